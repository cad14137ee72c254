"""What an auditor checks of the lettrage: each check with how much it looked at and what it found.

Owns the list of the checks and the kinds that are no fault of the books but want a look. What a well-formed
letter, a right card or a proven total is, belongs to the modules that say so on every load.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
import datetime as dt
from typing import Any, TypeVar

from beancount.core.data import Custom, Posting, Transaction

from ledger_core.accounts import is_customer, is_supplier
from ledger_core.ledger import BookError, Ledger
from ledger_core.lettrage.existing import LetteredGroup, fault_of, lettered_groups
from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.plugin import form_fault, is_lettered, letter_errors, must_balance
from ledger_core.loading.cards import cards_of
from ledger_core.loading.dues import posting_faults
from ledger_core.loading.faults import faults_of
from ledger_core.loading.limits import Limits
from ledger_core.receivables.ageing import UnprovenTotalError, ledger_balances, prove
from ledger_core.receivables.open_items import OpenItem
from ledger_core.settings import settings_of

LISTED = 100
"""How many findings of a check that want a look are listed: there may be as many as there are lines."""

Found = TypeVar("Found")

YEAR_END = (12, 31)
"""Month and day on which a financial year ends where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check found, and where: `text` has the values in braces, for a reader's language."""

    path: str
    line: int  # 1-based; 0 for a file as a whole
    text: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, how many of them, and what was found."""

    title: str
    counted: str  # what is counted, such as "groups"
    checked: int
    findings: tuple[Finding, ...] = ()  # all that is wrong; of what wants a look the first `LISTED`
    is_fault: bool = True  # what it finds is wrong; False: it wants a look
    unlisted: int = 0  # how many more want a look

    @property
    def found(self) -> int:
        """How many findings there are."""
        return len(self.findings) + self.unlisted


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks look at: the books, their lettrable lines, and what is open as of a day."""

    ledger: Ledger
    lines: Sequence[Line]
    items: Sequence[OpenItem]  # of all lettrable accounts
    as_of: dt.date
    old_days: int = 90  # a line without a letter is old after so many days
    year_end: tuple[int, int] = YEAR_END


def groups_of(lines: Iterable[Line]) -> list[LetteredGroup]:
    """Group lettered lines by account, third party and letter, in this order."""
    found: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.letter:
            found[line.account, line.customer].append(line)
    return [group for _, own in sorted(found.items()) for group in lettered_groups(own)]


def checks_of(checked: Checked, limits: Limits = Limits()) -> list[Check]:  # noqa: B008  a frozen value
    """Make every check, faults first; the same books and day give the same answers."""
    groups = groups_of(checked.lines)
    return [
        *_letters(checked.ledger, groups, limits),
        _proof(checked),
        *_books(checked.ledger, limits),
        _partial_that_balance(groups),
        _dated_early(groups),
        _across_years(groups, checked.year_end),
        _misplaced(checked.ledger),
        _old(checked),
    ]


def _letters(ledger: Ledger, groups: Sequence[LetteredGroup], limits: Limits) -> Iterator[Check]:
    lettered = sum(is_lettered(posting.meta or {}) for _, posting in _postings(ledger))
    errors = letter_errors(ledger.entries)
    forms = [error for error in errors if form_fault(error.source)]
    sums = [error for error in errors if not form_fault(error.source)]
    yield Check("Letters are well formed", "lines", lettered, _findings(faults_of(forms, limits)))
    upper = sum(must_balance(group.letter) for group in groups)
    yield Check("Groups in capitals balance", "groups", upper, _findings(faults_of(sums, limits)))


def _proof(checked: Checked) -> Check:
    wanted = [account for account in checked.ledger.accounts.values() if account.lettrable and account.number]
    balances = ledger_balances(checked.ledger, wanted, checked.as_of)
    fault = ""
    try:
        prove(checked.items, balances)
    except UnprovenTotalError as error:
        fault = str(error)
    findings = (Finding("", 0, "{message}", {"message": fault}),) if fault else ()
    return Check("Open items add up to the balances of their accounts", "balances", len(balances), findings)


def _books(ledger: Ledger, limits: Limits) -> Iterator[Check]:
    cards = cards_of(ledger.entries, limits)
    accounts = len(cards.accounts)
    yield Check("Cards of accounts and third parties", "accounts", accounts, _findings(cards.errors))
    lettrable = {name for name, account in ledger.accounts.items() if account.lettrable}
    postings = sum(posting.account in lettrable for _, posting in _postings(ledger))
    faults = _findings(posting_faults(ledger.entries, ledger.accounts, limits))
    yield Check("Amounts in whole cents, due dates, amounts of deals", "lines", postings, faults)
    customs = sum(isinstance(entry, Custom) for entry in ledger.entries)
    yield Check("Settings can be read", "directives", customs, _findings(settings_of(ledger).errors))
    customers, doubts = len(cards.customers), _findings(cards.warnings)
    yield Check("Numbers and countries of customers", "accounts", customers, doubts, is_fault=False)


def _look(
    title: str, counted: str, checked: int, found: Sequence[Found], finding: Callable[[Found], Finding]
) -> Check:
    """Make a check whose findings want a look: of very many the first are said."""
    listed = tuple(finding(one) for one in found[:LISTED])
    return Check(title, counted, checked, listed, is_fault=False, unlisted=len(found) - len(listed))


def _partial_that_balance(groups: Sequence[LetteredGroup]) -> Check:
    partial = [group for group in groups if group.partial]
    even = [group for group in partial if fault_of(group)]
    text = "{group} balances: a capital letter would say so"
    title = "Groups in small letters do not balance yet"
    return _look(title, "groups", len(partial), even, lambda group: _at(group, text))


def _dated_early(groups: Sequence[LetteredGroup]) -> Check:
    dated = [(group, day) for group in groups if (day := _lettered_on(group)) is not None]
    early = [
        (group, day, latest)
        for group, day in dated
        if day < (latest := max(line.date for line in group.lines))
    ]
    text = "{group} was lettered on {day}, before its latest line of {latest}"
    title = "Letters are not dated before their latest line"
    return _look(
        title, "groups", len(dated), early, lambda found: _at(found[0], text, day=found[1], latest=found[2])
    )


def _across_years(groups: Sequence[LetteredGroup], year_end: tuple[int, int]) -> Check:
    spans = [
        (group, min(line.date for line in group.lines), max(line.date for line in group.lines))
        for group in groups
    ]
    across = [span for span in spans if _year(span[1], year_end) != _year(span[2], year_end)]
    text = "{group} spans from {first} to {last}"
    title = "Groups within one financial year"
    return _look(
        title, "groups", len(groups), across, lambda span: _at(span[0], text, first=span[1], last=span[2])
    )


def _misplaced(ledger: Ledger) -> Check:
    """Find letters where no letters are taken: they are in no group, and no figure heeds them."""
    lettrable = {name for name, account in ledger.accounts.items() if account.lettrable and account.number}
    lettered = [(entry, posting) for entry, posting in _postings(ledger) if is_lettered(posting.meta or {})]
    text = "{account} takes no letters: the letter here counts for nothing"

    def finding(found: tuple[Transaction, Posting]) -> Finding:
        entry, posting = found
        meta: Mapping[str, Any] = posting.meta or entry.meta
        place = meta.get("filename", ""), meta.get("lineno", 0)
        return Finding(*place, text, {"account": posting.account})

    misplaced = [found for found in lettered if found[1].account not in lettrable]
    title = "Letters stand on accounts that take letters"
    return _look(title, "lines", len(lettered), misplaced, finding)


def _old(checked: Checked) -> Check:
    loose = [line for line in checked.lines if not line.letter and line.cents and line.date <= checked.as_of]
    old = [line for line in loose if (checked.as_of - line.date).days > checked.old_days]
    text = "{account}, {reference}: {amount} of {date}, {days} days without a letter"
    title = "Lines without a letter are recent"
    found = sorted(old, key=_customers_first)

    def finding(line: Line) -> Finding:
        return Finding(line.path, line.lineno, text, _of(line, checked.as_of))

    return _look(title, "lines", len(loose), found, finding)


def _customers_first(line: Line) -> tuple[object, ...]:
    return not is_customer(line.account), not is_supplier(line.account), line.date, line.key


def _of(line: Line, as_of: dt.date) -> Mapping[str, object]:
    return {
        "account": f"{line.account} {line.customer}".strip(),
        "reference": line.reference or line.label,
        "amount": (line.cents, line.currency),
        "date": line.date,
        "days": (as_of - line.date).days,
    }


def _at(group: LetteredGroup, text: str, **values: object) -> Finding:
    first = group.lines[0]
    name = f"{first.account} {first.customer}".strip()
    return Finding(first.path, first.lineno, text, {"group": f"{group.letter} ({name})", **values})


def _lettered_on(group: LetteredGroup) -> dt.date | None:
    return min((line.letter_date for line in group.lines if line.letter_date is not None), default=None)


def _year(day: dt.date, year_end: tuple[int, int]) -> int:
    return day.year + ((day.month, day.day) > year_end)


def _findings(faults: Iterable[BookError]) -> tuple[Finding, ...]:
    return tuple(
        Finding(fault.path, fault.line, "{message}", {"message": fault.message}) for fault in sorted(faults)
    )


def _postings(ledger: Ledger) -> Iterator[tuple[Transaction, Posting]]:
    for entry in ledger.entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                yield entry, posting
