"""What a FEC holds, counted for a person who decides whether to keep it: rows, journals, letters, faults.

Owns what counts as good and as refused. Never judges the accounts behind the rows.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.fec.chart import chart_of
from ledger_core.fec.entries import Entries, LeftOut
from ledger_core.fec.fault import Fault
from ledger_core.fec.lettrage import Changed, letters_of
from ledger_core.fec.read import Fec, FecRow

MOST_FAULTS = 500
MOST_CHANGED = 200


@dataclass(frozen=True, slots=True)
class JournalCount:
    """A journal: how many entries and rows of it can be used."""

    code: str
    name: str
    entries: int
    rows: int


@dataclass(frozen=True, slots=True)
class FecReport:
    """What a FEC holds. `rows` are all under the header, `good_rows` those of entries that can be used.

    `first_day` and `last_day` are those of the usable entries, None where there are none. `debit_cents` is
    the sum of their debits, which is that of their credits. `faults` and `changed_letters` are the first
    ones; their counts are of all.
    """

    usable: bool
    rows: int
    good_rows: int
    entries: int
    left_out_entries: int
    first_day: dt.date | None
    last_day: dt.date | None
    debit_cents: int
    journals: tuple[JournalCount, ...]
    accounts: int
    customers: int
    suppliers: int
    lettered_groups: int
    changed_letters: tuple[Changed, ...]
    changed_letter_count: int
    faults: tuple[Fault, ...]
    fault_count: int

    @property
    def refused_rows(self) -> int:
        """Rows that cannot be used, by themselves or for their entry's sake."""
        return self.rows - self.good_rows


def report_of(fec: Fec, entries: Entries) -> FecReport:
    """Count what a FEC holds; `entries` are `entries_of(fec)`."""
    rows = [row for entry in entries.sound for row in entry.rows]
    chart = chart_of(rows)
    letters = letters_of(rows)
    faults = sorted({*fec.faults, *entries.unbalanced})
    own = [account for account in chart.accounts.values() if account.is_customer or account.is_supplier]
    days = [row.date for row in rows]
    return FecReport(
        usable=fec.usable,
        rows=len(fec.rows) + len(fec.bad_rows),
        good_rows=len(rows),
        entries=len(entries.sound),
        left_out_entries=len(entries.left_out),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        debit_cents=sum(row.debit_cents for row in rows),
        journals=_journals(entries, chart.journals),
        accounts=len({row.account for row in rows}),
        customers=sum(account.is_customer for account in own),
        suppliers=sum(account.is_supplier for account in own),
        lettered_groups=_groups(rows),
        changed_letters=letters.changed[:MOST_CHANGED],
        changed_letter_count=len(letters.changed),
        faults=tuple(faults[:MOST_FAULTS]),
        fault_count=len(faults),
    )


def refused_rows(left_out: Iterable[LeftOut]) -> list[int]:
    """Return the lines of the file that entries which cannot be used take, ascending."""
    return sorted({row for entry in left_out for row in entry.rows})


def _journals(entries: Entries, names: dict[str, str]) -> tuple[JournalCount, ...]:
    counted = Counter(entry.journal for entry in entries.sound)
    rows: Counter[str] = Counter()
    for entry in entries.sound:
        rows[entry.journal] += len(entry.rows)
    return tuple(JournalCount(code, names.get(code, ""), counted[code], rows[code]) for code in counted)


def _groups(rows: Sequence[FecRow]) -> int:
    return len({(row.account, row.third_party, row.letter) for row in rows if row.letter})
