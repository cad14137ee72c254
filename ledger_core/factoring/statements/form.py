"""How a factor writes its statement as CSV: what a contract says of the file, column by column.

Owns the values alone. Reading by them is `csv_reading`'s, whether they can hold together `contract_faults`'.
"""

from dataclasses import dataclass
from enum import StrEnum


class Encoding(StrEnum):
    """How the bytes are text."""

    UTF_8 = "utf-8"
    LATIN_1 = "iso-8859-15"
    WINDOWS = "cp1252"


class LineKind(StrEnum):
    """What a line of a factor's statement tells; amounts are of the current account."""

    PURCHASE = "purchase"  # claims credited
    HOLDBACK = "holdback"
    RELEASE = "release"
    COMMISSION = "commission"
    COMMISSION_VAT = "commission-vat"
    FINANCING = "financing"
    FILE_FEES = "file-fees"
    CASH = "cash"  # paid out to the company
    SETTLED = "settled"  # a debtor paid the factor
    PASSED_ON = "passed-on"  # the company passed a payment on
    RECOURSE = "recourse"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementForm:
    """A CSV statement; columns by their heading, or by their number from 1 where `headings` is False.

    A column that is "" is not there. The amount stands in one column with a sign, or in one for what the
    factor owes more (`credit`) and one for what it owes less (`debit`). `kinds` give words of the column
    `kind`, or parts of the label, a meaning: the first that is found counts, whatever its case.
    """

    encoding: Encoding = Encoding.UTF_8
    delimiter: str = ";"
    skip: int = 0  # lines before the headings, or before the first line
    headings: bool = True
    day_pattern: str = "DD/MM/YYYY"
    decimal: str = ","
    day: str = "Date"
    label: str = "Libellé"
    reference: str = ""  # of the assignment or the document
    debtor: str = ""
    amount: str = "Montant"
    debit: str = ""
    credit: str = ""
    kind: str = ""
    balance: str = ""  # of the current account after the line
    kinds: tuple[tuple[str, LineKind], ...] = ()
