"""Books against assignments: what parts is named, and what the factor's own statement says beside them."""

from dataclasses import replace
import datetime as dt

import pytest
from sqlalchemy import select

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.contract_form import as_json
from ledger_core.factoring.proof import Gap
from tenants.factoring.assignments.reading import row_numbered
from tenants.factoring.events.proving import StatementBalance
from tenants.factoring.events.wanted import Cash, Financing, Fund, Release
from tenants.factoring.rows import ContractRow, EventRow, StatementRow
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import TODAY
from tests.tenants.factoring.events.factored import DAY, Factored, worth

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
NOVEMBER = month("2026-11")
LATER = dt.date(2026, 11, 22)


def keep(factored: Factored, of: Contract) -> None:
    """Keep another version of a contract, or another contract."""
    with factored.desk.writing() as session:
        session.add(
            ContractRow(key=of.key, version=of.version, body=as_json(of), author="", at=factored.desk.now)
        )


def state(factored: Factored, balance: int | None, last: dt.date, *, source: str = "csv") -> None:
    """Import a statement."""
    with factored.desk.writing() as session:
        number = len(list(session.scalars(select(StatementRow)))) + 1
        session.add(
            StatementRow(
                number=number,
                contract="aldebaran",
                source=source,
                file=1,
                first=dt.date(2026, 11, 1),
                last=last,
                balance_cents=balance,
                print=f"{number}",
                author="",
                at=factored.desk.now,
            )
        )


def test_what_somebody_else_posts_on_the_factors_accounts_is_named(factored: Factored) -> None:
    of = factored.agree()
    factored.fund("F1", amounts=worth(115000, holdback=11500))
    text = factored.company.books.files()[NOVEMBER].decode()
    by_hand = (
        '2026-11-21 * "Factor"\n  piece: "X1"\n  Assets:46-Debiteurs-et-crediteurs:467100  7.00 EUR\n'
        "  Assets:51-Banques:512000  -7.00 EUR\n\n"
    )
    factored.company.books.write({NOVEMBER: text + by_hand})
    proof = factored.proof(of)
    assert proof.proof.gaps == (Gap("", "current_cents", 700, 0),)
    assert (proof.books.current_cents, proof.said.current_cents) == (104200, 103500)
    assert not factored.proof(of, DAY).proof.gaps  # the day before, all was well


def test_an_entry_that_was_taken_out_of_the_text_is_named(factored: Factored) -> None:
    of = factored.agree()
    factored.send("F1", amounts=worth(115000, holdback=11500))
    before = factored.company.books.files()
    factored.post(Fund(assignment=1, day=DAY))
    factored.company.books.write({NOVEMBER: before[NOVEMBER]})
    gaps = factored.proof(of).proof.gaps
    assert [(gap.assignment, gap.figure, gap.books_cents, gap.said_cents) for gap in gaps] == [
        ("C-2026-001", "current_cents", 0, 103500),
        ("C-2026-001", "holdback_cents", 0, 11500),
        ("C-2026-001", "outstanding_cents", 0, 115000),
    ]


def test_a_day_before_an_event_knows_nothing_of_it(factored: Factored) -> None:
    of = factored.agree()
    funded = factored.fund("F1", amounts=worth(115000, holdback=11500))
    factored.post(Release(assignment=1, day=LATER, parts={funded.items[0].name: 11500}))
    assert factored.proof(of, DAY).books.holdback_cents == 11500
    assert factored.proof(of, DAY).said.holdback_cents == 11500
    assert factored.proof(of).said.holdback_cents == 0
    assert factored.proof(of, DAY - dt.timedelta(days=1)).by_assignment == {}


def test_assignments_of_a_contract_that_had_the_accounts_before_are_its_own(factored: Factored) -> None:
    of = factored.agree()
    factored.fund("F1")
    other = replace(of, key="bellatrix")
    keep(factored, other)
    factored.send("F2", number=2)
    with factored.desk.writing() as session:
        row_numbered(session, 2).contract = other.key
    factored.post(Fund(assignment=2, day=DAY))
    for each, cents in ((of, 115000), (other, 40000)):
        proof = factored.proof(each)
        assert not proof.proof.gaps
        assert proof.books.outstanding_cents == cents


def test_what_a_contract_before_posted_for_itself_is_its_own(factored: Factored) -> None:
    of = factored.agree(ends=DAY)
    other = replace(of, key="bellatrix", since=DAY, ends=None)
    factored.post(Financing(day=DAY, cents=1234, contract=of.key))
    keep(factored, other)
    factored.post(Cash(day=DAY, cents=-500, contract=other.key))
    factored.post(Cash(day=TODAY, cents=-1234, contract=of.key))  # it is settled after its end
    for each, day, cents in ((of, DAY, -1234), (other, DAY, 500), (of, TODAY, 0), (other, TODAY, 500)):
        proof = factored.proof(each, day)
        assert not proof.proof.gaps
        assert proof.books.current_cents == cents
    later = Cash(day=DAY - dt.timedelta(days=1), cents=1, contract=other.key)
    assert factored.refused(later) == ("no-such-contract", ())  # it had not begun


def test_the_factors_last_statement_is_held_against_the_books_of_its_day(factored: Factored) -> None:
    of = factored.agree()
    assert factored.proof(of).statement is None
    factored.fund("F1", amounts=worth(115000, holdback=11500))
    state(factored, 103500, DAY)
    state(factored, 1, TODAY, source="camt053")  # a bank's balance is the bank's
    state(factored, None, TODAY)
    state(factored, 5, TODAY + dt.timedelta(days=1))
    factored.post(Cash(assignment=1, day=LATER, cents=100000))
    proof = factored.proof(of)
    assert proof.books.current_cents == 3500
    assert proof.statement == StatementBalance(DAY, 103500, 103500)


def test_facts_that_are_no_figures_move_nothing(factored: Factored) -> None:
    of = factored.agree()
    factored.fund("F1")
    with factored.desk.reading() as session:
        (told,) = session.scalars(select(EventRow))
    strange: tuple[dict[str, object], ...] = ({}, {"figures": 1}, {"figures": {"current_cents": "1"}})
    with factored.desk.writing() as session:
        for number, facts in enumerate(strange, told.number + 100):
            session.add(
                EventRow(
                    number=number,
                    contract=of.key,
                    assignment=1,
                    kind="cash",
                    day=DAY,
                    facts=facts,
                    revision=None,
                    actor="",
                    at=factored.desk.now,
                )
            )
    assert not factored.proof(of).proof.gaps
