"""How long a debt may be claimed before a court: the last day, by dated rules with their article.

Owns the periods and what begins them anew. A reminder, a formal notice too, begins nothing anew: only days
that somebody recorded as a recognition by the debtor, or an act before a court, are handed in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal

from ledger_core.late_payment.rules import Rule, rule_on
from ledger_core.late_payment.sources import Source
from ledger_core.late_payment.terms import DebtorKind

_YEARS: Mapping[DebtorKind, tuple[Rule, ...]] = {
    DebtorKind.BUSINESS: (
        Rule(
            dt.date(2008, 6, 19),
            Decimal(5),
            "L110-4 of the code de commerce",
            Source("law 2008-561 of 17 June 2008; two readings of the article"),
        ),
    ),
    DebtorKind.PUBLIC: (
        Rule(
            dt.date(1969, 1, 1),
            Decimal(4),
            "article 1 of law 68-1250 of 31 December 1968",
            Source("the law, as in force in 2024"),
        ),
    ),
    DebtorKind.CONSUMER: (
        Rule(
            dt.date(2008, 6, 19),
            Decimal(2),
            "L137-2 of the code de la consommation (L218-2 since July 2016)",
            Source("law 2008-561 of 17 June 2008; judgments that name both numbers of the article"),
        ),
        Rule(
            dt.date(2016, 7, 1),
            Decimal(2),
            "L218-2 of the code de la consommation",
            Source("two readings of the article"),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Prescription:
    """When a debt is prescribed: `last` is the last day on which it may be claimed.

    `prudent_last` is the same counted from the invoice: of a consumer, as older judgments did, and of a
    public body, where the right was acquired with the service; act by that day.
    """

    began: dt.date  # the due date, or the act that began the period anew
    last: dt.date
    prudent_last: dt.date
    article: str


def prescription(
    debtor: DebtorKind, issued: dt.date, due: dt.date, interruptions: Iterable[dt.date] = ()
) -> Prescription | None:
    """Return when a debt is prescribed; None where no rule is known: days before the rules.

    The period is counted from the due date, of an instalment from its own, and ends with the same day of
    a later year (articles 2228 and 2229 of the code civil). What interrupts it within its days begins a new
    one as long (articles 2231; 2240: recognition, and a part payment for the whole debt; 2241: a court).
    Against public bodies that have a public accountant whole years count, from the first of January after:
    articles 1 and 2 of law 68-1250, by which a written demand for payment interrupts too.

    Args:
        debtor: who owes it.
        issued: the day of the invoice.
        due: the day it was to be paid.
        interruptions: days of such acts, in any order; one after the end begins nothing.
    """
    rule = rule_on(_YEARS.get(debtor, ()), due)
    if rule is None:
        return None
    years, acts = int(rule.number), sorted(interruptions)
    ends = _end_of_year_after if debtor is DebtorKind.PUBLIC else _years_after
    began = _last_began(due, acts, years, ends)
    prudent = began if debtor is DebtorKind.BUSINESS else _last_began(min(issued, due), acts, years, ends)
    return Prescription(began, ends(began, years), ends(prudent, years), rule.article)


def _last_began(
    began: dt.date, acts: Iterable[dt.date], years: int, ends: Callable[[dt.date, int], dt.date]
) -> dt.date:
    for act in acts:
        if began < act <= ends(began, years):
            began = act
    return began


def _end_of_year_after(day: dt.date, years: int) -> dt.date:
    """Return the last day of so many whole years that follow the year of a day."""
    return dt.date(min(day.year + years, dt.MAXYEAR), 12, 31)


def _years_after(day: dt.date, years: int) -> dt.date:
    """Return the same day of a later year; of 29 February the 28th where that year has none."""
    year = min(day.year + years, dt.MAXYEAR)
    try:
        return day.replace(year=year)
    except ValueError:
        return dt.date(year, 2, 28)
