"""Access: from the first to the last day of memberships and engagements, and never outside of them."""

from collections.abc import Callable
import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest
from sqlalchemy import delete

from tenants.db import Database
from tenants.people.access import clients_of, firm_access, firms_of, homes, tenant_access
from tenants.people.firms import (
    DaysError,
    EngagedError,
    NoOwnerError,
    NotEngagedError,
    disengage,
    engage,
    engagements_of,
    found_firm,
)
from tenants.people.memberships import Term, add_member
from tenants.people.models import Engagement, Membership
from tenants.people.place import Place
from tenants.people.roles import PERMISSIONS, Permission, Role
from tenants.tenant import Tenant
from tests.tenants.people.conftest import DAY, NOW, ROOT, TODAY, Town

FIRST = dt.date(2026, 1, 1)
DAYS = st.integers(0, 12).map(lambda days: FIRST + days * DAY)


@st.composite
def spans(draw: st.DrawFn) -> tuple[dt.date, dt.date | None]:
    since = draw(DAYS)
    return since, draw(st.none() | DAYS.filter(lambda day: day >= since))


def holds(span: tuple[dt.date, dt.date | None], day: dt.date) -> bool:
    return span[0] <= day and (span[1] is None or day <= span[1])


def test_a_member_of_a_firm_opens_whom_it_serves(town: Town) -> None:
    town.join("Paul", town.firm, Role.ACCOUNTANT)
    found = town.of_alpha("Paul")
    assert (found.slug, found.name, found.role) == ("alpha", "Alpha", Role.ACCOUNTANT)
    assert found.firm is not None
    assert found.firm.slug == "vauclair"
    assert found.permissions == PERMISSIONS[Role.ACCOUNTANT]
    assert found.author.login == "paul-test"
    assert (found.may(Permission.LETTER), found.may(Permission.MEMBERS)) == (True, False)


def test_a_member_of_a_tenant_opens_it_and_no_firm(town: Town) -> None:
    town.join("Odile", town.alpha, Role.OWNER)
    assert town.of_alpha("Odile").firm is None
    assert town.at_firm("Odile") is None


def test_a_stranger_opens_nothing_whatever_the_name(town: Town) -> None:
    nina = town.person("Nina")
    for slug in ("alpha", "nowhere", "", "\0", "alpha\0", "ALPHA", "\ud800", "a" * 100, "alpha' OR 1=1"):
        assert tenant_access(town.database, nina, slug, TODAY) is None
        assert firm_access(town.database, nina, slug, TODAY) is None
    found = homes(town.database, nina, TODAY)
    assert (found.firms, found.tenants) == ((), ())


def test_roles_of_one_person_add_up(town: Town) -> None:
    town.join("Aude", town.alpha, Role.STAFF)
    town.join("Aude", town.alpha, Role.AUDITOR, TODAY)
    today, tomorrow = town.of_alpha("Aude"), town.at_alpha("Aude", TODAY + DAY)
    assert today.permissions == PERMISSIONS[Role.STAFF] | PERMISSIONS[Role.AUDITOR]
    assert tomorrow is not None
    assert tomorrow.permissions == PERMISSIONS[Role.STAFF]


def test_an_auditor_comes_in_to_the_last_day_that_one_included(town: Town) -> None:
    town.join("Evan", town.alpha, Role.AUDITOR, TODAY)
    assert town.at_alpha("Evan", TODAY)
    assert town.at_alpha("Evan", TODAY + DAY) is None


def test_homes_are_everything_one_may_open_by_name(town: Town, new_tenant: Callable[[str], Tenant]) -> None:
    beta, gamma = new_tenant("beta"), new_tenant("gamma")
    town.join("Helene", Place(client_id=gamma.id), Role.AUDITOR, TODAY)
    new_tenant("delta")
    found = homes(town.database, town.person("Helene"), TODAY)
    assert [firm.slug for firm in found.firms] == ["vauclair"]
    assert [tenant.slug for tenant in found.tenants] == ["alpha", "gamma"]
    assert town.firm.firm_id is not None
    engage(town.database, town.firm.firm_id, beta.id, TODAY, "root", at=NOW, until=TODAY)
    served = clients_of(town.database, town.firm.firm_id, TODAY)
    assert [tenant.slug for tenant in served] == ["alpha", "beta"]
    assert [firm.slug for firm in firms_of(town.database, beta.id, TODAY)] == ["vauclair"]
    assert firms_of(town.database, beta.id, TODAY + DAY) == ()


def test_an_engagement_that_ends_closes_the_books_to_the_firm(town: Town) -> None:
    firm, alpha = town.firm.firm_id or 0, town.alpha.client_id or 0
    disengage(town.database, firm, alpha, TODAY, "root", at=NOW)
    assert town.at_alpha("Helene", TODAY)
    assert town.at_alpha("Helene", TODAY + DAY) is None
    assert town.at_firm("Helene", TODAY + DAY)
    with pytest.raises(NotEngagedError, match="vauclair does not serve alpha after"):
        disengage(town.database, firm, alpha, TODAY, "root", at=NOW)
    engage(town.database, firm, alpha, TODAY + DAY, "root", at=NOW)
    assert town.at_alpha("Helene", TODAY + DAY)
    ends = ("engagement:end", "firm vauclair"), ("engagement:begin", "firm vauclair")
    assert town.log(town.alpha)[-2:] == list(ends)
    assert town.log(town.firm)[-1] == ("engagement:begin", "tenant alpha")


@pytest.mark.parametrize(
    ("since", "until", "error"),
    [
        (TODAY, None, EngagedError),
        (TODAY - 300 * DAY, TODAY - 200 * DAY, EngagedError),
        (TODAY, TODAY - DAY, DaysError),
    ],
)
def test_days_that_make_no_sense_are_refused(
    town: Town, since: dt.date, until: dt.date | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        engage(
            town.database, town.firm.firm_id or 0, town.alpha.client_id or 0, since, "r", at=NOW, until=until
        )


@given(memberships=st.lists(spans(), max_size=3), engagements=st.lists(spans(), max_size=3), day=DAYS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_comes_in_outside_of_the_days(
    database: Database,
    town: Town,
    memberships: list[tuple[dt.date, dt.date | None]],
    engagements: list[tuple[dt.date, dt.date | None]],
    day: dt.date,
) -> None:
    paul = town.person("Paul")
    with database.platform() as session:
        session.execute(delete(Membership).where(Membership.person_id == paul.id))
        session.execute(delete(Engagement))
        for since, until in memberships:
            session.add(
                Membership(
                    person_id=paul.id,
                    firm_id=town.firm.firm_id,
                    role=Role.ACCOUNTANT.value,
                    since=since,
                    until=until,
                )
            )
        for since, until in engagements:
            session.add(
                Engagement(
                    firm_id=town.firm.firm_id, client_id=town.alpha.client_id, since=since, until=until
                )
            )
    belongs = any(holds(span, day) for span in memberships)
    served = any(holds(span, day) for span in engagements)
    assert (town.at_firm("Paul", day) is not None) == belongs
    assert (town.at_alpha("Paul", day) is not None) == (belongs and served)
    assert bool(homes(database, paul, day).tenants) == (belongs and served)
    assert town.at_alpha("Nina", day) is None


@pytest.mark.parametrize("day", [TODAY - 101 * DAY, TODAY - 100 * DAY])
def test_nobody_comes_in_before_the_first_day(town: Town, day: dt.date) -> None:
    town.join("Sami", town.alpha, Role.STAFF)
    assert (town.at_alpha("Sami", day) is not None) == (day == TODAY - 100 * DAY)


def test_firms_are_kept_apart(town: Town, new_tenant: Callable[[str], Tenant]) -> None:
    other = found_firm(town.database, "other", "Other", NOW, "root")
    beta = new_tenant("beta")
    engage(town.database, other.id, beta.id, TODAY, "root", at=NOW)
    mia = town.person("Mia")
    add_member(town.database, Place(firm_id=other.id), mia, Term(Role.PARTNER, TODAY), ROOT, NOW)
    assert tenant_access(town.database, mia, "alpha", TODAY) is None
    assert tenant_access(town.database, mia, "beta", TODAY)
    assert tenant_access(town.database, town.person("Helene"), "beta", TODAY) is None
    assert firm_access(town.database, mia, "vauclair", TODAY) is None


@pytest.mark.parametrize("until", [None, TODAY + 9 * DAY])
def test_a_firm_leaves_no_company_that_nobody_opens(town: Town, until: dt.date | None) -> None:
    """An owner whose role ends does not count; who runs the service may end it all the same."""
    firm, alpha = town.firm.firm_id or 0, town.alpha.client_id or 0
    town.join("Odile", town.alpha, Role.OWNER, until)
    if until is not None:
        with pytest.raises(NoOwnerError):
            disengage(town.database, firm, alpha, TODAY, "root", at=NOW, needs_owner=True)
        assert [each.until for each in engagements_of(town.database, firm)] == [None]
        other = found_firm(town.database, "other", "Other", NOW, "root")
        engage(town.database, other.id, alpha, TODAY, "root", at=NOW)
    disengage(town.database, firm, alpha, TODAY, "root", at=NOW, needs_owner=True)
    assert [each.until for each in engagements_of(town.database, firm)] == [TODAY]
