"""Booking: amounts left out are computed and lots are found, as Beancount does it.

A transaction is plain where each posting has number and currency, none has cost or price, and all are in
one currency: Beancount would give it back as it is, so it is not booked at all, unless one of its
accounts needs its balance known to book others. Everything else goes through Beancount's own booking,
entry by entry, so that an error of its arithmetic has a place. Unlike there, no `__tolerances__` are
kept in an entry's metadata.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from beancount.core.data import Booking, Directive, Open, Posting, Transaction
from beancount.core.inventory import Inventory
from beancount.core.number import MISSING
from beancount.parser import booking, booking_full

from ledger_core.ledger import BookError
from ledger_core.loading.faults import fault_at, faults_of
from ledger_core.loading.limits import Limits

UNCAUGHT = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What Beancount raises on some books instead of giving an error."""


def is_plain(entry: Transaction) -> bool:
    """Tell whether booking would give the transaction back as it is."""
    currency = None
    postings: Any = entry.postings  # before booking, parts of a posting can be MISSING
    for _account, units, cost, price, _flag, _meta in postings:
        if cost is not None or price is not None or units is MISSING or units is None:
            return False
        number, its_currency = units
        if number is MISSING or its_currency is MISSING:
            return False
        if its_currency != currency:
            if currency is not None:
                return False
            currency = its_currency
    return True


def plain_ones(entries: Iterable[Directive]) -> set[int]:
    """Return the ids of the transactions that are plain."""
    return {id(entry) for entry in entries if isinstance(entry, Transaction) and is_plain(entry)}


def lots_refusal(entries: Sequence[Directive], plain: set[int], limits: Limits) -> BookError | None:
    """Refuse a book whose postings would be compared with too many lots.

    Beancount copies and searches what an account holds for each posting that it books there. The bound
    counts, of the accounts whose holdings are followed, those postings times what may be held.
    """
    searching = Counter(posting.account for _entry, posting in _searching(entries, plain))
    if not searching:
        return None
    held = searching.copy()
    for account, _currency in _held_currencies(entries, searching):
        held[account] += 1
    visits: Counter[str] = Counter()
    last: dict[str, Transaction] = {}
    for entry in entries:
        if isinstance(entry, Transaction) and id(entry) not in plain:
            for posting in entry.postings:
                if posting.account in searching:
                    visits[posting.account] += _groups(entry, posting)
                    last[posting.account] = entry
    steps = {account: count * held[account] for account, count in visits.items()}
    if sum(steps.values()) <= limits.lot_steps:
        return None
    account = max(steps, key=lambda name: (steps[name], name))
    message = (
        f"{account} has {searching[account]} postings at cost or without currency: too many lots to book; "
        "spread them over several accounts, or write them without cost"
    )
    return fault_at(last[account].meta, message, limits)


def book(
    entries: Sequence[Directive], plain: set[int], options: dict[str, Any], limits: Limits
) -> tuple[list[Directive], list[BookError]]:
    """Book sorted entries, of which `plain` are given back as they are; return them with the faults."""
    followed = {posting.account for _entry, posting in _searching(entries, plain)}
    methods = _methods(entries, options)
    balances: defaultdict[str, Inventory] = defaultdict(Inventory)
    booked: list[Directive] = []
    faults: list[BookError] = []
    for entry in entries:
        if not isinstance(entry, Transaction):
            booked.append(entry)
        elif id(entry) in plain:
            booked.append(entry)
            for posting in entry.postings if followed else ():
                if posting.account in followed:
                    balances[posting.account].add_position(posting)
        else:
            made, found = _booked(entry, options, methods, balances, limits)
            booked += made
            faults += found
            for account in balances.keys() - followed:
                del balances[account]  # Beancount would copy it for each posting to come
    return booked, faults


def _booked(
    entry: Transaction,
    options: dict[str, Any],
    methods: defaultdict[str, Booking],
    balances: defaultdict[str, Inventory],
    limits: Limits,
) -> tuple[list[Directive], list[BookError]]:
    """Book one transaction on top of the balances, which follow it."""
    try:
        made, errors = booking_full.book([entry], options, methods, balances)
        incomplete = booking.validate_missing_eliminated(made, options)
    except UNCAUGHT as error:
        message = (
            f"the amounts of this transaction cannot be worked out ({type(error).__name__}); write them out"
        )
        return [], [fault_at(entry.meta, message, limits)]
    for each in made:
        each.meta.pop("__tolerances__", None)
    return [] if incomplete else made, faults_of([*errors, *incomplete], limits)


def _searching(entries: Iterable[Directive], plain: set[int]) -> Iterator[tuple[Transaction, Posting]]:
    """Yield the postings that are booked by what their account holds."""
    for entry in entries:
        if isinstance(entry, Transaction) and id(entry) not in plain:
            for posting in entry.postings:
                if needs_balance(posting):
                    yield entry, posting


def _held_currencies(entries: Iterable[Directive], accounts: Container[str]) -> set[tuple[str, object]]:
    """Return account and currency of all that may come into the accounts.

    An amount left out may come in every currency of its entry; Beancount allows one such posting an entry.
    """
    held: set[tuple[str, object]] = set()
    for entry in entries:
        if not isinstance(entry, Transaction):
            continue
        postings: Any = entry.postings
        for posting in postings:
            if posting.units is not MISSING and posting.account in accounts:
                held.add((posting.account, posting.units.currency))
        left_out = next((posting for posting in postings if posting.units is MISSING), None)
        if left_out is not None and left_out.account in accounts:
            held.update(
                (left_out.account, posting.units.currency)
                for posting in postings
                if posting.units is not MISSING
            )
    return held


def _groups(entry: Transaction, posting: Any) -> int:  # noqa: ANN401  a posting before booking
    """Return in how many currency groups of its entry a posting is booked."""
    return len(entry.postings) if posting.units is MISSING else 1


def needs_balance(posting: Any) -> bool:  # noqa: ANN401  a posting before booking has MISSING parts
    """Tell whether a posting is booked by what its account holds."""
    units, price = posting.units, posting.price
    if posting.cost is not None:
        return True
    if units is not MISSING and units.currency is MISSING:
        return True
    return price is not None and price.currency is MISSING


def _methods(entries: Iterable[Directive], options: dict[str, Any]) -> defaultdict[str, Booking]:
    methods: defaultdict[str, Booking] = defaultdict(lambda: options["booking_method"])
    for entry in entries:
        if isinstance(entry, Open) and entry.booking:
            methods[entry.account] = entry.booking
    return methods
