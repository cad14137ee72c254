"""The last room and the last seat, wanted by several at the same moment: one takes it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
import datetime as dt
import io
from threading import Barrier

from flask.testing import FlaskClient
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from ledger_core.billing.plans import Tariff
from ledger_core.fec.report import FecReport
from server.services import Services
from tenants.imports.intake import Sender, receive
from tenants.imports.models import ImportRow, ImportState
from tenants.jail.fec_form import report_json
from tenants.people.memberships import Term, add_member
from tenants.people.persons import create_person
from tenants.people.place import operator
from tenants.people.roles import Role
from tests.server.auth.forms import sent
from tests.server.cast import NOW, PASSWORD, TODAY
from tests.server.gates.conftest import Till
from tests.server.gates.test_room import MEMBERS, TEAM, links
from tests.tenants.billing.conftest import example

Opens = Callable[[str], FlaskClient]
MANY = 4
REPORT = FecReport(*(True, 1, 1, 1, 0, None, None, 0, (), 1, 1, 0, 0, (), 0, (), 0))


@pytest.fixture
def tariff() -> Tariff:
    """There are two companies, and five who count."""
    tariff = example()
    plan = replace(tariff.plans[0], most_tenants=3, most_users=6)
    return replace(tariff, plans=(plan, *tariff.plans[1:]))


def at_once(*asked: Callable[[], TestResponse]) -> list[int]:
    barrier = Barrier(len(asked))

    def ask(each: Callable[[], TestResponse]) -> int:
        barrier.wait()
        return each().status_code

    with ThreadPoolExecutor(len(asked)) as pool:
        return sorted(pool.map(ask, asked))


def test_of_companies_kept_at_once_one_takes_the_last_room(opens: Opens, till: Till) -> None:
    till.stand("active")
    paul = Sender(till.cast.firm_id, till.cast.people["Paul"])
    for number in range(MANY):
        receive(till.database, paul, f"{number}.txt", io.BytesIO(b"1"), NOW)
    with till.database.platform() as session:
        for row in session.scalars(select(ImportRow)):
            row.state, row.report = ImportState.READ.value, report_json(REPORT).decode()
    browsers = [opens("Hélène") for _ in range(MANY)]

    def keep(client: FlaskClient, number: int) -> TestResponse:
        return sent(client, f"/f/vauclair/imports/{number}/keep", name=f"Lou {number}", slug=f"lou-{number}")

    keeps = [lambda each=each: keep(*each) for each in zip(browsers, range(1, MANY + 1), strict=True)]
    assert at_once(*keeps) == [303, *[403] * (MANY - 1)]


def test_of_auditors_who_are_made_staff_at_once_one_takes_the_last_seat(opens: Opens, till: Till) -> None:
    till.stand("active")
    term = Term(Role.AUDITOR, TODAY, TODAY + dt.timedelta(days=30))
    made = []
    for number in range(MANY):
        person = create_person(till.database, f"lou{number}@new.example", "Lou Ferrand", NOW)
        made.append(add_member(till.database, till.alpha, person, term, operator("root"), NOW))
    browsers = [opens("Hélène") for _ in made]

    def change(client: FlaskClient, membership: int) -> TestResponse:
        return sent(client, f"{MEMBERS}/{membership}", role="staff", until="")

    changes = [lambda each=each: change(*each) for each in zip(browsers, made, strict=True)]
    first, *others = at_once(*changes)
    assert first == 303
    assert set(others) <= {403, 422}


def test_of_people_who_come_at_once_one_takes_the_last_seat(
    opens: Opens, till: Till, services: Services
) -> None:
    """They come to different places of one payer."""
    till.stand("active")
    helene = opens("Hélène")
    for number, (address, role) in enumerate([(TEAM, "accountant"), (MEMBERS, "staff")] * (MANY // 2)):
        form = {"email": f"lou{number}@new.example", "role": role, "until": ""}
        assert sent(helene, f"{address}/invitations", **form).status_code == 303
    doors = [(opens(""), link) for link in links(services)]
    comes = [
        lambda door=door: sent(door[0], door[1], name="Lou Ferrand", password=PASSWORD) for door in doors
    ]
    assert at_once(*comes) == [303, *[403] * (MANY - 1)]
