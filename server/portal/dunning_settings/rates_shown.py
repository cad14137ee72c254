"""The rate of late interest of a semester, as the settings show it: the law's, the floor, and what applies.

Owns which figures stand beside the rate of the terms of sale. A rate without its row is None: no figure.
"""

from dataclasses import dataclass
import datetime as dt
from decimal import Decimal

from ledger_core.late_payment.applied import Applied, Missing, rate_on
from ledger_core.late_payment.rates import RATES, RateKind
from ledger_core.late_payment.rules import FLOOR_TIMES, rule_on
from ledger_core.late_payment.semester import Semester
from ledger_core.late_payment.terms import Clause, DebtorKind, Terms


@dataclass(frozen=True, slots=True)
class SemesterRates:
    """Percent a year; `applied` is what an invoice to a business bears, None where a row is missing."""

    semester: str
    default: Decimal | None
    floor: Decimal | None
    applied: Decimal | None
    below_floor: bool  # the terms say less than the floor


def rates_of(day: dt.date, clause: Clause | None) -> SemesterRates:
    """Return the rates of the semester of a day."""
    semester = Semester.of(day)
    legal, times = RATES.find(semester, RateKind.LEGAL), rule_on(FLOOR_TIMES, day)
    floor = legal.percent * times.number if legal and times else None
    return SemesterRates(
        semester=str(semester),
        default=_percent(rate_on(day, day, Terms(DebtorKind.BUSINESS), RATES)),
        floor=floor,
        applied=_percent(rate_on(day, day, Terms(DebtorKind.BUSINESS, clause=clause), RATES)),
        below_floor=bool(clause and floor is not None and clause.number < floor),
    )


def _percent(found: Applied | Missing) -> Decimal | None:
    return found.percent if isinstance(found, Applied) else None
