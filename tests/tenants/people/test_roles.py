"""What a role permits, as it was agreed."""

import pytest

from tenants.people.roles import PERMISSIONS, ROLES_OF_A_FIRM, ROLES_OF_A_TENANT, Permission, Role

P = Permission
AGREED = {
    Role.PARTNER: set(Permission),
    Role.ACCOUNTANT: {P.READ, P.WRITE, P.LETTER, P.SEND, P.ASSIGN},
    Role.OWNER: {P.READ, P.WRITE, P.SEND, P.ASSIGN, P.BILLING, P.MEMBERS, P.AUDIT},
    Role.STAFF: {P.READ, P.SEND},
    Role.AUDITOR: {P.READ, P.AUDIT},
}


@pytest.mark.parametrize("role", Role)
def test_a_role_permits_what_was_agreed(role: Role) -> None:
    assert PERMISSIONS[role] == AGREED[role]


def test_every_role_is_of_a_firm_or_of_a_tenant() -> None:
    assert sorted((*ROLES_OF_A_FIRM, *ROLES_OF_A_TENANT)) == sorted(Role)


def test_who_only_looks_changes_nothing() -> None:
    assert PERMISSIONS[Role.AUDITOR].isdisjoint({P.WRITE, P.REOPEN, P.LETTER, P.SEND, P.ASSIGN, P.MEMBERS})
