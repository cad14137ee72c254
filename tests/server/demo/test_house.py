"""The demo's house, made once: its books are whole, its people can come in, and its figures make sense."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
import datetime as dt
from fractions import Fraction
from pathlib import Path
import re
import shutil

from flask import Flask
import pytest
from sqlalchemy import select

from ledger_core.accounts import is_customer
from ledger_core.company_numbers import is_siret
from ledger_core.factoring.eligibility import Decision
from ledger_core.factoring.states import State
from ledger_core.money import to_cents
from server.app import create_app
from server.config import Settings
from server.demo import house
from server.demo.house import GUESTS, PASSWORD, Guest
from server.demo.trade import Trade
from server.demo.trades import CARRIER, JOINER, SHOP, TRADES, WHOLESALER
from server.services import Services
from tenants.books.checking import check_pending
from tenants.books.founding import tenant_named
from tenants.books.models import Revision
from tenants.books.picture import Picture, PictureCache, picture_of
from tenants.books.verify import verify
from tenants.db import Database
from tenants.desk import HOUSE, Desk
from tenants.factoring.assignments.checking import checks_of
from tenants.factoring.assignments.reading import Assignment, assignments_of
from tenants.factoring.contracts.contracts import all_contracts
from tenants.factoring.events.proving import standing_figures
from tenants.factoring.statements.lines import waiting_lines
from tenants.factoring.statements.offers import offers_of
from tenants.jail import Jail
from tenants.lettrage.accounts import open_accounts
from tenants.lettrage.bench import bench_of
from tenants.lettrage.offers import OfferCache
from tenants.moment import day_of
from tenants.people import persons
from tenants.people.access import firm_access, tenant_access
from tenants.people.roles import Role
from tenants.receivables.situation import Receivables, receivables_of

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
CUSTOMERS = "411000"
BIG_ACCOUNT = 150
TRADE = pytest.mark.parametrize("trade", TRADES, ids=lambda trade: trade.slug)
GUEST = pytest.mark.parametrize("guest", GUESTS, ids=lambda guest: guest.email)


@pytest.mark.parametrize(
    ("now", "lived_from"),
    [
        ("2026-11-22T22:24+00:00", "2026-11-22T19:00+00:00"),  # in the summer time of October: on the 19th
        ("2026-11-22T23:30+00:00", "2026-11-22T19:00+00:00"),
        ("2026-07-01T02:59+00:00", "2026-06-30T18:00+00:00"),
        ("2026-07-01T03:00+00:00", "2026-07-01T03:00+00:00"),
        ("2026-11-23T08:00+00:00", "2026-11-23T08:00+00:00"),
    ],
)
def test_weeks_are_lived_from_a_working_hour(now: str, lived_from: str) -> None:
    begin = house.working_hour(dt.datetime.fromisoformat(now))
    assert begin == dt.datetime.fromisoformat(lived_from)
    days = [day_of(begin - dt.timedelta(weeks=weeks, hours=3)) for weeks in range(house.WEEKS + 1)]
    assert {(day_of(begin) - day).days % 7 for day in days} == {0}


@dataclass(frozen=True, slots=True)
class Made:
    """The house, and what it said while it was made."""

    database: Database
    said: list[str]

    def picture(self, trade: Trade) -> Picture:
        with self.database.reading(tenant_named(self.database, trade.slug).id) as session:
            return picture_of(session)

    def desk(self, trade: Trade, jail: Jail) -> Desk:
        """Give a desk that looks at a company's books as they stand."""
        tenant_id = tenant_named(self.database, trade.slug).id
        return Desk(self.database, jail, PictureCache(), tenant_id, trade.slug, HOUSE, NOW, TODAY)

    def assignments(self, trade: Trade) -> tuple[Assignment, ...]:
        with self.database.reading(tenant_named(self.database, trade.slug).id) as session:
            return assignments_of(session) if trade is JOINER else ()

    def receivables(self, trade: Trade) -> Receivables:
        return receivables_of(self.picture(trade), TODAY)


@pytest.fixture(scope="module")
def made(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, jail: Jail) -> Iterator[Made]:
    path = tmp_path_factory.mktemp("demo") / "lettrine.db"
    shutil.copy(sqlite_template, path)
    database, said = Database(f"sqlite:///{path}"), list[str]()
    house.settle(database, jail, NOW, path.parent / "mail", said.append)
    check_pending(database, jail)
    yield Made(database, said)
    database.close()


@pytest.fixture
def app(made: Made, jail: Jail) -> Flask:
    settings = Settings(made.database.url, None, jail_strict=False)
    return create_app(Services(made.database, jail, settings, lambda: NOW))


def test_each_step_is_told(made: Made) -> None:
    assert [line for line in made.said if line.endswith("the books are in")] == [
        f"{trade.name}: the books are in" for trade in TRADES
    ]


@TRADE
def test_the_books_are_whole_and_without_errors(made: Made, jail: Jail, trade: Trade) -> None:
    tenant = tenant_named(made.database, trade.slug)
    assert verify(made.database, jail, tenant.id) == []
    with made.database.reading(tenant.id) as session:
        revisions = session.execute(
            select(Revision.checked, Revision.errors, Revision.at).order_by(Revision.number)
        ).all()
    assert len(revisions) > 1
    assert [(checked, list(errors)) for checked, errors, _at in revisions] == [(True, [])] * len(revisions)
    moments = [at for _checked, _errors, at in revisions]
    assert moments == sorted(moments)
    assert moments[-1] <= NOW


@TRADE
def test_an_export_is_the_same_for_the_same_day(trade: Trade) -> None:
    once = house.export_of(trade, TODAY)
    assert once == house.export_of(trade, TODAY)
    assert once != house.export_of(trade, TODAY + dt.timedelta(31))
    days = re.findall(rb"(?m)^[^\t]+\t[^\t]+\t[^\t]+\t(\d{8})\t", once)
    assert max(days) <= b"%04d%02d%02d" % (TODAY.year, TODAY.month, TODAY.day)


@GUEST
def test_each_guest_has_the_place_that_is_printed(made: Made, guest: Guest) -> None:
    person = persons.person_by_email(made.database, guest.email)
    assert person.name == guest.name
    reached = {trade.slug: tenant_access(made.database, person, trade.slug, TODAY) for trade in TRADES}
    firm = firm_access(made.database, person, house.FIRM, TODAY)
    if guest.at:
        assert firm is None
        assert {slug for slug, access in reached.items() if access} == {guest.at}
        access = reached[guest.at]
        assert access is not None
        assert access.role is guest.role
    else:
        assert firm is not None
        assert firm.role is guest.role
        assert all(reached.values())


def test_the_auditor_leaves_after_thirty_days(made: Made) -> None:
    auditor = next(guest for guest in GUESTS if guest.role is Role.AUDITOR)
    person = persons.person_by_email(made.database, auditor.email)
    for days, may_come in ((30, True), (31, False)):
        access = tenant_access(made.database, person, auditor.at, TODAY + dt.timedelta(days))
        assert (access is not None) is may_come


@GUEST
def test_each_guest_can_sign_in_with_the_printed_password(app: Flask, guest: Guest) -> None:
    client = app.test_client()
    form = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf" value="([^"]+)"', form)
    assert token is not None
    answer = client.post(
        "/sign-in", data={"csrf": token[1], "next": "/", "email": guest.email, "password": PASSWORD}
    )
    assert answer.status_code == 303
    first = client.get(answer.location, follow_redirects=True)
    assert first.status_code == 200
    text = first.get_data(as_text=True)
    assert JOINER.name in text
    assert (WHOLESALER.name in text) is (guest.at == "")


@TRADE
def test_what_is_owed_by_age_is_what_the_accounts_hold(made: Made, trade: Trade) -> None:
    found = made.receivables(trade)
    held = Counter[str]()
    for (name, currency), amount in found.picture.balances.items():
        if is_customer(found.picture.accounts[name].number):
            held[currency] += to_cents(amount)
    aged = {found.currency: found.total.total_cents} | {
        row.currency: row.total_cents for row in found.other_totals
    }
    assert found.unproven == ""
    assert {each: cents for each, cents in aged.items() if cents} == {
        each: cents for each, cents in held.items() if cents
    }


@pytest.mark.parametrize("trade", [JOINER, WHOLESALER], ids=lambda trade: trade.slug)
def test_each_customer_owes_what_the_export_says(made: Made, trade: Trade) -> None:
    lines = house.export_of(trade, TODAY).decode("utf-8-sig").split("\r\n")
    heads = lines[0].split("\t")
    owed = defaultdict[str, int](int)
    for line in filter(None, lines[1:]):
        row = dict(zip(heads, line.split("\t"), strict=True))
        if row["CompteNum"].startswith("411"):
            cents = (int(row[side].replace(",", "") or 0) for side in ("Debit", "Credit"))
            owed[row["CompAuxNum"]] += next(cents) - next(cents)
    for item in (item for each in made.assignments(trade) if each.funded_on for item in each.items):
        owed[item.debtor] -= item.cents - item.returned_cents  # the factor's, until it comes back
    rows = made.receivables(trade).rows
    assert {row.code: row.total_cents for row in rows if row.total_cents} == {
        code: cents for code, cents in owed.items() if cents
    }


@TRADE
def test_somebody_owes_and_the_customers_are_those_of_the_trade(made: Made, trade: Trade) -> None:
    found = made.receivables(trade)
    assert found.total.total_cents > 0
    assert found.dso is not None
    assert 0 < found.dso < 200
    assert set(found.rows_by_code) <= {buyer.code for buyer in trade.buyers}
    cards = found.picture.customers.values()
    assert {card.code for card in cards} >= set(found.rows_by_code)


def test_a_factor_can_be_told_who_a_customer_is(made: Made) -> None:
    """The export names no country, so a card of the demo has it with its numbers."""
    cards = [card for trade in TRADES for card in made.picture(trade).customers.values()]
    assert {card.country for card in cards} == {"FR", "GB", "US"}
    assert all(is_siret(card.siret) and card.siret.startswith(card.siren) for card in cards if card.siren)


def test_each_company_has_a_health_of_its_own(made: Made) -> None:
    overdue = {trade.slug: _overdue_share(made.receivables(trade)) for trade in TRADES}
    assert overdue[SHOP.slug] < min(overdue[JOINER.slug], overdue[CARRIER.slug])
    assert made.receivables(SHOP).certain_groups() == made.receivables(CARRIER).certain_groups() == 0
    assert made.receivables(JOINER).certain_groups() > 0


def _overdue_share(found: Receivables) -> Fraction:
    return Fraction(found.total.overdue_cents, found.total.debts_cents)


def test_the_joiner_has_offers_of_several_kinds(made: Made) -> None:
    kinds = Counter[str]()
    with made.database.reading(tenant_named(made.database, JOINER.slug).id) as session:
        offers = OfferCache()
        for account in open_accounts(session):
            bench = bench_of(session, account.account, account.customer)
            assert bench is not None
            kinds.update(offer.kind.value for offer in offers.of(session, bench))
    assert len(kinds) >= 3, kinds
    assert kinds["certain"] > 0


def test_the_wholesaler_has_an_account_of_very_many_open_lines(made: Made) -> None:
    with made.database.reading(tenant_named(made.database, WHOLESALER.slug).id) as session:
        customers = [each for each in open_accounts(session) if is_customer(each.account)]
        bench = bench_of(session, CUSTOMERS, "MERIDIENNE")
    longest = max(customers, key=lambda each: each.lines)
    assert (longest.account, longest.customer) == (CUSTOMERS, "MERIDIENNE")
    assert longest.lines > BIG_ACCOUNT
    assert bench is not None
    assert sum(not line.letter for line in bench.lines) > BIG_ACCOUNT


def test_the_factor_has_one_assignment_settled_one_contested_and_one_before_it(
    made: Made, jail: Jail
) -> None:
    draft, funded, settled = made.assignments(JOINER)
    assert [each.state for each in (draft, funded, settled)] == [State.DRAFT, State.FUNDED, State.SETTLED]
    assert settled.left_cents == 0
    assert {item.released_cents for item in settled.items} == {120_000, 321_600}
    assert {item.customer: (item.left_cents, item.returned_cents) for item in funded.items} == {
        "LORVAUX": (0, 432_000),
        "MONTBRAC": (2_796_000, 0),
        "PERSANNE": (1_992_000, 0),
    }
    desk = made.desk(JOINER, jail)
    picture = desk.picture()
    with desk.reading() as session:
        found = checks_of(session, desk, draft, picture)
        (contract,) = all_contracts(session)
        (offer,) = offers_of(desk, session, contract)
        waiting = waiting_lines(session, contract.key)
    assert found.is_clear
    assert found.proposed is not None
    over = {
        each.candidate.document.reference[-3:]: each.over_cents
        for each in found.proposed.taken
        if each.decision is Decision.OVER_LIMIT
    }
    assert over == {"017": 2_228_000}
    assert (offer.certain, offer.lines) == (True, waiting)


@pytest.mark.parametrize("trade", [JOINER, CARRIER], ids=lambda trade: trade.slug)
def test_what_is_assigned_is_proven_from_the_text(made: Made, jail: Jail, trade: Trade) -> None:
    desk = made.desk(trade, jail)
    picture = desk.picture()
    with desk.reading() as session:
        (contract,) = all_contracts(session)
        found = standing_figures(desk, session, picture, contract, TODAY)
    assert found.proof.is_equal
    assert found.books.current_cents == 0
    assert (found.books.lent_cents > 0) is (trade is CARRIER)
    assert (found.books.outstanding_cents, found.books.holdback_cents) == (
        (4_788_000, 478_800) if trade is JOINER else (0, 0)
    )
