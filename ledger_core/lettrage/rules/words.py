"""How a rule names lines of a sheet in its reasons. No rule decides anything here."""

from collections.abc import Sequence

from ledger_core.lettrage.reasons import Mention
from ledger_core.lettrage.sheet import Sheet


def mention(sheet: Sheet, rank: int) -> Mention:
    """Name a line by what it is, its reference and its day."""
    line = sheet.lines[rank]
    return Mention(line.kind, line.cents > 0, line.reference, line.date)


def mentions(sheet: Sheet, ranks: Sequence[int]) -> tuple[Mention, ...]:
    """Name several lines, in their order."""
    return tuple(mention(sheet, rank) for rank in ranks)
