"""The rate of VAT on what a factor charges for its service, as dated rows.

Owns the table alone. The financing commission is interest and bears none (article 261 C CGI). On a day
without a row there is no rate, and nobody takes the row before it.
"""

from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from enum import StrEnum

from ledger_core.late_payment.sources import Source, Status


class VatRow(StrEnum):
    """Which rate."""

    STANDARD = "standard"
    NONE = "none"  # the factor charges none


class NoVatRateError(LookupError):
    """No row says the rate of VAT on that day: there is no figure."""


@dataclass(frozen=True, slots=True)
class VatRate:
    """A rate in percent, the first day it counts, and where that comes from."""

    since: dt.date
    percent: Decimal
    source: Source


_STANDARD = (
    VatRate(
        dt.date(2014, 1, 1),
        Decimal(20),
        Source("article 278 CGI; its first day by general knowledge, not read", Status.INFERRED),
    ),
)


def vat_rate(row: VatRow, day: dt.date) -> Decimal:
    """Return the rate in percent on a day.

    Raises:
        NoVatRateError: the day lies before the first row.
    """
    if row is VatRow.NONE:
        return Decimal(0)
    rates = [rate.percent for rate in _STANDARD if rate.since <= day]
    if not rates:
        raise NoVatRateError(f"no rate of VAT is known for {day}; the table begins on {_STANDARD[0].since}")
    return rates[-1]
