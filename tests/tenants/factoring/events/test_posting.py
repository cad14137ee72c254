"""The one transaction of an event: what was seen is what is written, and whatever happens, all or nothing."""

from collections.abc import Callable
from dataclasses import replace
import datetime as dt

import pytest
from sqlalchemy import select

from ledger_core.factoring.states import State
from tenants.books.landing import Step, Watcher
from tenants.books.models import Revision
from tenants.books.refusals import ClosedPeriodError, RefusedBookError
from tenants.db import Database, TenantSession
from tenants.factoring.assignments.reading import row_numbered
from tenants.factoring.events.posting import post_event, propose_event
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.wanted import Cash, Fund
from tenants.factoring.rows import EventRow
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.tenants.books.ground import Books, month
from tests.tenants.dunning.company import Company, invoice
from tests.tenants.factoring.events.factored import DAY, FILES, Factored

FUND = Fund(assignment=1, day=DAY, cash_cents=1000)
NOVEMBER = month("2026-11")


class CrashError(Exception):
    """Stands for a process that dies."""


@pytest.fixture
def sent(factored: Factored) -> Factored:
    """Give the company with F1 sent."""
    factored.agree()
    factored.send("F1")
    return factored


def crash_at(step: Step) -> Watcher:
    def watch(reached: Step) -> None:
        if reached is step:
            raise CrashError

    return watch


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.COMMITTED])
def test_a_crash_before_the_end_leaves_neither_entries_nor_rows(sent: Factored, step: Step) -> None:
    head, before = sent.company.books.head(), sent.assignment()
    with pytest.raises(CrashError):
        sent.post(FUND, watch=crash_at(step))
    assert sent.company.books.head() == head
    assert sent.assignment() == before
    assert sent.told() == []


def test_a_crash_after_the_end_leaves_both(sent: Factored) -> None:
    with pytest.raises(CrashError):
        sent.post(FUND, watch=crash_at(Step.COMMITTED))
    assert sent.assignment().state is State.FUNDED
    assert sent.told() == ["funded"]
    assert "467100" in sent.balances()


def test_rows_alongside_stand_with_the_event_or_not_at_all(sent: Factored) -> None:
    seen: list[tuple[int, int | None]] = []

    def noted(session: TenantSession, told: EventRow) -> None:
        seen.append((told.number, told.revision))
        row_numbered(session, told.assignment).sent_by = "noted"

    def failing(session: TenantSession, told: EventRow) -> None:
        noted(session, told)
        raise CrashError

    with pytest.raises(CrashError):
        sent.post(FUND, alongside=failing)
    assert (sent.assignment().state, sent.assignment().sent_by) == (State.SENT, "Olivia")
    seen.clear()
    revision = sent.post(FUND, alongside=noted)
    assert [number for _, number in seen] == [revision.number]
    assert sent.assignment().sent_by == "noted"
    with sent.desk.reading() as session:
        (told,) = session.scalars(select(EventRow))
        assert (told.number, told.revision, told.kind, told.day) == (
            seen[0][0],
            revision.number,
            "funded",
            DAY,
        )
        assert told.facts["cents"] == 115000
        assert told.facts["figures"] == {
            "current_cents": 114000,
            "holdback_cents": 0,
            "collected_cents": 0,
            "lent_cents": 0,
            "outstanding_cents": 115000,
        }
        found = session.scalar(select(Revision).where(Revision.number == revision.number))
        assert found is not None
        assert found.message == "Cession de créances, C-2026-001"


def test_what_is_another_than_was_seen_is_not_written(sent: Factored) -> None:
    seen = sent.propose(FUND).print
    with pytest.raises(EventRefusedError) as caught:
        post_event(sent.desk, replace(FUND, cash_cents=1001), seen)
    assert caught.value.fault is EventFault.CHANGED
    more = FILES[NOVEMBER] + invoice("MARTIN", "M9", 100, "2026-12-20", day="2026-11-14")
    sent.company.books.write({NOVEMBER: more})
    post_event(sent.desk, FUND, seen)  # what has nothing to do with it does not matter


def test_rows_that_changed_while_it_was_written_end_it(sent: Factored) -> None:
    """The factor's refusal comes in between, after the look and before the transaction."""

    def refused_meanwhile(step: Step) -> None:
        if step is Step.JUDGED:
            with sent.desk.writing() as session:
                row_numbered(session, 1).state = State.RETURNED.value

    head = sent.company.books.head()
    with pytest.raises(EventRefusedError) as caught:
        sent.post(FUND, watch=refused_meanwhile)
    assert caught.value.fault is EventFault.CHANGED
    assert sent.company.books.head() == head
    assert sent.told() == []


def test_of_two_who_post_at_once_the_second_is_told(sent: Factored) -> None:
    wanted = sent.propose(FUND)

    def another_first(step: Step) -> None:
        if step is Step.JUDGED and not sent.told():
            post_event(sent.desk, FUND, wanted.print)

    with pytest.raises(EventRefusedError) as caught:
        post_event(sent.desk, FUND, wanted.print, watch=another_first)
    assert caught.value.fault is EventFault.WRONG_STATE
    assert sent.told() == ["funded"]


def test_it_is_planned_anew_where_only_the_books_moved_on(sent: Factored) -> None:
    proposal = sent.propose(FUND)
    written = []

    def write_first(step: Step) -> None:
        if step is Step.JUDGED and not written:
            written.append(step)
            more = FILES[NOVEMBER] + invoice("MARTIN", "M9", 100, "2026-12-20", day="2026-11-14")
            sent.company.books.write({NOVEMBER: more})

    assert post_event(sent.desk, FUND, proposal.print, watch=write_first).number == 3
    assert sent.assignment().state is State.FUNDED


def test_a_closed_period_takes_no_event(sent: Factored) -> None:
    text = sent.company.books.files()["main.beancount"].decode()
    sent.company.books.write({"main.beancount": text + '2025-01-01 custom "books" "closed" 2026-11-21\n'})
    with pytest.raises(ClosedPeriodError):
        sent.post(FUND)
    assert sent.told() == []


def test_books_that_would_not_be_sound_are_not_written(sent: Factored) -> None:
    """The bank's account is closed: an entry on it would be a fault."""
    text = sent.company.books.files()["accounts.beancount"].decode()
    sent.company.books.write({"accounts.beancount": text + "2026-11-15 close Assets:51-Banques:512000\n"})
    with pytest.raises(RefusedBookError, match="512000"):
        sent.post(FUND)
    assert sent.assignment().state is State.SENT


def test_a_file_that_the_books_do_not_include_takes_no_entry(sent: Factored) -> None:
    main = FILES["main.beancount"].replace("journal/*/*.beancount", NOVEMBER)
    sent.company.books.write({"main.beancount": main, month("2026-12"): "; nothing here\n"})
    sent.company.later(20)
    assert sent.refused(replace(FUND, day=dt.date(2026, 12, 5))) == ("not-included", (month("2026-12"),))


def test_a_company_without_books_has_no_entries(
    database: Database, jail: Jail, new_tenant: Callable[[str], Tenant]
) -> None:
    bare = Factored(Company(Books(database, jail, new_tenant("bare"))))
    of = bare.agree()
    assert bare.refused(Cash(day=DAY, cents=1, contract=of.key)) == ("no-books", ())


def test_where_the_books_never_stand_still_it_gives_up(sent: Factored) -> None:
    proposal = sent.propose(FUND)

    def always(step: Step) -> None:
        if step is Step.JUDGED:
            text = sent.company.books.files()["main.beancount"].decode()
            sent.company.books.write({"main.beancount": f"{text}; again\n"})

    with pytest.raises(EventRefusedError) as caught:
        post_event(sent.desk, FUND, proposal.print, watch=always)
    assert caught.value.fault is EventFault.BUSY
    assert sent.told() == []


def test_a_proposal_shows_all_its_lines_in_the_contracts_currency(sent: Factored) -> None:
    proposal = sent.propose(FUND)
    assert (proposal.currency, proposal.cents, proposal.reference) == ("EUR", 115000, "C-2026-001")
    assert proposal.lines == tuple(line for entry in proposal.entries for line in entry.lines)
    assert [line.account for line in proposal.lines] == [
        "Assets:46-Debiteurs-et-crediteurs:467100",
        "Assets:41-Clients:411000:DUPONT",
        "Assets:51-Banques:512000",
        "Assets:46-Debiteurs-et-crediteurs:467100",
    ]


@pytest.mark.parametrize("assignment", [0, 1])
def test_a_sum_that_is_sent_twice_is_posted_once(sent: Factored, assignment: int) -> None:
    sent.post(FUND)
    of = {"contract": "aldebaran"} if not assignment else {}
    wanted = Cash(day=DAY, cents=1234, assignment=assignment, **of)
    seen = propose_event(sent.desk, wanted).print
    post_event(sent.desk, wanted, seen)
    with pytest.raises(EventRefusedError) as refused:
        post_event(sent.desk, wanted, seen)
    assert refused.value.fault is EventFault.CHANGED
    assert sent.told(assignment)[-1:] == ["cash"] != sent.told(assignment)[-2:-1]
    post_event(sent.desk, wanted, propose_event(sent.desk, wanted).print)  # who means another one looks again
    assert sent.told(assignment)[-2:] == ["cash", "cash"]
