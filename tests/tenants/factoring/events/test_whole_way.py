"""The draft of the mock-up from its choice to its end: what the house counted is what stands in the books."""

import datetime as dt
from decimal import Decimal

import pytest

from ledger_core.factoring.states import State
from tenants.factoring.assignments.checking import check
from tenants.factoring.assignments.drafting import draft
from tenants.factoring.assignments.sending import send
from tenants.factoring.contracts.contracts import contract_version
from tenants.factoring.events.posting import post_event, propose_event
from tenants.factoring.events.proving import FactorProof, standing_figures
from tenants.factoring.events.wanted import (
    Cash,
    DirectPayment,
    Fund,
    PassedOn,
    Recourse,
    Release,
    Settled,
    Wanted,
)
from tests.tenants.dunning.company import TODAY
from tests.tenants.factoring.assignments.works import KEY, Works, reasons

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def post(works: Works, wanted: Wanted) -> None:
    """Look at an event and post it, today or on a later day of the company."""
    desk = works.company.desk()
    post_event(desk, wanted, propose_event(desk, wanted).print)


def proof(works: Works) -> FactorProof:
    """Return how the factor stands today."""
    desk = works.company.desk()
    with desk.reading() as session:
        return standing_figures(desk, session, desk.picture(), contract_version(session, KEY, 1), desk.today)


def balance(works: Works, number: str) -> Decimal:
    picture = works.company.desk().picture()
    return sum(
        (amount for (name, _), amount in picture.balances.items() if picture.accounts[name].number == number),
        Decimal(0),
    )


def test_from_the_draft_to_what_came_back(works: Works) -> None:
    made = draft(works.company.desk(), KEY, None)
    check(works.company.desk(), made.number)
    sent = send(works.company.desk(), made.number)
    assert sent.amounts is not None
    # 107 804,00 - 22 200,00 - 10 780,40 - 431,22 - 86,24 - 73,29 for the 13 days that debtors still take
    assert sent.amounts.available_cents == 7_423_285
    post(works, Fund(assignment=sent.number, day=TODAY, cash_cents=7_423_285))
    assert {
        number: balance(works, number) for number in ("467100", "467200", "512000", "622500", "661600")
    } == {
        "467100": Decimal("22200.00"),  # over VERNEGUES' limit
        "467200": Decimal("10780.40"),
        "512000": Decimal("74232.85"),
        "622500": Decimal("431.22"),
        "661600": Decimal("73.29"),
    }
    assert balance(works, "411000") == Decimal("250.00")  # of a consumer, who is none of the factor's
    assert proof(works).proof.is_equal
    assert works.propose().taken == ()

    works.company.later(30)
    day = works.company.desk().today
    funded = works.look(sent.number)
    name = {item.reference: item.name for item in funded.items}
    held = {item.name: item.holdback_cents for item in funded.items}
    paid = {item.name: item.cents for item in funded.items if item.customer == "ORIEL"}
    post(works, Settled(assignment=sent.number, day=day, parts=paid))
    direct = {name["F2026-0308"]: 15_400_00}
    post(works, DirectPayment(assignment=sent.number, day=day, parts=direct))
    post(works, PassedOn(assignment=sent.number, day=day, parts=direct))
    post(works, Settled(assignment=sent.number, day=day, parts={name["F2026-0305"]: 32_200_00}))
    back = Recourse(assignment=sent.number, day=day, names=frozenset({name["F2026-0312"]}), reason="Litige")
    post(works, back)
    ended = works.look(sent.number)
    assert (ended.state, ended.ended_on, ended.left_cents) == (State.SETTLED, day, 0)
    post(works, Release(assignment=sent.number, day=day, parts=held))
    assert balance(works, "467200") == 0
    # 22 200,00 that were over the limit, the holdback, less what came back
    assert balance(works, "467100") == Decimal("22200.00") + Decimal("10780.40") - Decimal("30000.00")
    post(works, Cash(assignment=sent.number, day=day, cents=2_980_40))
    standing = proof(works)
    assert standing.proof.is_equal
    assert standing.books.current_cents == standing.books.outstanding_cents == 0
    (returned,) = (line for line in works.company.desk().picture().lines if line.reference == "F2026-0312R")
    assert (returned.cents, returned.due, returned.letter) == (30_000_00, dt.date(2026, 12, 10), "")
    assert reasons(works.propose())["F2026-0312R"] == "not-a-claim"  # it is not handed over a second time
