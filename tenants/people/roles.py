"""Roles and what each permits: two of a firm, three of a tenant.

Owns the names of permissions and the table of roles. Never asks who somebody is.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Permission(StrEnum):
    """What somebody may do with a tenant, or with the firm that serves it."""

    READ = "books:read"
    WRITE = "books:write"
    REOPEN = "books:reopen"  # change entries of a closed period by moving its closing date
    LETTER = "lettrage:write"
    SEND = "dunning:send"
    ASSIGN = "factoring:assign"
    BILLING = "billing:manage"
    MEMBERS = "members:manage"
    AUDIT = "audit:read"


class Role(StrEnum):
    """What somebody is in a firm or in a tenant."""

    PARTNER = "partner"
    ACCOUNTANT = "accountant"
    OWNER = "owner"
    STAFF = "staff"
    AUDITOR = "auditor"


ROLES_OF_A_FIRM = (Role.PARTNER, Role.ACCOUNTANT)
ROLES_OF_A_TENANT = (Role.OWNER, Role.STAFF, Role.AUDITOR)

PERMISSIONS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.PARTNER: frozenset(Permission),
        Role.ACCOUNTANT: frozenset(
            {Permission.READ, Permission.WRITE, Permission.LETTER, Permission.SEND, Permission.ASSIGN}
        ),
        Role.OWNER: frozenset(
            {
                Permission.READ,
                Permission.WRITE,
                Permission.SEND,
                Permission.ASSIGN,
                Permission.BILLING,
                Permission.MEMBERS,
                Permission.AUDIT,
            }
        ),
        Role.STAFF: frozenset({Permission.READ, Permission.SEND}),
        Role.AUDITOR: frozenset({Permission.READ, Permission.AUDIT}),
    }
)
