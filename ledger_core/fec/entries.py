"""Entries of a FEC: which rows belong together, and whether each entry balances.

An entry is the rows of one journal, number and day. Two habits of real files are read as they are
meant: a number that is 0 or blank all over the file says nothing, so that the reference of the
document stands in for it; and where only several days of one number balance together, or several
pieces of one day, or several days of one piece, they are one entry.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
import datetime as dt
import re
import unicodedata

from ledger_core.fec.columns import Column
from ledger_core.fec.fault import Fault
from ledger_core.fec.read import BadRow, Fec, FecRow
from ledger_core.money import from_cents

Key = tuple[str, str, dt.date | None, str]  # journal, number, day, piece

_WIDER: tuple[Callable[[Key], Key], ...] = (lambda key: (key[0], key[1], None, ""),)
_WIDER_KEYLESS: tuple[Callable[[Key], Key], ...] = (
    lambda key: (key[0], "", key[2], ""),
    lambda key: (key[0], "", None, key[3]),
)

BALANCE = f"{Column.DEBIT}/{Column.CREDIT}"  # the place of a fault of the whole entry
_SHOWN_ROWS = 12
_OPENING_CODE = re.compile(r"R?AN(O|OUV|OUVEAU|X|C|D)?[0-9]*")
_OPENING_JOURNAL = re.compile(r"\ba[ -]?nouveaux?\b|\bouverture\b")
_OPENING_LABEL = re.compile(r"(reports? |soldes? |reprise )?a[ -]nouveaux?\b|(bilan|soldes?) d.ouverture\b")
_PROFIT_AND_LOSS = ("6", "7")


@dataclass(frozen=True, slots=True)
class FecEntry:
    """The rows of one entry, in the order of the file. `number` is "" where the file has none."""

    journal: str
    number: str
    date: dt.date
    rows: tuple[FecRow, ...]

    @property
    def is_opening(self) -> bool:
        """Tell whether the entry carries balances over from the year before.

        By the journal's code or name, or by the label of every row; never where it touches 6 or 7.
        """
        if any(row.account.startswith(_PROFIT_AND_LOSS) for row in self.rows):
            return False
        first = self.rows[0]
        code = re.sub(r"[^A-Z0-9]", "", _plain(self.journal).upper())
        if _OPENING_CODE.fullmatch(code) or _OPENING_JOURNAL.search(_plain(first.journal_label)):
            return True
        return all(_OPENING_LABEL.match(_plain(row.label)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that cannot be used: the lines of the file it takes, and why."""

    journal: str
    number: str
    rows: tuple[int, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """The sound entries of a FEC in the order of their first rows, and those that are left out."""

    sound: tuple[FecEntry, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def unbalanced(self) -> tuple[Fault, ...]:
        """Faults of the entries whose rows can be read but do not balance."""
        return tuple(fault for left in self.left_out for fault in left.faults if fault.column == BALANCE)


def entries_of(fec: Fec) -> Entries:
    """Group the rows into entries; an entry with a bad row, or that does not balance, is left out."""
    keyless = _is_keyless(fec)
    groups = _merged(_grouped(fec.rows, keyless=keyless), keyless=keyless)
    bad = _bad_by_entry(fec, keyless=keyless)
    sound: list[FecEntry] = []
    left_out: list[LeftOut] = []
    for rows in groups:
        spoilt = [row for key in {_key(row, keyless=keyless) for row in rows} for row in bad.pop(key, ())]
        first = rows[0]
        number = "" if keyless else first.entry_number
        if spoilt:
            left_out.append(_spoilt(fec, first.journal, number, rows, spoilt))
        elif sum(row.cents for row in rows):
            left_out.append(_unbalanced(first.journal, number, rows))
        else:
            date = min(row.date for row in rows)
            sound.append(FecEntry(first.journal, number, date, tuple(rows)))
    left_out += [_spoilt(fec, rest[0].journal, rest[0].entry_number, (), rest) for rest in bad.values()]
    return Entries(tuple(sound), tuple(sorted(left_out, key=lambda left: left.rows)))


def _is_keyless(fec: Fec) -> bool:
    return all(not row.entry_number.strip("0") for row in fec.rows)


def _key(row: FecRow | BadRow, *, keyless: bool) -> Key:
    if keyless:
        return (row.journal, "", row.date, row.piece)
    return (row.journal, row.entry_number, row.date, "")


def _grouped(rows: Iterable[FecRow], *, keyless: bool) -> dict[Key, list[FecRow]]:
    groups: dict[Key, list[FecRow]] = defaultdict(list)
    for row in rows:
        groups[_key(row, keyless=keyless)].append(row)
    return groups


def _merged(groups: dict[Key, list[FecRow]], *, keyless: bool) -> list[list[FecRow]]:
    """Join unbalanced groups that balance together: several days of one number, pieces of one day."""
    for wider in _WIDER_KEYLESS if keyless else _WIDER:
        together: dict[Key, list[Key]] = defaultdict(list)
        for key, rows in groups.items():
            if sum(row.cents for row in rows):
                together[wider(key)].append(key)
        for keys in together.values():
            joined = sorted((row for key in keys for row in groups[key]), key=lambda row: row.number)
            if len(keys) > 1 and not sum(row.cents for row in joined):
                groups[keys[0]] = joined
                for key in keys[1:]:
                    del groups[key]
    return sorted(groups.values(), key=lambda rows: rows[0].number)


def _bad_by_entry(fec: Fec, *, keyless: bool) -> dict[Key, list[BadRow]]:
    """Return the bad rows by entry; one whose entry cannot be read stands alone."""
    known: dict[Key, list[BadRow]] = defaultdict(list)
    days: dict[tuple[str, str], set[dt.date]] = defaultdict(set)
    for sound in fec.rows:
        days[sound.journal, sound.entry_number].add(sound.date)
    for row in fec.bad_rows:
        key = _key(row, keyless=keyless)
        same_number = days.get((row.journal, row.entry_number), set())
        if row.date not in same_number and len(same_number) == 1 and not keyless:
            key = (row.journal, row.entry_number, next(iter(same_number)), "")
        nameless = not row.journal and not row.entry_number
        known[(f"row {row.number}", "", None, "") if nameless else key].append(row)
    return known


def _spoilt(fec: Fec, journal: str, number: str, rows: Sequence[FecRow], spoilt: Sequence[BadRow]) -> LeftOut:
    bad = {row.number for row in spoilt}
    faults = tuple(fault for fault in fec.faults if fault.row in bad)
    return LeftOut(journal, number, tuple(sorted({*bad, *(row.number for row in rows)})), faults)


def _unbalanced(journal: str, number: str, rows: Sequence[FecRow]) -> LeftOut:
    debit = sum(row.debit_cents for row in rows)
    credit = sum(row.credit_cents for row in rows)
    numbers = tuple(row.number for row in rows)
    shown = ", ".join(map(str, numbers[:_SHOWN_ROWS])) + (", …" if len(numbers) > _SHOWN_ROWS else "")
    word = "row" if len(numbers) == 1 else "rows"
    message = (
        f"entry {number or '(no number)'} of journal {journal or '(blank)'} does not balance: "
        f"debit {_amount(debit)}, credit {_amount(credit)}, difference {_amount(debit - credit)} "
        f"({word} {shown})"
    )
    return LeftOut(journal, number, numbers, (Fault(numbers[0], BALANCE, message),))


def _amount(cents: int) -> str:
    return f"{from_cents(cents):f}".replace(".", ",")


def _plain(text: str) -> str:
    """Return a text in lower case, accents dropped."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).lower()
