"""The rules of eligibility, one by one: which one keeps a document out, with the figures that say so.

Owns the order of the rules: the first that holds is told. Never looks at limits, which keep nothing out.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from ledger_core.factoring.candidates import Candidate, Standing
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.documents import OWED, OWING


class Rule(StrEnum):
    """Why a document is not handed over, or not funded in whole; the order is the one they are tried in."""

    ALREADY_ASSIGNED = "already-assigned"
    NOT_A_CLAIM = "not-a-claim"  # a payment, or nothing is open
    CURRENCY = "currency"
    NOT_DATED_YET = "not-dated-yet"
    CREDIT_NOTE_ALONE = "credit-note-alone"  # its invoice is not assigned
    CREDIT_NOTES_OUT = "credit-notes-out"
    BUSINESS_ONLY = "business-only"
    COUNTRY = "country"
    CUSTOMER_OUT = "customer-out"
    JOURNAL = "journal"
    INSOLVENT = "insolvent"
    DISPUTED = "disputed"
    NO_DUE_DATE = "no-due-date"
    TOO_OLD = "too-old"
    PAST_DUE = "past-due"
    LONG_TERM = "long-term"
    DEBTOR_LATE = "debtor-late"
    LIMIT = "limit"
    CONCENTRATION = "concentration"


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule and its figures: what was found (days, a day, a word), what is allowed, how many there are."""

    rule: Rule
    found: int | str | dt.date | None = None
    allowed: int | tuple[str, ...] | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What rules see beside the document: contract, standing, the day, and late invoices by debtor."""

    contract: Contract
    standing: Standing
    day: dt.date
    late: Counter[str]


def look_of(candidates: Iterable[Candidate], contract: Contract, standing: Standing, day: dt.date) -> Look:
    """Return what the rules look at; late invoices are counted among all candidates."""
    most = contract.rules.debtor_late_days
    late = Counter(
        each.debtor
        for each in candidates
        if most is not None and each.document.kind in OWED and _days_late(each, day) > most
    )
    return Look(contract, standing, day, late)


def exclusion_of(candidate: Candidate, look: Look) -> Reason | None:
    """Return the first rule that keeps an invoice out; None where all let it pass."""
    return _first(candidate, look, (*_OF_ALL, *_OF_INVOICES))


def exclusion_of_credit(
    candidate: Candidate, look: Look, taken: Collection[tuple[str, str]]
) -> Reason | None:
    """Return what keeps a credit note out: it follows its invoice, whatever else the rules say.

    Args:
        candidate: a credit note.
        look: what the rules look at.
        taken: debtor and number of the invoices that are handed over now.
    """
    if reason := _first(candidate, look, _OF_ALL):
        return reason
    if not look.contract.rules.credit_notes_follow:
        return Reason(Rule.CREDIT_NOTES_OUT)
    concerns = candidate.debtor, candidate.document.concerns
    if not concerns[1] or (concerns not in taken and concerns not in look.standing.references):
        return Reason(Rule.CREDIT_NOTE_ALONE, found=candidate.document.concerns or None)
    return None


_Check = Callable[[Candidate, Look], Reason | None]


def _first(candidate: Candidate, look: Look, checks: Iterable[_Check]) -> Reason | None:
    return next((reason for check in checks if (reason := check(candidate, look))), None)


def _assigned(candidate: Candidate, look: Look) -> Reason | None:
    return Reason(Rule.ALREADY_ASSIGNED) if candidate.key in look.standing.assigned else None


def _claim(candidate: Candidate, look: Look) -> Reason | None:
    kind, cents = candidate.document.kind, candidate.cents(look.contract)
    open_cents = candidate.document.cents_open
    if kind in OWED and min(cents, open_cents) > 0:
        return None
    if kind in OWING and max(cents, open_cents) < 0:
        return None
    return Reason(Rule.NOT_A_CLAIM, found=candidate.document.cents_open)


def _currency(candidate: Candidate, look: Look) -> Reason | None:
    currency = candidate.document.currency
    if currency == look.contract.currency:
        return None
    return Reason(Rule.CURRENCY, found=currency, allowed=(look.contract.currency,))


def _dated(candidate: Candidate, look: Look) -> Reason | None:
    date = candidate.document.date
    return Reason(Rule.NOT_DATED_YET, found=date) if date > look.day else None


def _business(candidate: Candidate, look: Look) -> Reason | None:
    is_out = look.contract.rules.business_only and not candidate.is_business
    return Reason(Rule.BUSINESS_ONLY) if is_out else None


def _country(candidate: Candidate, look: Look) -> Reason | None:
    allowed, country = look.contract.rules.countries, candidate.document.debtor.country
    if not allowed or country in allowed:
        return None
    return Reason(Rule.COUNTRY, found=country or None, allowed=allowed)


def _customer(candidate: Candidate, look: Look) -> Reason | None:
    is_out = candidate.debtor in look.contract.rules.customers_out
    return Reason(Rule.CUSTOMER_OUT) if is_out else None


def _journal(candidate: Candidate, look: Look) -> Reason | None:
    rules, journal = look.contract.rules, candidate.journal
    if journal in rules.journals_out or (rules.journals and journal not in rules.journals):
        return Reason(Rule.JOURNAL, found=journal or None, allowed=rules.journals or None)
    return None


def _insolvent(candidate: Candidate, look: Look) -> Reason | None:
    since = candidate.insolvent_since
    is_out = look.contract.rules.insolvent_out and since is not None and since <= look.day
    return Reason(Rule.INSOLVENT, found=since) if is_out else None


def _disputed(candidate: Candidate, look: Look) -> Reason | None:
    since = candidate.disputed_since
    is_out = look.contract.rules.disputes_out and since is not None and since <= look.day
    return Reason(Rule.DISPUTED, found=since) if is_out else None


def _due(candidate: Candidate, look: Look) -> Reason | None:
    rules = look.contract.rules
    needed = (rules.most_days_past_due, rules.longest_term_days, rules.longest_month_end_days)
    is_out = candidate.document.due is None and any(days is not None for days in needed)
    return Reason(Rule.NO_DUE_DATE) if is_out else None


def _old(candidate: Candidate, look: Look) -> Reason | None:
    days, most = (look.day - candidate.document.date).days, look.contract.rules.oldest_days
    return Reason(Rule.TOO_OLD, found=days, allowed=most) if most is not None and days > most else None


def _past_due(candidate: Candidate, look: Look) -> Reason | None:
    days, most = _days_late(candidate, look.day), look.contract.rules.most_days_past_due
    return Reason(Rule.PAST_DUE, found=days, allowed=most) if most is not None and days > most else None


def _term(candidate: Candidate, look: Look) -> Reason | None:
    """Hold the longest terms against a due date: either of the two readings is enough."""
    date, due, rules = candidate.document.date, candidate.document.due, look.contract.rules
    days, month_end = rules.longest_term_days, rules.longest_month_end_days
    if due is None or (days is None and month_end is None):
        return None
    # ordinals, for such a day may lie beyond the calendar
    latest = [] if days is None else [date.toordinal() + days]
    if month_end is not None:
        latest += [_month_end(date) + month_end, _month_end_after(date, month_end)]
    if due.toordinal() <= max(latest):
        return None
    return Reason(Rule.LONG_TERM, found=(due - date).days, allowed=max(latest) - date.toordinal())


def _debtor_late(candidate: Candidate, look: Look) -> Reason | None:
    rules, late = look.contract.rules, look.late[candidate.debtor]
    if rules.debtor_late_days is None or late < rules.debtor_late_count:
        return None
    return Reason(Rule.DEBTOR_LATE, allowed=rules.debtor_late_days, count=late)


_OF_ALL: tuple[_Check, ...] = (_assigned, _claim, _currency, _dated)
_OF_INVOICES: tuple[_Check, ...] = (
    _business,
    _country,
    _customer,
    _journal,
    _insolvent,
    _disputed,
    _due,
    _old,
    _past_due,
    _term,
    _debtor_late,
)


def _days_late(candidate: Candidate, day: dt.date) -> int:
    due = candidate.document.due
    return 0 if due is None else (day - due).days


def _month_end(day: dt.date) -> int:
    """Return the ordinal of the last day of a day's month."""
    first = day.replace(day=1).toordinal()
    return next(last for last in range(first + 27, first + 31) if _is_last(last))


def _is_last(ordinal: int) -> bool:
    end = dt.date.max.toordinal()
    return ordinal >= end or dt.date.fromordinal(ordinal + 1).day == 1


def _month_end_after(day: dt.date, days: int) -> int:
    """Return the end of the month in which a day some days on lies: the other reading of the same clause."""
    later = min(day.toordinal() + days, dt.date.max.toordinal())
    return _month_end(dt.date.fromordinal(later))
