"""What differs between what customers owed at two states of the books, each as of a day.

Composes two pictures; the arithmetic is `ledger_core.audit.difference`. Reads nothing.
"""

import datetime as dt

from ledger_core.audit.difference import Difference, State, difference
from ledger_core.loading.collector import collector_paused
from ledger_core.receivables.open_items import open_items
from tenants.books.picture import Picture
from tenants.receivables.situation import customer_lines


def compared(before: Picture, before_day: dt.date, after: Picture, after_day: dt.date) -> Difference:
    """Return what came, went and changed among the customers' open items, in all currencies.

    Worked out once for two revisions and two days, and kept with the later picture.
    """
    key = "difference", before.number, before_day, after_day

    def compare() -> Difference:
        with collector_paused():
            return difference(_state(before, before_day), _state(after, after_day))

    return after.kept.once(key, compare)


def _state(picture: Picture, day: dt.date) -> State:
    lines = customer_lines(picture)
    return State(day, lines, open_items(lines, picture.terms, day))
