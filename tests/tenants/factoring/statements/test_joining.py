"""What is certain is posted together: payments, releases and passing on of a day are one event each."""

from dataclasses import replace
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from ledger_core.factoring.entries_after import Through
from ledger_core.factoring.statements.form import LineKind
from ledger_core.factoring.states import State
from tenants.books.models import Revision
from tenants.books.refusals import ClosedPeriodError
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.wanted import Cash, DirectPayment, PassedOn, Release, Settled, Wanted
from tenants.factoring.rows import EventRow, StatementLineRow
from tenants.factoring.statements.accepting import accept_certain
from tenants.factoring.statements.joining import joined
from tenants.factoring.statements.lines import KeptLine
from tenants.factoring.statements.offers import Offer
from tenants.factoring.statements.reading import Source
from tests.tenants.factoring.events.factored import DAY, Factored, worth
from tests.tenants.factoring.statements.told import FACTOR, FORM, camt, csv, take, waiting

PAID, BACK = "Règlement débiteur", "Restitution"
D23 = "23/11/2026"


def funded(factored: Factored, **parts: int) -> Factored:
    """Fund both invoices."""
    factored.agree(statement=FORM, factor=FACTOR)
    factored.fund("F1", "F2", amounts=worth(155000, 2, **parts))
    return factored


def events(factored: Factored, kind: str) -> list[tuple[int, dict[str, int]]]:
    """Return cents and parts of all events of a kind, parts by the number of their document."""
    numbers = {item.name: item.reference for item in factored.assignment().items}
    with factored.desk.reading() as session:
        found = session.scalars(select(EventRow).where(EventRow.kind == kind).order_by(EventRow.number))
        return [
            (each.facts["cents"], {numbers[name]: cents for name, cents in each.facts["parts"].items()})
            for each in found
        ]


def writes(factored: Factored) -> int:
    """Count the revisions of the books."""
    with factored.desk.reading() as session:
        return session.scalar(select(func.count()).select_from(Revision)) or 0


def test_a_day_of_payments_and_releases_is_two_writes(factored: Factored) -> None:
    funded(factored, holdback=15500)
    held = {item.reference: item.holdback_cents for item in factored.assignment().items}
    assert sum(held.values()) == 15500
    take(
        factored,
        csv(
            (D23, PAID, "F1", 115000),
            (D23, PAID, "F2", 40000),
            (D23, BACK, "F1", held["F1"]),
            (D23, BACK, "F2", held["F2"]),
        ),
    )
    before = writes(factored)
    done = accept_certain(factored.desk, "aldebaran")
    assert (done.taken, done.refused, done.left) == (4, (), 0)
    assert writes(factored) == before + 2
    assert events(factored, "settled") == [(155000, {"F1": 115000, "F2": 40000})]
    assert events(factored, "release") == [(15500, held)]
    assert (waiting(factored), factored.assignment().state) == ((), State.SETTLED)
    assert {"467200", "467300"}.isdisjoint(factored.balances())
    with factored.desk.reading() as session:
        by_line = list(session.scalars(select(StatementLineRow.done).order_by(StatementLineRow.rank)))
    assert by_line[0] == by_line[1] != by_line[2] == by_line[3]


def test_days_apart_are_events_apart(factored: Factored) -> None:
    funded(factored)
    take(factored, csv(("20/11/2026", PAID, "F1", 115000), (D23, PAID, "F2", 40000)))
    assert accept_certain(factored.desk, "aldebaran").taken == 2
    assert [cents for cents, _ in events(factored, "settled")] == [115000, 40000]


def test_what_the_bank_passed_on_at_once_is_known_to_the_factors_lines(factored: Factored) -> None:
    funded(factored)
    names = {item.reference: item.name for item in factored.assignment().items}
    for reference, cents in (("F1", 115000), ("F2", 40000)):
        factored.post(DirectPayment(assignment=1, day=DAY, parts={names[reference]: cents}))
    passed = [
        ("2026-11-23", -cents, "Factor Aldébaran", ref) for ref, cents in (("F1", 115000), ("F2", 40000))
    ]
    take(factored, camt(*passed))
    assert accept_certain(factored.desk, "aldebaran").taken == 2
    assert events(factored, "passed-on") == [(155000, {"F1": 115000, "F2": 40000})]
    take(factored, csv((D23, "Reversement", "F1", 115000), (D23, "Reversement", "F2", 40000)))
    again = accept_certain(factored.desk, "aldebaran")
    assert (again.taken, again.refused, waiting(factored)) == (1, (), ())
    assert len(events(factored, "passed-on")) == 1


def test_what_no_day_knows_yet_is_refused_of_each(factored: Factored) -> None:
    funded(factored)
    take(factored, csv(("01/12/2026", PAID, "F1", 115000), ("01/12/2026", PAID, "F2", 40000)))
    done = accept_certain(factored.desk, "aldebaran")
    faults = [error.fault for _, error in done.refused if isinstance(error, EventRefusedError)]
    assert (done.taken, faults, done.left) == (0, [EventFault.FUTURE] * 2, 0)
    assert len(waiting(factored)) == 2


def test_what_a_closed_month_refuses_is_tried_once(factored: Factored) -> None:
    funded(factored)
    take(factored, csv((D23, PAID, "F1", 115000), (D23, PAID, "F2", 40000)))
    text = factored.company.books.files()["main.beancount"].decode()
    factored.company.books.write({"main.beancount": text + '2026-11-23 custom "books" "closed" 2026-11-24\n'})
    done = accept_certain(factored.desk, "aldebaran", most=1)
    assert (done.taken, done.left, len(waiting(factored))) == (0, 0, 2)
    assert [isinstance(error, ClosedPeriodError) for _, error in done.refused] == [True, True]


def test_what_the_books_know_is_noted_without_a_write(factored: Factored) -> None:
    funded(factored)
    names = {item.reference: item.name for item in factored.assignment().items}
    for reference, cents in (("F1", 115000), ("F2", 40000)):
        factored.post(Settled(assignment=1, day=DAY, parts={names[reference]: cents}))
    take(factored, csv((D23, PAID, "F1", 115000), (D23, PAID, "F2", 40000)))
    before = writes(factored)
    done = accept_certain(factored.desk, "aldebaran", most=1)
    assert (done.taken, done.left, writes(factored)) == (2, 0, before)


def offer(rank: int, wanted: tuple[Wanted, ...]) -> Offer:
    """Return an offer of one line."""
    line = KeptLine(
        statement=1,
        rank=rank,
        source=Source.CSV,
        day=DAY,
        label=PAID,
        reference="",
        debtor="",
        kind=LineKind.SETTLED,
        cents=1,
        currency="EUR",
        done=None,
        why="",
    )
    return Offer(f"k{rank}", (line,), wanted, (), ("",) * len(wanted), (), certain=True)


def test_those_named_by_a_refusal_are_told() -> None:
    of = [offer(rank, (Settled(assignment=1, day=DAY, parts={f"n{rank}": 5}),)) for rank in range(3)]
    (one,) = joined(of)
    assert one.about(["n1", "other"]) == {"k1"}
    assert one.about([]) == frozenset()
    first, second = joined(of, one.about(["n1"]))
    assert (first.of, second.of) == ((of[0], of[2]), (of[1],))
    assert second.offer is of[1]


_EVENTS = st.builds(
    lambda kind, assignment, days, parts: kind(assignment, DAY + dt.timedelta(days), parts),
    st.sampled_from(
        [
            lambda number, day, parts: Settled(assignment=number, day=day, parts=parts),
            lambda number, day, parts: Release(assignment=number, day=day, parts=parts),
            lambda number, day, parts: PassedOn(assignment=number, day=day, parts=parts),
            lambda number, day, parts: PassedOn(
                assignment=number, day=day, parts=parts, through=Through.CURRENT
            ),
            lambda number, day, _parts: Cash(assignment=number, day=day, cents=7),
        ]
    ),
    st.integers(1, 2),
    st.integers(0, 1),
    st.dictionaries(st.sampled_from("abc"), st.integers(1, 99), min_size=1),
)


@given(st.lists(st.lists(_EVENTS, max_size=2).map(tuple), max_size=12))
def test_nothing_is_lost_and_nothing_told_twice(wanted: list[tuple[Wanted, ...]]) -> None:
    of = [offer(rank, each) for rank, each in enumerate(wanted)]
    found = joined(of)
    assert sorted((each for one in found for each in one.of), key=of.index) == of
    for one in found:
        assert one.offer.lines == tuple(line for each in one.of for line in each.lines)
        if len(one.of) > 1:
            (event,) = one.offer.wanted
            assert not isinstance(event, Cash)
            alone = [each.wanted[0] for each in one.of]
            assert {repr(replace(each, parts={})) for each in alone} == {repr(replace(event, parts={}))}
            for name in "abc":
                assert event.parts.get(name, 0) == sum(each.parts.get(name, 0) for each in alone)
    events_of = [repr(replace(one.offer.wanted[0], parts={})) for one in found if _is_parted(one.offer)]
    assert len(events_of) == len(set(events_of))


def _is_parted(found: Offer) -> bool:
    return len(found.wanted) == 1 and isinstance(found.wanted[0], (Settled, Release, PassedOn))
