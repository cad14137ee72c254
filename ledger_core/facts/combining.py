"""The files of a book together: what one file alone could not know.

Includes, open accounts and their currencies, groups of letters, cards. Most postings are right beyond doubt,
which sums and spans of days tell; the doubtful ones become Beancount's entries again and go through the very
checks of `load`, so that no rule and no message stands here.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from typing import Any

from beancount.core.data import Balance, Close, Directive, Open, entry_sortkey
from beancount.parser.options import OPTIONS_DEFAULTS

from ledger_core.facts.digest import Digest
from ledger_core.facts.file import FileFacts
from ledger_core.facts.groups import letter_faults
from ledger_core.facts.parts import Place, Use
from ledger_core.gate import path_refusals
from ledger_core.ledger import BookError
from ledger_core.loading import words
from ledger_core.loading.asserting import above, check_balances
from ledger_core.loading.cards import cards_from
from ledger_core.loading.collector import collector_paused
from ledger_core.loading.faults import reported
from ledger_core.loading.including import Walk, walk
from ledger_core.loading.limits import Limits
from ledger_core.loading.reach import date_refusals, missing_documents
from ledger_core.loading.validating import reference_faults


def combine(facts: Mapping[str, FileFacts], limits: Limits = Limits()) -> Digest:  # noqa: B008  a frozen value
    """Join what the files of a book say.

    Args:
        facts: of every file of the book, documents included, by path.
        limits: those with which the facts were made.

    Returns:
        What can be said of the book without loading it whole; `Digest` says how far that goes.
    """
    refusals = path_refusals(facts.keys(), limits)
    if refusals:
        return Digest(reported(refusals, limits), refused=True)
    with collector_paused():
        return _combined(facts, limits)


def _combined(facts: Mapping[str, FileFacts], limits: Limits) -> Digest:
    walked = Walk()
    walk(walked, facts.keys(), facts.__getitem__, facts.__getitem__, limits)
    files = [facts[path] for path in walked.paths]
    needs_full = tuple(_needs_full(files))
    refusals = walked.refusals or date_refusals(_first_and_last(files), limits)
    if refusals:
        return Digest(reported(refusals, limits), refused=True, needs_full=needs_full)
    directives = sorted((entry for file in files for entry in file.directives), key=entry_sortkey)
    opens = [entry for entry in directives if isinstance(entry, Open)]
    cards = cards_from(opens, lambda: {name for file in files for name in file.uses}, limits)
    errors = [
        *walked.errors,
        *cards.errors,
        *missing_documents(directives, facts.keys(), limits),
        *reference_faults(_doubtful(files, directives), {}, limits),
    ]
    if not needs_full:  # else postings are missing, and what they add up to is known to a whole load alone
        errors += [*_assertion_faults(files, directives, limits), *letter_faults(files, opens, limits)]
    lettrable = {name for name, account in cards.accounts.items() if account.lettrable}
    errors += [fault for file in files for name, fault in file.posting_faults if name in lettrable]
    return Digest(
        errors=reported(errors, limits),
        needs_full=needs_full,
        warnings=reported(cards.warnings, limits),
        title=files[0].title,
        operating_currencies=tuple(
            dict.fromkeys(currency for file in files for currency in file.operating_currencies)
        ),
        accounts=cards.accounts,
        customers=cards.customers,
        balances=_balances(files),
        files=files,
        directives=directives,
    )


def _needs_full(files: Sequence[FileFacts]) -> Iterable[str]:
    """Say why only a whole load can judge the book."""
    for file in files:
        yield from file.needs_full
    for name in files[0].plugins if files else ():
        if name != words.OUR_PLUGIN:
            yield f"{files[0].path}: plugin {name} looks at all entries"
    if files and files[0].sets_tolerances:
        for file in files:
            asserts = any(isinstance(entry, Balance) for entry in file.directives)
            if asserts or (file.needs_tolerances and file is not files[0]):
                yield f"{file.path}: amounts are judged by the tolerances that {files[0].path} sets"


@dataclass(frozen=True, slots=True)
class _Dated:
    """The day and the place of an entry."""

    date: dt.date
    meta: Mapping[str, Any]


def _first_and_last(files: Iterable[FileFacts]) -> list[_Dated]:
    """Return the first and the last entries of all files, in order."""
    places: list[tuple[Place, str]] = [(place, file.path) for file in files for place in file.extent]
    return [
        _Dated(dt.date.fromordinal(place.day), {"filename": path, "lineno": place.lineno})
        for place, path in sorted(places, key=lambda placed: placed[0])
    ]


def _balances(files: Iterable[FileFacts]) -> dict[tuple[str, str], Decimal]:
    balances: dict[tuple[str, str], Decimal] = {}
    for file in files:
        for account, use in file.uses.items():
            for currency, number in use.sums.items():
                balances[account, currency] = balances.get((account, currency), Decimal()) + number
    return balances


@dataclass(slots=True)
class _Window:
    """The days from which and to which an account may be used, and its currencies, none for all."""

    first: dt.date
    last: dt.date
    currencies: frozenset[str]
    is_sure: bool = True

    def holds(self, use: Use) -> bool:
        """Tell whether a use is right beyond doubt."""
        in_time = self.is_sure and self.first <= use.first and use.last <= self.last
        return in_time and (not self.currencies or use.sums.keys() <= self.currencies)


def _windows(directives: Iterable[Directive]) -> dict[str, _Window]:
    """Return the windows of the accounts; one that is opened or closed twice is not sure."""
    windows: dict[str, _Window] = {}
    for entry in directives:
        if isinstance(entry, Open):
            known = windows.get(entry.account)
            if known is not None:
                known.is_sure = False
            else:
                currencies = frozenset(entry.currencies or ())
                windows[entry.account] = _Window(entry.date, dt.date.max, currencies)
        elif isinstance(entry, Close) and entry.account in windows:
            window = windows[entry.account]
            window.is_sure = window.is_sure and window.last == dt.date.max
            window.last = entry.date
    return windows


def _doubtful(files: Iterable[FileFacts], directives: Sequence[Directive]) -> list[Directive]:
    """Return, in order, all directives and the transactions that are not right beyond doubt."""
    windows = _windows(directives)
    found: list[Directive] = []
    for file in files:
        doubted = {
            name
            for name, use in file.uses.items()
            if (window := windows.get(name)) is None or not window.holds(use)
        }
        found += _postings_on(doubted, file)
    return sorted([*directives, *found], key=entry_sortkey)


def _assertion_faults(
    files: Iterable[FileFacts], directives: Sequence[Directive], limits: Limits
) -> list[BookError]:
    """Check the balance assertions, each over the postings of its account and those below."""
    asserted = {entry.account for entry in directives if isinstance(entry, Balance)}
    if not asserted:
        return []
    found: list[Directive] = []
    for file in files:
        summed = {name for name in file.uses if not asserted.isdisjoint(above(name))}
        found += _postings_on(summed, file)
    _entries, faults = check_balances(
        sorted([*directives, *found], key=entry_sortkey), OPTIONS_DEFAULTS, limits
    )
    return faults


def _postings_on(names: AbstractSet[str], file: FileFacts) -> list[Directive]:
    """Return the transactions of a file with their postings on these accounts."""
    if not names:
        return []
    entries = file.entries
    accounts = {rank for rank, name in enumerate(entries.account_names) if name in names}
    postings = {rank for rank, account in enumerate(entries.accounts) if account in accounts}
    return [entry for _rank, entry in entries.transactions(file.path, postings.__contains__)]
