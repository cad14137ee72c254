"""Memberships: nobody rises above what they have, and nobody is left without somebody in charge."""

from concurrent.futures import ThreadPoolExecutor
import datetime as dt

import pytest

from tenants.people.firms import disengage
from tenants.people.memberships import (
    AlreadyMemberError,
    LastOwnerError,
    LastPartnerError,
    NoSuchMemberError,
    NotTheirsError,
    RoleError,
    Term,
    TermError,
    add_member,
    change_member,
    end_member,
    leave,
    members_of,
    memberships_of,
)
from tenants.people.place import By, Place, by_access
from tenants.people.roles import PERMISSIONS, Role
from tests.tenants.people.conftest import DAY, NOW, ROOT, TODAY, Town

YESTERDAY = TODAY - DAY


def of_helene(town: Town) -> int:
    return memberships_of(town.database, town.person("Helene").id, TODAY)[0].id


def no_firm(town: Town) -> None:
    disengage(town.database, town.firm.firm_id or 0, town.alpha.client_id or 0, YESTERDAY, "root", at=NOW)


@pytest.mark.parametrize(
    ("giver", "given"),
    [
        (giver, given)
        for giver in (Role.OWNER, Role.STAFF, Role.AUDITOR, Role.ACCOUNTANT, Role.PARTNER)
        for given in Role
    ],
)
def test_nobody_gives_more_than_they_have(town: Town, giver: Role, given: Role) -> None:
    place = town.firm if given in {Role.PARTNER, Role.ACCOUNTANT} else town.alpha
    by = By("somebody", PERMISSIONS[giver])
    term = Term(given, TODAY, TODAY + DAY)
    allowed = {
        Role.PARTNER: set(Role),
        Role.OWNER: {Role.OWNER, Role.STAFF, Role.AUDITOR},
    }
    if given in allowed.get(giver, set()):
        add_member(town.database, place, town.person("Nina"), term, by, NOW)
        assert len(memberships_of(town.database, town.person("Nina").id, TODAY)) == 1
    else:
        with pytest.raises(NotTheirsError):
            add_member(town.database, place, town.person("Nina"), term, by, NOW)


def test_an_owner_makes_nobody_anything_in_the_firm(town: Town) -> None:
    town.join("Odile", town.alpha, Role.OWNER)
    by = by_access(town.of_alpha("Odile"))
    with pytest.raises(NotTheirsError):
        add_member(town.database, town.firm, town.person("Odile"), Term(Role.PARTNER, TODAY), by, NOW)


@pytest.mark.parametrize(
    ("role", "until"),
    [
        (Role.AUDITOR, None),
        (Role.AUDITOR, TODAY + 3000 * DAY),
        (Role.STAFF, YESTERDAY),
    ],
)
def test_days_that_make_no_sense_are_refused(town: Town, role: Role, until: dt.date | None) -> None:
    with pytest.raises(TermError):
        add_member(town.database, town.alpha, town.person("Nina"), Term(role, TODAY, until), ROOT, NOW)
    assert members_of(town.database, town.alpha) == ()


@pytest.mark.parametrize("role", [Role.PARTNER, Role.ACCOUNTANT])
def test_a_tenant_has_no_role_of_a_firm(town: Town, role: Role) -> None:
    with pytest.raises(RoleError, match=role.value):
        add_member(town.database, town.alpha, town.person("Nina"), Term(role, TODAY), ROOT, NOW)


def test_the_same_role_is_given_once(town: Town) -> None:
    town.join("Sami", town.alpha, Role.STAFF)
    with pytest.raises(AlreadyMemberError, match=r"sami@example\.org"):
        town.join("Sami", town.alpha, Role.STAFF)


def test_a_firm_keeps_a_partner(town: Town) -> None:
    helene = of_helene(town)
    town.join("Paul", town.firm, Role.ACCOUNTANT)
    town.join("Ines", town.firm, Role.PARTNER, TODAY + 30 * DAY)  # for a while is not for good
    with pytest.raises(LastPartnerError):
        end_member(town.database, town.firm, helene, YESTERDAY, TODAY, ROOT, NOW)
    with pytest.raises(LastPartnerError):
        leave(town.database, town.person("Helene"), helene, TODAY, NOW)
    with pytest.raises(LastPartnerError):
        change_member(town.database, town.firm, helene, Term(Role.ACCOUNTANT, TODAY), ROOT, NOW)
    with pytest.raises(LastPartnerError):
        end_member(town.database, town.firm, helene, TODAY + 400 * DAY, TODAY, ROOT, NOW)
    assert town.of_firm("Helene").role is Role.PARTNER
    town.join("Marc", town.firm, Role.PARTNER)
    end_member(town.database, town.firm, helene, YESTERDAY, TODAY, ROOT, NOW)
    assert town.at_firm("Helene") is None


def test_of_two_partners_who_remove_each_other_one_stays(town: Town) -> None:
    marc = town.join("Marc", town.firm, Role.PARTNER)
    helene = of_helene(town)

    def remove(membership: int) -> bool:
        try:
            end_member(town.database, town.firm, membership, YESTERDAY, TODAY, ROOT, NOW)
        except LastPartnerError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, (marc, helene)))
    assert sorted(done) == [False, True]
    assert sum(member.goes_on(TODAY) for member in members_of(town.database, town.firm)) == 1


def test_a_company_without_a_firm_keeps_its_owner(town: Town) -> None:
    odile = town.join("Odile", town.alpha, Role.OWNER)
    no_firm(town)
    with pytest.raises(LastOwnerError):
        leave(town.database, town.person("Odile"), odile, TODAY, NOW)
    town.join("Omar", town.alpha, Role.OWNER)
    leave(town.database, town.person("Odile"), odile, TODAY, NOW)
    assert town.at_alpha("Odile") is None


def test_a_company_that_a_firm_serves_can_do_without_an_owner(town: Town) -> None:
    odile = town.join("Odile", town.alpha, Role.OWNER)
    leave(town.database, town.person("Odile"), odile, TODAY, NOW)
    assert town.at_alpha("Odile") is None


def test_a_membership_ends_on_the_day_that_was_said(town: Town) -> None:
    sami = town.join("Sami", town.alpha, Role.STAFF)
    end_member(town.database, town.alpha, sami, TODAY + DAY, TODAY, ROOT, NOW)
    assert town.at_alpha("Sami", TODAY + DAY)
    assert town.at_alpha("Sami", TODAY + 2 * DAY) is None
    with pytest.raises(TermError):
        end_member(town.database, town.alpha, sami, TODAY - 5 * DAY, TODAY, ROOT, NOW)
    end_member(town.database, town.alpha, sami, YESTERDAY, TODAY, ROOT, NOW)
    assert town.at_alpha("Sami") is None
    with pytest.raises(NoSuchMemberError):
        end_member(town.database, town.alpha, sami, TODAY, TODAY, ROOT, NOW)
    assert [member.until for member in members_of(town.database, town.alpha)] == [YESTERDAY]


def test_nobody_ends_what_is_another_places_or_anothers(town: Town) -> None:
    sami = town.join("Sami", town.alpha, Role.STAFF)
    with pytest.raises(NoSuchMemberError):
        end_member(town.database, town.firm, sami, YESTERDAY, TODAY, ROOT, NOW)
    with pytest.raises(NoSuchMemberError):
        leave(town.database, town.person("Nina"), sami, TODAY, NOW)
    for role in (Role.STAFF, Role.AUDITOR, Role.ACCOUNTANT):
        with pytest.raises(NotTheirsError):
            end_member(town.database, town.alpha, sami, YESTERDAY, TODAY, By("x", PERMISSIONS[role]), NOW)
    assert town.at_alpha("Sami")


def test_a_role_changes_from_a_day_on_and_the_past_stays(town: Town) -> None:
    sami = town.join("Sami", town.alpha, Role.STAFF)
    made = change_member(town.database, town.alpha, sami, Term(Role.OWNER, TODAY), ROOT, NOW)
    again = change_member(town.database, town.alpha, made, Term(Role.STAFF, TODAY), ROOT, NOW)
    assert again == made != sami
    before, today = town.at_alpha("Sami", YESTERDAY), town.at_alpha("Sami")
    assert before is not None
    assert today is not None
    assert (before.role, today.role) == (Role.STAFF, Role.STAFF)
    with pytest.raises(NotTheirsError):
        change_member(
            town.database, town.alpha, made, Term(Role.OWNER, TODAY), By("x", PERMISSIONS[Role.STAFF]), NOW
        )


def test_every_change_stands_in_the_chain_of_its_place(town: Town) -> None:
    sami = town.join("Sami", town.alpha, Role.STAFF)
    made = change_member(town.database, town.alpha, sami, Term(Role.OWNER, TODAY), ROOT, NOW)
    end_member(town.database, town.alpha, made, YESTERDAY, TODAY, ROOT, NOW)
    assert town.log(town.alpha)[-3:] == [
        ("member:add", "sami@example.org"),
        ("member:change", "sami@example.org"),
        ("member:end", "sami@example.org"),
    ]
    assert ("member:add", "sami@example.org") not in town.log(town.firm)
    assert town.log(Place(firm_id=town.firm.firm_id))[-1] == ("member:add", "helene@example.org")
