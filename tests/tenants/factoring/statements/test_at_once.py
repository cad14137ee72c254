"""Two people at once: a statement is taken in once, and an offer is posted once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tenants.books.refusals import NotWrittenError
from tenants.factoring.events.refusals import EventRefusedError
from tenants.factoring.statements.accepting import OfferGoneError, accept, propose_offer
from tenants.factoring.statements.lines import LineDoneError
from tests.tenants.dunning.company import PAUL
from tests.tenants.factoring.events.factored import Factored
from tests.tenants.factoring.statements.told import FACTOR, FORM, csv, offers, take, waiting

LINES = (("18/11/2026", "Remise", "C-2026-001", 115000), ("18/11/2026", "Frais divers", "", -500))


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do things at the same time; return what each gives, or raises."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except (EventRefusedError, LineDoneError, NotWrittenError, OfferGoneError) as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_statement_is_taken_in_once(factored: Factored) -> None:
    factored.agree(statement=FORM, factor=FACTOR)
    at_once(*[lambda: take(factored, csv(*LINES))] * 3)
    assert [line.statement for line in waiting(factored)] == [1, 1]


def test_an_offer_is_posted_once(factored: Factored) -> None:
    factored.agree(statement=FORM, factor=FACTOR)
    factored.send("F1")
    take(factored, csv(*LINES))
    (offer,) = offers(factored)
    seen = propose_offer(factored.desk, "aldebaran", offer.key).print
    desks = (factored.desk, factored.company.desk(PAUL))
    answers = at_once(*(lambda desk=desk: accept(desk, "aldebaran", offer.key, seen) for desk in desks))
    assert sorted(isinstance(answer, Exception) for answer in answers) == [False, True]
    assert factored.told().count("funded") == 1
    assert len(waiting(factored)) == 1
