"""`lettrine billing reconcile` and `status`, as an operator types them."""

from collections.abc import Callable
import datetime as dt
import json
from pathlib import Path

from click.testing import CliRunner, Result
import pytest

from server.cli import main
from tenants.billing.catalogue.catalogue import apply, difference, prices_of
from tenants.billing.catalogue.wanted import PLAN_FIELD
from tenants.billing.following import shapes
from tenants.billing.following.offered import note_unoffered
from tenants.billing.payers.payers import ensure_payers
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.db import Database
from tenants.moment import day_of
from tenants.people.firms import engage, found_firm
from tenants.tenant import Tenant
from tests.stripe_fake.client import Fake
from tests.tenants.billing.conftest import EXAMPLE, example

Run = Callable[..., Result]

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


@pytest.fixture
def run(database: Database, stripe_fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of billing with the stand-in as payment service."""
    monkeypatch.chdir(tmp_path)
    stripe_fake.reset(dt.datetime.now(dt.UTC))
    environment = {
        "LETTRINE_DATABASE": database.url,
        "LETTRINE_STRIPE_KEY": stripe_fake.key,
        "LETTRINE_STRIPE_WEBHOOK_SECRET": stripe_fake.webhook_secret,
        "LETTRINE_STRIPE_ADDRESS": stripe_fake.address,
        "LETTRINE_PLANS": str(EXAMPLE),
    }
    return lambda *words: CliRunner().invoke(main, ["billing", *words], env=environment)


def test_what_was_not_told_of_is_shown_put_right_and_listed(
    run: Run, database: Database, stripe_fake: Fake, gateway: Gateway
) -> None:
    now = dt.datetime.now(dt.UTC)
    found_firm(database, "vauclair", "Cabinet Vauclair", now, "root")
    assert "nobody is known yet" in run("status").stderr
    ensure_payers(database, Terms(example()), day_of(now))
    assert json.loads(run("status", "--format", "json").stdout)[0]["standing"] == "trial"
    _subscribe(gateway, stripe_fake)

    shown = run("reconcile", "--format", "json")
    assert shown.exit_code == 0, shown.stderr
    rows = {row["what"]: row for row in json.loads(shown.stdout)}
    assert rows["subscription"]["payer"] == "vauclair"
    assert rows["subscription"]["difference"] == "not here"
    assert "--apply puts them right" in shown.stderr

    applied = run("reconcile", "--apply")
    assert applied.exit_code == 0, applied.stderr
    assert "put right" in applied.stderr
    again = run("reconcile", "--format", "json")
    assert {row["what"] for row in json.loads(again.stdout)} <= {"event"}  # what was told there is on its way
    (standing,) = json.loads(run("status", "--format", "json").stdout)
    assert (standing["name"], standing["plan"], standing["status"]) == ("vauclair", "cabinet", "active")
    assert standing["standing"] == "active"


def test_a_company_stands_as_who_pays_for_it(
    run: Run, database: Database, new_tenant: Callable[[str], Tenant]
) -> None:
    now = dt.datetime.now(dt.UTC)
    firm = found_firm(database, "vauclair", "Cabinet Vauclair", now, "root")
    ensure_payers(database, Terms(example()), day_of(now))
    engage(database, firm.id, new_tenant("alpha").id, day_of(now), "root", at=now)
    ensure_payers(database, Terms(example()), day_of(now) - dt.timedelta(days=100))  # its own trial is over
    rows = json.loads(run("status", "--format", "json").stdout)
    last = str(day_of(now) + dt.timedelta(days=29))
    assert [(row["name"], row["paid_by"], row["standing"], row["until"]) for row in rows] == [
        ("vauclair", "vauclair", "trial", last),
        ("alpha", "vauclair", "trial", last),
    ]


def test_what_waits_for_a_person_is_said_with_what_to_do(
    run: Run, database: Database, gateway: Gateway
) -> None:
    """Plans are in the file, and nobody ran `lettrine billing sync`."""
    note_unoffered(database, gateway, Terms(example()), dt.datetime.now(dt.UTC))
    for command in ("status", "reconcile"):
        said = run(command).stderr
        assert "for a person: A plan of the file has no price at Stripe, so nobody can take it out." in said
        assert "Run lettrine billing sync. (plan cabinet)" in said


def test_where_no_money_is_taken_both_say_so(database: Database) -> None:
    for command in ("reconcile", "status"):
        result = CliRunner().invoke(
            main, ["billing", command], env={"LETTRINE_DATABASE": database.url, "LETTRINE_STRIPE_KEY": ""}
        )
        assert result.exit_code == 1
        assert "no money is taken here" in result.stderr


def test_a_payment_service_that_does_not_answer_ends_it_in_words(run: Run, stripe_fake: Fake) -> None:
    stripe_fake.fail_next(3, status=None)
    result = run("reconcile")
    assert result.exit_code == 1
    assert "the payment service does not answer" in result.stderr


def _subscribe(gateway: Gateway, stripe_fake: Fake) -> None:
    """Have the first payer subscribe there, and nobody tell of it."""
    tariff = example()
    apply(gateway, difference(gateway, tariff))
    made = gateway.create_customer(
        "customer", name="Vauclair", email="a@example.org", metadata={shapes.OWNER: "F1"}, language="fr"
    )
    plan = tariff.plans[0]
    prices = prices_of(gateway, plan, tariff)
    quantities = {"base": {"quantity": 1}, "tenants": {"quantity": 1}}
    session = gateway.create_checkout(
        "checkout",
        customer=made["id"],
        line_items=[{"price": price, **quantities.get(part, {})} for part, price in prices.items()],
        trial_days=0,
        tax=False,
        success_url="http://localhost/done",
        cancel_url="http://localhost/left",
        locale="fr",
        metadata={shapes.OWNER: "F1", PLAN_FIELD: plan.key},
    )
    stripe_fake.complete_checkout(session["id"])
