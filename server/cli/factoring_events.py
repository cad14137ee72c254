"""Events of factoring as the command line names them: words into what `tenants.factoring.events` posts.

Owns which options an event takes. Amounts come as texts and leave as cents; whether an event can be is
not decided here.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
import re

from ledger_core.factoring.entries_after import Through
from ledger_core.money import to_cents
from tenants.factoring.assignments.reading import Assignment, Item
from tenants.factoring.events.wanted import (
    Cash,
    Charge,
    Charged,
    DirectPayment,
    Financing,
    Fund,
    PassedOn,
    Recourse,
    Release,
    Repaid,
    Settled,
    Wanted,
)
from tenants.factoring.story import Happened

_AMOUNT = re.compile(r"-?[0-9]{1,11}(?:\.[0-9]{1,2})?")


class EventWordsError(ValueError):
    """The words name no event; the message says what is missing or beside."""


@dataclass(frozen=True, slots=True)
class EventWords:
    """What somebody typed: `documents` are `NUMBER` or `NUMBER=AMOUNT`, those `without` are numbers."""

    day: dt.date
    amount: str | None
    documents: tuple[str, ...]
    reason: str
    vat: str | None = None
    charge: Charge | None = None
    without: tuple[str, ...] = ()
    through: Through | None = None


_LEFT: Mapping[Happened, Callable[[Item], int]] = {
    Happened.SETTLED: lambda item: item.left_cents,
    Happened.RELEASE: lambda item: item.holdback_cents - item.released_cents,
    Happened.DIRECT_PAYMENT: lambda item: item.left_cents - item.collected_cents,
    Happened.PASSED_ON: lambda item: item.collected_cents,
    Happened.REPAID: lambda item: item.left_cents,
    Happened.RECOURSE: lambda item: item.left_cents,
}
"""What of a document an event is about where nothing is said of it."""

OF_MONEY = (Happened.CASH, Happened.FINANCING, Happened.CHARGED)
EVENTS: Mapping[Happened, str] = {
    Happened.FUNDED: "the factor funds what was sent",
    Happened.CASH: "money from the factor; below zero, to it",
    Happened.FINANCING: "a financing commission",
    Happened.CHARGED: "a commission or fees outside a funding",
    Happened.SETTLED: "debtors paid the factor",
    Happened.RELEASE: "holdback given back",
    Happened.DIRECT_PAYMENT: "a debtor paid the company",
    Happened.PASSED_ON: "such payments passed on to the factor",
    Happened.REPAID: "an advance on security paid back",
    Happened.RECOURSE: "documents come back unpaid",
}
"""Those that can be posted, with what each is."""


def wanted_of(event: Happened, assignment: Assignment, words: EventWords) -> Wanted:
    """Return the event of an assignment that words name.

    Raises:
        EventWordsError: an option is missing, beside, or no amount; or a document is none of the assignment.
    """
    _refuse_beside(event, words)
    number, day = assignment.number, words.day
    if event not in _LEFT and words.documents:
        raise EventWordsError(f"--document: {event.value} is not about single documents")
    if event in OF_MONEY:
        return _of_money(event, words, assignment=number)
    if event is Happened.FUNDED:
        cash = None if words.amount is None else cents_typed(words.amount)
        left_out = frozenset(_item(assignment, each, "--without").name for each in words.without)
        return Fund(assignment=number, day=day, cash_cents=cash, left_out=left_out)
    if words.amount is not None:
        raise EventWordsError(
            f"--amount: for {event.value}, say it of each document: --document NUMBER=AMOUNT"
        )
    parts = _parts(event, assignment, words.documents)
    if event is Happened.RECOURSE:
        if any("=" in each for each in words.documents):
            raise EventWordsError("--document: by recourse a document comes back whole")
        return Recourse(assignment=number, day=day, names=frozenset(parts), reason=words.reason)
    if event is Happened.DIRECT_PAYMENT:
        return DirectPayment(assignment=number, day=day, parts=parts)
    if event is Happened.PASSED_ON:
        return PassedOn(assignment=number, day=day, parts=parts, through=words.through or Through.BANK)
    return _OF_PARTS[event](assignment=number, day=day, parts=parts)


def wanted_of_contract(event: Happened, contract_key: str, words: EventWords) -> Wanted:
    """Return the event of a contract as a whole: money, or financing, of no single assignment.

    Raises:
        EventWordsError: the event is an assignment's, or an option is missing or beside.
    """
    if event not in OF_MONEY:
        raise EventWordsError(f"{event.value} is about an assignment: name its reference")
    _refuse_beside(event, words)
    if words.documents:
        raise EventWordsError(f"--document: {event.value} is not about single documents")
    return _of_money(event, words, contract=contract_key)


def cents_typed(text: str) -> int:
    """Read an amount as the command line takes it, such as 1150.00 or -35.5.

    Raises:
        EventWordsError: it is none.
    """
    if not _AMOUNT.fullmatch(text):
        raise EventWordsError(f"{text!r} is no amount; write it like 1150.00")
    return to_cents(Decimal(text))


_OF_PARTS: Mapping[Happened, type[Settled | Release | Repaid]] = {
    Happened.SETTLED: Settled,
    Happened.RELEASE: Release,
    Happened.REPAID: Repaid,
}


def _of_money(event: Happened, words: EventWords, *, assignment: int = 0, contract: str = "") -> Wanted:
    if words.amount is None:
        raise EventWordsError(f"--amount is missing: {event.value} needs one")
    if event is Happened.CHARGED:
        return Charged(
            kind=words.charge or Charge.COMMISSION,
            day=words.day,
            net_cents=cents_typed(words.amount),
            vat_cents=None if words.vat is None else cents_typed(words.vat),
            assignment=assignment,
            contract=contract,
        )
    kind = Cash if event is Happened.CASH else Financing
    return kind(day=words.day, cents=cents_typed(words.amount), assignment=assignment, contract=contract)


def _refuse_beside(event: Happened, words: EventWords) -> None:
    """Refuse options that are another event's."""
    options = (
        ("--vat", words.vat, Happened.CHARGED),
        ("--charge", words.charge, Happened.CHARGED),
        ("--without", words.without, Happened.FUNDED),
        ("--through", words.through, Happened.PASSED_ON),
    )
    for option, said, own in options:
        if said and event is not own:
            raise EventWordsError(f"{option} is of {own.value}, not of {event.value}")


def _parts(event: Happened, assignment: Assignment, documents: Collection[str]) -> dict[str, int]:
    """Return cents by the names of documents; all that there is of each where none is named."""
    left = _LEFT[event]
    if not documents:
        return {item.name: cents for item in assignment.items if (cents := left(item))}
    parts: dict[str, int] = {}
    for said in documents:
        reference, mark, amount = said.rpartition("=") if "=" in said else (said, "", "")
        item = _item(assignment, reference)
        if item.name in parts:
            raise EventWordsError(f"--document: {reference} comes twice")
        parts[item.name] = cents_typed(amount) if mark else left(item)
    return parts


def _item(assignment: Assignment, reference: str, option: str = "--document") -> Item:
    """Return the one document of a number; where two customers have it, `CODE:NUMBER` says which."""
    found = [
        item for item in assignment.items if reference in {item.reference, f"{item.debtor}:{item.reference}"}
    ]
    if not found:
        raise EventWordsError(f"{option}: {assignment.reference} has no {reference!r}")
    if len(found) > 1:
        codes = ", ".join(f"{item.debtor}:{item.reference}" for item in found)
        raise EventWordsError(f"{option}: {reference} is one of these: {codes}")
    return found[0]
