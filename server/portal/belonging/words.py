"""What pages about people say: what a role permits, and why an act was refused, at which field.

Owns sentences; the rules they tell of are those of `tenants.people`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from server.auth.sentences import of_name
from tenants.people.invitations import (
    MOST_A_DAY,
    AlreadyInvitedError,
    TooManyInvitationsError,
    TooSoonError,
)
from tenants.people.memberships import (
    AlreadyMemberError,
    LastOwnerError,
    LastPartnerError,
    NotTheirsError,
    RoleError,
    TermError,
)
from tenants.people.naming import EmailError, PersonNameError
from tenants.people.roles import PERMISSIONS, Permission, Role

REFUSED = (
    EmailError,
    PersonNameError,
    RoleError,
    TermError,
    NotTheirsError,
    AlreadyMemberError,
    AlreadyInvitedError,
    TooManyInvitationsError,
    TooSoonError,
    LastPartnerError,
    LastOwnerError,
)
PAGE = ""  # the field of what is the whole page's fault


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something was not done; `field` is where, "" for the page as a whole."""

    field: str
    sentence: str


def of_permission(permission: Permission) -> str:
    """Say what a permission lets somebody do."""
    return {
        Permission.READ: _("read the books"),
        Permission.WRITE: _("write in the books"),
        Permission.REOPEN: _("reopen closed periods"),
        Permission.LETTER: _("letter"),
        Permission.SEND: _("send reminders"),
        Permission.ASSIGN: _("assign invoices to a factor"),
        Permission.BILLING: _("look after the subscription"),
        Permission.MEMBERS: _("look after members and tokens"),
        Permission.AUDIT: _("read the audit log"),
    }[permission]


def of_permissions(role: Role) -> str:
    """Say all that a role permits, in the order of the permissions."""
    if PERMISSIONS[role] == frozenset(Permission):
        return _("everything, closed periods and the team included")
    return ", ".join(of_permission(each) for each in Permission if each in PERMISSIONS[role])


def fault_of(error: Exception) -> Fault:
    """Say why an act on people was refused, and at which field."""
    field, say = _FAULTS[type(error)]
    return Fault(field, say())


def spent() -> str:
    """Say that an invitation is no longer open."""
    return _("This invitation was accepted or taken back meanwhile.")


_FAULTS: Mapping[type[Exception], tuple[str, Callable[[], str]]] = {
    EmailError: ("email", lambda: _("Write an address like name@example.org, without accents.")),
    PersonNameError: ("called", of_name),
    RoleError: ("role", lambda: _("Choose one of these roles.")),
    NotTheirsError: (
        "role",
        lambda: _("This role permits more than you may yourself: somebody who may all of it gives it."),
    ),
    TermError: (
        "until",
        lambda: _("Choose today or a later day. An auditor’s access always ends, within three years."),
    ),
    AlreadyMemberError: ("email", lambda: _("Who has this address has this role here already.")),
    AlreadyInvitedError: (
        "email",
        lambda: _("This address is invited to this role already: send that invitation again instead."),
    ),
    TooManyInvitationsError: (
        PAGE,
        lambda: _("%(most)s invitations left from here within a day. Send more tomorrow.", most=MOST_A_DAY),
    ),
    TooSoonError: (
        PAGE,
        lambda: _("This invitation was sent less than five minutes ago. Wait for it to arrive."),
    ),
    LastPartnerError: (
        PAGE,
        lambda: _("A firm keeps a partner whose role has no end. Make somebody else a partner first."),
    ),
    LastOwnerError: (
        PAGE,
        lambda: _("A company that no firm serves keeps an owner. Make somebody else an owner first."),
    ),
}
