"""References: the numbers of documents that a line's piece and label quote.

Owns what counts as a quoted number. Digits that say something else are left out: the year or month
of the line itself, its own amount. Never compares lines; the rule of references does.
"""

import datetime as dt
from functools import lru_cache
import re

from ledger_core.lettrage.lines import Line

FEWEST_DIGITS = 3
FEWEST_PADDED = 4
_RUN = re.compile(r"\d+")
_JOINED = re.compile(r"\d+(?:[-./]\d+)+")
MOST_DAYS = 4_000  # remembered; a few years of books
_DAY_FORMS = ("%m%y", "%m%Y", "%y%m", "%Y%m", "%d%m", "%d%m%y", "%d%m%Y", "%Y%m%d")
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
    numbers = {number for number in numbers if not _YEAR.match(number)}
    return numbers - _own_days(line.date) - _own_amounts(line) if numbers else numbers


@lru_cache(maxsize=MOST_DAYS)
def _own_days(day: dt.date) -> frozenset[str]:
    """Digits with which a line states its own month or day, in the ways people write them."""
    return frozenset(f"{day:{form}}".lstrip("0") for form in _DAY_FORMS)


def _own_amounts(line: Line) -> set[str]:
    cents = abs(line.cents)
    return {str(cents), str(cents // 100), str(abs(line.foreign_cents))}
