"""References: the numbers of documents that a line's piece and label quote.

Owns what counts as a quoted number. Digits that say something else are left out: the year or month
of the line itself, its own amount. Never compares lines; the rule of references does.
"""

import re

from ledger_core.lettrage.lines import Line

FEWEST_DIGITS = 3
FEWEST_PADDED = 4
_RUN = re.compile(r"\d+")
_JOINED = re.compile(r"\d+(?:[-./]\d+)+")
_YEAR = re.compile(r"(?:19|20)\d\d$")


def quoted_numbers(line: Line) -> set[str]:
    """Return the numbers that a line's piece and label quote, leading zeros left out.

    `F2026-0012` gives `12` (its running number) and `20260012`; `VIR DUPONT 0220036` gives
    `220036`. Numbers of fewer than three digits count only where zeros pad them to four.
    """
    text = f"{line.reference} {line.label}"
    runs = _RUN.findall(text)
    if not runs:
        return set()
    numbers = {
        number
        for run in runs
        if len(number := run.lstrip("0")) >= FEWEST_DIGITS or (number and len(run) >= FEWEST_PADDED)
    }
    for joined in _JOINED.findall(text):
        number = "".join(_RUN.findall(joined)).lstrip("0")
        if len(number) >= FEWEST_DIGITS:
            numbers.add(number)
    return {number for number in numbers if not _YEAR.match(number)} - _own_words(line)


def _own_words(line: Line) -> set[str]:
    """Digits with which a line states its own month, day or amount, in the ways people write them."""
    day = line.date
    words = {
        f"{day:{form}}" for form in ("%m%y", "%m%Y", "%y%m", "%Y%m", "%d%m", "%d%m%y", "%d%m%Y", "%Y%m%d")
    }
    words |= {str(abs(line.cents)), str(abs(line.cents) // 100), str(abs(line.foreign_cents))}
    return {word.lstrip("0") for word in words}
