"""What a contract says of its files: the choices, and the points that the factor has confirmed.

Owns the names of the points that no public source settles. A file that rests on one is not made before the
contract says that the factor confirmed it.
"""

from dataclasses import dataclass
from enum import StrEnum


class AmountSent(StrEnum):
    """Which amount of a document goes into the file."""

    OPEN = "open"
    ORIGINAL = "original"


class DebtorId(StrEnum):
    """By which number debtors and the seller are named, where a format has both."""

    SIRET = "siret"
    VAT = "vat"


class Point(StrEnum):
    """What no public source settles, as questions for the factor."""

    OPEN_AMOUNT = "open-amount"  # is the open amount of a document that is paid in part accepted?
    EXPORT_WITHOUT_SIRET = "export-without-siret"  # may a debtor abroad go without a SIRET?
    CREDIT_TOTAL = "credit-total"  # is the total of credit notes written without a sign?
    PAYMENTS = "payments"  # are payments and adjustments (103, 104) and their total as we write them?
    COUNTRY_CODE = "country-code"  # is a country written as the two letters of ISO 3166 and a space?
    OWN_FORMAT = "own-format"  # has the factor accepted a test file of the format as described?


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTerms:
    """A contract's choices for its files; debtors in `domestic_countries` (ISO 3166) are not export."""

    amount: AmountSent
    confirmed: frozenset[Point] = frozenset()
    debtor_id: DebtorId = DebtorId.SIRET
    domestic_countries: frozenset[str] = frozenset({"FR"})
