"""The rates that late interest is made of, semester by semester: the central bank's and the legal one.

Each row has its source and its status. Owns no other rule: what is made of the rates is `applied`'s. A
semester without a row has no rate, and nobody takes the row before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from ledger_core.late_payment.semester import Semester
from ledger_core.late_payment.sources import Source, Status


class Creditor(StrEnum):
    """Whose claim it is: the creditor's quality chooses the legal rate (article L313-2 CMF)."""

    BUSINESS = "business"
    INDIVIDUAL = "individual"  # a natural person that does not act for professional needs


class RateKind(StrEnum):
    """Which rate of a semester."""

    CENTRAL_BANK = "central-bank"  # main refinancing operations of the ECB, at the semester's first day
    LEGAL = "legal"  # «tous les autres cas»: the creditor is a business
    LEGAL_INDIVIDUALS = "legal-individuals"


LEGAL_RATE: Mapping[Creditor, RateKind] = {
    Creditor.BUSINESS: RateKind.LEGAL,
    Creditor.INDIVIDUAL: RateKind.LEGAL_INDIVIDUALS,
}


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in percent a year, with where it was read."""

    percent: Decimal
    source: Source


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates by semester and kind; what is missing has no rate."""

    rows: Mapping[tuple[Semester, RateKind], Rate] = field(default_factory=dict)

    def find(self, semester: Semester, kind: RateKind) -> Rate | None:
        """Return the rate of a semester; None where it has no row."""
        return self.rows.get((semester, kind))


_BANQUE_DE_FRANCE = Source("Banque de France, table of the key rates of the Eurosystem, to October 2024")
_ECB_DECEMBER_2024 = Source("ECB, decision in force from 18 December 2024, as reported")
_ECB_JUNE_2025 = Source("ECB, decision of June 2025, as reported")
_ECB_HELD = Source("ECB, held since June 2025: no other decision was found", Status.INFERRED)
_ECB_JUNE_2026 = Source("ECB, decision in force from 17 June 2026, held on 23 July 2026, as reported")
_ORDERS = Source("half-yearly orders under article L313-2 CMF, as listed by semester and cross-checked")
_ORDER_2026_S1 = Source("order of 15 December 2025, JO of 26 December 2025")

_CENTRAL_BANK: tuple[tuple[int, int, str, Source], ...] = (
    (2015, 1, "0.05", _BANQUE_DE_FRANCE),
    (2015, 2, "0.05", _BANQUE_DE_FRANCE),
    (2016, 1, "0.05", _BANQUE_DE_FRANCE),
    (2016, 2, "0.00", _BANQUE_DE_FRANCE),
    (2017, 1, "0.00", _BANQUE_DE_FRANCE),
    (2017, 2, "0.00", _BANQUE_DE_FRANCE),
    (2018, 1, "0.00", _BANQUE_DE_FRANCE),
    (2018, 2, "0.00", _BANQUE_DE_FRANCE),
    (2019, 1, "0.00", _BANQUE_DE_FRANCE),
    (2019, 2, "0.00", _BANQUE_DE_FRANCE),
    (2020, 1, "0.00", _BANQUE_DE_FRANCE),
    (2020, 2, "0.00", _BANQUE_DE_FRANCE),
    (2021, 1, "0.00", _BANQUE_DE_FRANCE),
    (2021, 2, "0.00", _BANQUE_DE_FRANCE),
    (2022, 1, "0.00", _BANQUE_DE_FRANCE),
    (2022, 2, "0.00", _BANQUE_DE_FRANCE),  # the rise of 27 July 2022 came after the semester's first day
    (2023, 1, "2.50", _BANQUE_DE_FRANCE),
    (2023, 2, "4.00", _BANQUE_DE_FRANCE),
    (2024, 1, "4.50", _BANQUE_DE_FRANCE),
    (2024, 2, "4.25", _BANQUE_DE_FRANCE),
    (2025, 1, "3.15", _ECB_DECEMBER_2024),
    (2025, 2, "2.15", _ECB_JUNE_2025),
    (2026, 1, "2.15", _ECB_HELD),
    (2026, 2, "2.40", _ECB_JUNE_2026),
)

# year, semester, individuals, all other cases; 2026 S2 was not found
_LEGAL: tuple[tuple[int, int, str, str, Source], ...] = (
    (2015, 1, "4.06", "0.93", _ORDERS),
    (2015, 2, "4.29", "0.99", _ORDERS),
    (2016, 1, "4.54", "1.01", _ORDERS),
    (2016, 2, "4.35", "0.93", _ORDERS),
    (2017, 1, "4.16", "0.90", _ORDERS),
    (2017, 2, "3.94", "0.90", _ORDERS),
    (2018, 1, "3.73", "0.89", _ORDERS),
    (2018, 2, "3.60", "0.88", _ORDERS),
    (2019, 1, "3.40", "0.86", _ORDERS),
    (2019, 2, "3.26", "0.87", _ORDERS),
    (2020, 1, "3.15", "0.87", _ORDERS),
    (2020, 2, "3.11", "0.84", _ORDERS),
    (2021, 1, "3.14", "0.79", _ORDERS),
    (2021, 2, "3.12", "0.76", _ORDERS),
    (2022, 1, "3.13", "0.76", _ORDERS),
    (2022, 2, "3.15", "0.77", _ORDERS),
    (2023, 1, "4.47", "2.06", _ORDERS),
    (2023, 2, "6.82", "4.22", _ORDERS),
    (2024, 1, "8.01", "5.07", _ORDERS),
    (2024, 2, "8.16", "4.92", _ORDERS),
    (2025, 1, "7.21", "3.71", _ORDERS),
    (2025, 2, "6.65", "2.76", _ORDERS),
    (2026, 1, "6.67", "2.62", _ORDER_2026_S1),
)


def _rates() -> Rates:
    rows: dict[tuple[Semester, RateKind], Rate] = {}
    for year, half, percent, source in _CENTRAL_BANK:
        rows[Semester(year, half), RateKind.CENTRAL_BANK] = Rate(Decimal(percent), source)
    for year, half, individuals, others, source in _LEGAL:
        rows[Semester(year, half), RateKind.LEGAL_INDIVIDUALS] = Rate(Decimal(individuals), source)
        rows[Semester(year, half), RateKind.LEGAL] = Rate(Decimal(others), source)
    return Rates(rows)


RATES = _rates()
"""The rates that are known: those of the central bank to 2026 S2, the legal ones to 2026 S1."""
