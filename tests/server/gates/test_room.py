"""New clients and people: refused where service has stopped or the plan is full, and nobody is taken away."""

from collections.abc import Callable
from dataclasses import replace
import io
import re

from flask.testing import FlaskClient
import pytest
from sqlalchemy import select

from ledger_core.billing.plans import Tariff
from server.services import Services
from tenants.imports.intake import Sender, receive
from tenants.imports.models import ImportRow, ImportState
from tenants.outbox_rows import PlatformEffect
from tenants.people.access import current
from tenants.people.models import Membership
from tests.server.auth.forms import sent, told
from tests.server.cast import NOW, PASSWORD, TODAY
from tests.server.gates.conftest import Till
from tests.tenants.billing.conftest import example

Opens = Callable[[str], FlaskClient]
TEAM, MEMBERS = "/f/vauclair/team", "/t/alpha/members"
KEEP = "/f/vauclair/imports/1/keep"
NEW = "lou@new.example"
on_sqlite = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


@pytest.fixture(params=[(2, 20), (20, 5), (20, 20)], ids=["tenants full", "users full", "room"])
def limits(request: pytest.FixtureRequest) -> tuple[int, int]:
    """How many companies and users there may be: there are two companies, and five who count."""
    return request.param


@pytest.fixture
def tariff(limits: tuple[int, int]) -> Tariff:
    tariff = example()
    plan = replace(tariff.plans[0], most_tenants=limits[0], most_users=limits[1])
    return replace(tariff, plans=(plan, *tariff.plans[1:]))


@pytest.fixture
def invite(opens: Opens) -> Callable[[str, str, str], str]:
    """Invite somebody; return the page that answers, "" where it goes on."""
    helene = opens("Hélène")

    def do(address: str, email: str, role: str) -> str:
        form = {"email": email, "role": role, "until": "2026-12-31" if role == "auditor" else ""}
        answer = sent(helene, f"{address}/invitations", **form)
        assert answer.status_code in {303, 422}
        return answer.text if answer.status_code == 422 else ""

    return do


def test_a_plan_keeps_one_more_out_and_nobody_else(
    opens: Opens, till: Till, invite: Callable[[str, str, str], str], limits: tuple[int, int]
) -> None:
    till.stand("active")
    helene = opens("Hélène")
    kept = sent(helene, KEEP, name="Lou")
    portfolio, team = told(helene, "/f/vauclair/"), told(helene, TEAM)
    tenants_full, users_full = limits[0] == 2, limits[1] == 5
    assert kept.status_code == (403 if tenants_full else 404)
    assert ("The plan is full: it holds 2 companies. Nothing was added." in kept.text) == tenants_full
    assert ("it holds 2 companies" in portfolio) == tenants_full
    assert ("it holds 5 users" in team) == users_full
    assert "it holds" not in told(helene, "/t/alpha/")
    for address, role in ((TEAM, "accountant"), (MEMBERS, "staff")):
        assert ("The plan is full: it holds 5 users." in invite(address, NEW, role)) == users_full
    assert not invite(MEMBERS, "aude2@people.example", "auditor")
    assert not invite(MEMBERS, "paul@people.example", "owner")  # counted at the firm already
    aude = f"{MEMBERS}/{_membership(till, 'Aude')}"
    assert sent(helene, aude, role="auditor", until="2026-12-01").status_code == 303
    aude = f"{MEMBERS}/{_membership(till, 'Aude')}"
    assert sent(helene, aude, role="staff", until="").status_code == (422 if users_full else 303)


@on_sqlite
@pytest.mark.parametrize("limits", [(20, 20)], ids=["room"], indirect=True)
def test_nobody_is_added_where_service_has_stopped(
    opens: Opens, till: Till, invite: Callable[[str, str, str], str]
) -> None:
    till.stand("trial-over")
    answer = sent(opens("Hélène"), KEEP, name="Lou")
    assert (answer.status_code, "The trial is over." in answer.text) == (403, True)
    assert "The trial is over." in invite(TEAM, NEW, "accountant")
    assert not invite(MEMBERS, "aude2@people.example", "auditor")


@on_sqlite
@pytest.mark.parametrize("limits", [(3, 20)], ids=["one company"], indirect=True)
def test_a_company_that_is_being_made_takes_the_last_room(opens: Opens, till: Till) -> None:
    """Else who keeps many files at once, before the first is made, passes any limit."""
    till.stand("active")
    assert sent(opens("Hélène"), KEEP, name="Lou").status_code == 404  # there is room, and no such file
    receive(
        till.database, Sender(till.cast.firm_id, till.cast.people["Paul"]), "one.txt", io.BytesIO(b"1"), NOW
    )
    with till.database.platform() as session:
        session.scalars(select(ImportRow)).one().state = ImportState.KEEPING.value
    assert "it holds 3 companies" in sent(opens("Hélène"), KEEP, name="Lou").text


@on_sqlite
@pytest.mark.parametrize("limits", [(20, 6)], ids=["one seat"], indirect=True)
def test_the_last_seat_is_taken_once(
    opens: Opens, till: Till, services: Services, invite: Callable[[str, str, str], str]
) -> None:
    till.stand("active")
    assert not invite(TEAM, NEW, "accountant")
    assert not invite(MEMBERS, "max@new.example", "staff")
    first, second = links(services)
    assert sent(opens(""), first, name="Lou Ferrand", password=PASSWORD).status_code == 303
    late = sent(opens(""), second, name="Max Ferrand", password=PASSWORD)
    assert (late.status_code, "There is no room yet" in late.text) == (403, True)
    assert "Your invitation stays good" in late.text
    assert told(opens(""), second).count("Menuiserie Trémarec")


def _membership(till: Till, name: str) -> int:
    wanted = select(Membership.id).where(
        Membership.person_id == till.cast.people[name].id, current(Membership, TODAY)
    )
    with till.database.platform_reading() as session:
        return session.scalars(wanted).one()


def links(services: Services) -> list[str]:
    """Return where the invitations lead that were sent, that of `NEW` first."""
    with services.database.platform_reading() as session:
        mails = select(PlatformEffect).where(PlatformEffect.kind == "mail").order_by(PlatformEffect.put_at)
        payloads = [str(row.payload) for row in session.scalars(mails)]
    found = [re.search(r"http://localhost(/invitation/[\w-]+)", text) for text in payloads]
    return sorted((each[1] for each in found if each), key=lambda link: NEW not in _of(payloads, link))


def _of(payloads: list[str], link: str) -> str:
    return next(text for text in payloads if link in text)
