"""The columns of a FEC: their legal names, and the recognition of a header line.

Owns names and positions only; never reads a value. Source of names and order: art. A47 A-1 VII of
the Livre des procédures fiscales.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
import unicodedata

from ledger_core.fec.fault import Fault

HEADER_ROW = 1


class Column(StrEnum):
    """A column by its legal name; the members stand in the legal order."""

    JOURNAL_CODE = "JournalCode"
    JOURNAL_LIB = "JournalLib"
    ECRITURE_NUM = "EcritureNum"
    ECRITURE_DATE = "EcritureDate"
    COMPTE_NUM = "CompteNum"
    COMPTE_LIB = "CompteLib"
    COMP_AUX_NUM = "CompAuxNum"
    COMP_AUX_LIB = "CompAuxLib"
    PIECE_REF = "PieceRef"
    PIECE_DATE = "PieceDate"
    ECRITURE_LIB = "EcritureLib"
    DEBIT = "Debit"
    CREDIT = "Credit"
    ECRITURE_LET = "EcritureLet"
    DATE_LET = "DateLet"
    VALID_DATE = "ValidDate"
    MONTANT_DEVISE = "Montantdevise"
    IDEVISE = "Idevise"
    MONTANT = "Montant"
    SENS = "Sens"


AMOUNT_AND_SENSE = (Column.MONTANT, Column.SENS)
LEGAL_COLUMNS = tuple(column for column in Column if column not in AMOUNT_AND_SENSE)

# Without one of these a row cannot be an entry line; the others count as blank where they are missing.
_NEEDED = frozenset(
    {Column.JOURNAL_CODE, Column.ECRITURE_NUM, Column.ECRITURE_DATE, Column.COMPTE_NUM, Column.DEBIT}
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each column of one file stands, counted from 0; `width` is the number of header cells.

    `extra` are the columns beyond the legal ones, with the name that the header gives them
    (`DateRglt`, `ModeRglt`, `NatOp`, `IdClient` in treasury bookkeeping, or the writer's own).
    """

    width: int
    place: dict[Column, int]
    extra: tuple[tuple[str, int], ...]

    @property
    def has_sense(self) -> bool:
        """Tell whether amounts stand as `Montant` and `Sens` instead of `Debit` and `Credit`."""
        return Column.SENS in self.place


@dataclass(frozen=True, slots=True)
class Header:
    """What a header line gives: the layout, and its faults. `usable` where rows can be read at all."""

    layout: Layout
    faults: tuple[Fault, ...]
    usable: bool


def recognise(cells: Sequence[str]) -> Header:
    """Recognise the header cells; case, accents, blanks and signs in the names do not matter."""
    known = {normalised(column): column for column in Column}
    place: dict[Column, int] = {}
    extra: list[tuple[str, int]] = []
    faults: list[Fault] = []
    for index, cell in enumerate(cells):
        name = cell.strip()
        column = known.get(normalised(name))
        if column is None:
            if name:  # a separator at the end of the line makes a column without a name
                extra.append((name, index))
        elif column in place:
            faults.append(Fault(HEADER_ROW, column, "the header names this column twice"))
        else:
            place[column] = index
    layout = Layout(len(cells), place, tuple(extra))
    missing = _missing(layout)
    faults += [Fault(HEADER_ROW, column, "the header lacks this column") for column in missing]
    return Header(layout, tuple(faults), usable=_NEEDED.isdisjoint(missing))


def normalised(name: str) -> str:
    """Return a column name without case, accents, blanks and signs."""
    plain = unicodedata.normalize("NFKD", name).lower()
    return "".join(sign for sign in plain if sign.isalnum() and sign.isascii())


def _missing(layout: Layout) -> list[Column]:
    missing = [column for column in LEGAL_COLUMNS if column not in layout.place]
    if Column.MONTANT in layout.place and layout.has_sense:
        missing = [column for column in missing if column not in (Column.DEBIT, Column.CREDIT)]
    return missing
