"""Why a change of the books was not written, in sentences: what happened, what is safe, what to do.

Every page and address that writes to books words its refusals here. The commonest faults of a text are said
in the reader's language; rarer ones stay in the words of the core, with file and line. Changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal, InvalidOperation
import re

from flask_babel import gettext as _
from flask_babel import ngettext

from ledger_core.ledger import BookError
from server.portal.formats import day, decimal
from tenants.books.refusals import ClosedPeriodError, NotWrittenError, RefusedBookError, StaleBaseError
from tenants.jail import JailBusyError, JailUnavailableError

CONFLICT = 409
UNSOUND = 422
UNAVAILABLE = 503
RETRY_SECONDS = 10

Refused = NotWrittenError | JailUnavailableError


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place of the books; `line` is 0 where it is the file's as a whole."""

    path: str
    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that was not written: `status` of HTTP, what happened, what to do, and where it is wrong.

    `kind` names the cause for programs: stale, closed, unsound, storage, busy or unavailable.
    """

    kind: str
    status: int
    title: str
    advice: str
    faults: tuple[Fault, ...] = ()


def refusal_of(error: Refused) -> Refusal:
    """Say in the reader's language why nothing was written."""
    if isinstance(error, StaleBaseError):
        return Refusal(
            "stale",
            CONFLICT,
            _("Your change is not saved: somebody else changed the books meanwhile."),
            _("Read them again and repeat your change; nothing of theirs is lost."),
        )
    if isinstance(error, ClosedPeriodError):
        return Refusal(
            "closed",
            UNSOUND,
            _("Your change is not saved: it touches a closed period."),
            _("Date the entry later, or ask somebody who may reopen the period."),
            _faults_of(error),
        )
    if isinstance(error, RefusedBookError):
        return Refusal(
            "unsound",
            UNSOUND,
            ngettext(
                "Your change is not saved: one place of the books would be wrong.",
                "Your change is not saved: %(num)s places of the books would be wrong.",
                len(error.errors),
            ),
            _("Correct it and save again; until then the books stay as they are."),
            _faults_of(error),
        )
    if isinstance(error, JailUnavailableError):
        return Refusal(
            "busy" if isinstance(error, JailBusyError) else "unavailable",
            UNAVAILABLE,
            _("The books cannot be checked at the moment, so nothing is saved."),
            _("Try again in a few seconds."),
        )
    return Refusal(
        "storage",
        UNAVAILABLE,
        _("The database could not take the change; nothing is saved."),
        _("Try again; if it stays so, tell whoever runs the service."),
    )


def sentence_of(error: BookError) -> str:
    """Say in the reader's language what is wrong, without its place."""
    for pattern, say in _SENTENCES:
        found = pattern.fullmatch(error.message.strip())
        if found:
            return say(found)
    return error.message


def fault_of(error: BookError) -> Fault:
    """Return a fault of the books as pages show it."""
    return Fault(error.path, error.line, sentence_of(error))


def _faults_of(error: RefusedBookError) -> tuple[Fault, ...]:
    return tuple(map(fault_of, error.errors))


def _unbalanced(found: re.Match[str]) -> str:
    """Word the difference of an entry: one amount says which side lacks it, several are named as they are."""
    single = re.fullmatch(r"(-?[0-9.,]+) ([A-Z][A-Z0-9'._-]*)", found[1])
    try:
        amount = Decimal(single[1].replace(",", "")) if single else Decimal(0)
    except InvalidOperation:
        amount = Decimal(0)
    if single is None or amount == 0:
        return _("The entry does not balance: %(difference)s.", difference=found[1])
    missing = f"{decimal(abs(amount))}\u00a0{'€' if single[2] == 'EUR' else single[2]}"
    if amount > 0:
        return _("The entry does not balance: %(amount)s are missing on the credit side.", amount=missing)
    return _("The entry does not balance: %(amount)s are missing on the debit side.", amount=missing)


def _said(msgid: Callable[[], str], **named: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    """Return what words a fault from what its message names, each as it is or through a function."""

    def say(found: re.Match[str]) -> str:
        values = {name: named.get(name, str)(value) for name, value in found.groupdict().items()}
        return msgid() % values

    return say


def _day(text: str) -> str:
    """Return an ISO day as the reader writes it."""
    return day(dt.date.fromisoformat(text))


_DAY = r"(?P<day>\d{4}-\d\d-\d\d)"
_SENTENCES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"Transaction does not balance: \((.*)\)"), _unbalanced),
    (
        re.compile(r"Invalid reference to unknown account '(?P<account>[^']*)'"),
        _said(lambda: _("The account %(account)s is not in the chart: open it, or correct its name.")),
    ),
    (
        re.compile(r"Invalid reference to inactive account '(?P<account>[^']*)'"),
        _said(lambda: _("The account %(account)s is not open on that day.")),
    ),
    (
        re.compile(r"Invalid currency (?P<currency>\S+) for account '(?P<account>[^']*)'"),
        _said(lambda: _("The account %(account)s does not take %(currency)s.")),
    ),
    (
        re.compile(r"Duplicate open directive for (?P<account>\S+)"),
        _said(lambda: _("The account %(account)s is open already; open it once.")),
    ),
    (
        re.compile(
            r"Balance failed for '(?P<account>[^']*)': "
            r"expected (?P<wanted>.+) != accumulated (?P<held>.+) \(.*\)"
        ),
        _said(lambda: _("The balance of %(account)s is %(held)s, not %(wanted)s as stated.")),
    ),
    (
        re.compile(r"Invalid token: '(?P<token>.*)'"),
        _said(lambda: _("Beancount does not understand %(token)s here.")),
    ),
    (
        re.compile(r"syntax error, unexpected (?P<found>[^,]+).*"),
        _said(lambda: _("Beancount does not understand this line (%(found)s is not expected here).")),
    ),
    (
        re.compile(r"(?P<number>\S+) is no number: write it as .*"),
        _said(lambda: _("%(number)s is no number: write it as 1200.00.")),
    ),
    (re.compile(r"no such day: .*"), _said(lambda: _("There is no such day in the calendar."))),
    (
        re.compile(r"this entry stands in the books already"),
        _said(lambda: _("This entry stands in the books already.")),
    ),
    (
        re.compile(r"this file has the name of a folder with other files in it; .*"),
        _said(lambda: _("This file has the name of a folder with files in it: choose another name.")),
    ),
    (
        re.compile(rf"(?P<entry>.*) was changed, but the books are closed up to {_DAY}; .*"),
        _said(
            lambda: _(
                "The period is closed up to %(day)s: put this entry back as it was, "
                "and correct it by a new one."
            ),
            day=_day,
        ),
    ),
    (
        re.compile(rf"(?P<entry>.*) was added, but the books are closed up to {_DAY}; .*"),
        _said(lambda: _("The period is closed up to %(day)s: choose a later date."), day=_day),
    ),
    (
        re.compile(rf"(?P<entry>.*) is gone, but the books are closed up to {_DAY}; .*"),
        _said(lambda: _("The period is closed up to %(day)s: put this entry back."), day=_day),
    ),
    (
        re.compile(rf"the books are closed up to {_DAY} and this sets it .*"),
        _said(
            lambda: _("The period is closed up to %(day)s: only who may reopen it can change that."), day=_day
        ),
    ),
    (
        re.compile(
            r'letter "(?P<letter>[A-Z]+)" of (?P<account>.+) does not balance: (?P<rest>.+) left over .*'
        ),
        _said(lambda: _("The letter %(letter)s of %(account)s does not balance: %(rest)s are left over.")),
    ),
)
