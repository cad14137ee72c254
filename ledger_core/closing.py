"""Closed periods: which entries may no longer be added, changed or removed, and who tried.

A book names its last closed day in `custom "books" "closed"`. Entries dated up to that day stay as they are:
transactions, balance assertions and pads, and what their accounts are (number, third party, booking
method). Letters, their dates and reasons, due dates, comments, blanks and the file an entry stands in are
free. Compares facts of files alone, and of these only the ones whose bytes differ; never decides who may
reopen. Does not see that a balance after the period may still set the amount of a pad in it.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
import datetime as dt

from beancount.core.data import Custom, Open

from ledger_core.facts import Digest, FileFacts
from ledger_core.ledger import BookError
from ledger_core.loading.faults import quoted, reported
from ledger_core.loading.limits import Limits


@dataclass(frozen=True, slots=True)
class _Held:
    """An entry that a closed period holds fast."""

    day: int
    hash: str
    path: str
    lineno: int


def closed_day(digest: Digest) -> dt.date | None:
    """Return the last closed day of a book; None where all its days are open."""
    return digest.settings.closed_day


def reopens(before: Digest, after: Digest) -> bool:
    """Tell whether days that were closed would be open."""
    closed, kept = closed_day(before), closed_day(after)
    return closed is not None and (kept is None or kept < closed)


def violations(before: Digest, after: Digest, *, may_reopen: bool = False) -> tuple[BookError, ...]:
    """Say what of a change touches a closed period.

    Args:
        before: the book as it is; its last closed day counts.
        after: the book as it would be; sound, and not refused.
        may_reopen: whether the author may set the closed day back. If so, an earlier day of `after` counts,
            so that entries of the days it opens may change at once.

    Returns:
        A fault an entry, at its place in `after`, or in `before` where it is gone; none where all is right.
        Those beyond what is reported of a book are counted.
    """
    day = closed_day(before)
    if day is None:
        return ()
    found: list[BookError] = []
    if reopens(before, after):
        if may_reopen:
            day = closed_day(after)
        else:
            found.append(_reopening(before, after, day))
    if day is not None:
        found += _entry_faults(before, after, day)
        found += _account_faults(before, after, day)
    return reported(found, Limits())


def _reopening(before: Digest, after: Digest, day: dt.date) -> BookError:
    """Report the closed day set back, at the last line that sets it."""
    wanted = closed_day(after)
    asked = f"back to {wanted}" if wanted else "away"
    message = f"the books are closed up to {day} and this sets it {asked}; only who may reopen them can"
    entry = next(
        entry
        for digest in (after, before)
        for entry in reversed(digest.directives)
        if isinstance(entry, Custom) and entry.type == "books"
    )
    return BookError(entry.meta["filename"], entry.meta["lineno"], message)


def _entry_faults(before: Digest, after: Digest, day: dt.date) -> Iterator[BookError]:
    """Report the entries dated up to the day that are in one of the books only."""
    unchanged = {(file.path, file.hash) for file in before.files} & {
        (file.path, file.hash) for file in after.files
    }
    was, will = _held(before, unchanged, day), _held(after, unchanged, day)
    gone, new = _beyond(was, will), _beyond(will, was)
    of_gone, of_new = _Labels(before, gone), _Labels(after, new)
    left: defaultdict[tuple[str, int], deque[_Held]] = defaultdict(deque)
    for entry in gone:
        left[entry.path, entry.day].append(entry)
    for entry in new:
        others = left[entry.path, entry.day]
        if others:
            others.popleft()
            said = f"was changed, but the books are closed up to {day}; restore it, correct it by a new entry"
        else:
            said = f"was added, but the books are closed up to {day}; date it later"
        yield BookError(entry.path, entry.lineno, f"{of_new.name(entry)} {said}")
    for entry in (entry for others in left.values() for entry in others):
        said = f"is gone, but the books are closed up to {day}; put it back"
        yield BookError(entry.path, entry.lineno, f"{of_gone.name(entry)} {said}")


def _held(digest: Digest, unchanged: AbstractSet[tuple[str, str]], day: dt.date) -> list[_Held]:
    """Return the entries up to the day of the files that changed."""
    last = day.toordinal()
    return [
        _Held(number, hash_, file.path, lineno)
        for file in digest.files
        if (file.path, file.hash) not in unchanged
        for number, lineno, hash_ in zip(
            file.prints.days, file.prints.linenos, file.prints.hashes, strict=True
        )
        if number <= last
    ]


def _beyond(entries: Iterable[_Held], others: Iterable[_Held]) -> list[_Held]:
    """Return the entries that have no equal among the others, each equal counted once."""
    left = Counter(entry.hash for entry in others)
    beyond = []
    for entry in entries:
        if left[entry.hash]:
            left[entry.hash] -= 1
        else:
            beyond.append(entry)
    return beyond


class _Labels:
    """What entries are called in messages, from the files they stand in."""

    def __init__(self, digest: Digest, entries: Iterable[_Held]) -> None:
        paths = {entry.path for entry in entries}
        self._labels = {file.path: _labels_of(file) for file in digest.files if file.path in paths}

    def name(self, entry: _Held) -> str:
        """Name an entry by its day and, where it has one, its narration."""
        label = self._labels[entry.path].get(entry.lineno, "")
        return f"the entry of {dt.date.fromordinal(entry.day)}" + (f" {quoted(label)}" if label else "")


def _labels_of(file: FileFacts) -> Mapping[int, str]:
    return dict(zip(file.entries.linenos, file.entries.labels, strict=True))


def _account_faults(before: Digest, after: Digest, day: dt.date) -> Iterator[BookError]:
    """Report accounts whose entries of the closed period would be read in another way."""
    was, will = _methods(before), _methods(after)
    changed = {
        name
        for name, account in before.accounts.items()
        if (other := after.accounts.get(name)) is not None
        and (other.number, other.third_party, will[name]) != (account.number, account.third_party, was[name])
    }
    if not changed:
        return
    used = {name for file in before.files for name, use in file.uses.items() if use.first <= day}
    for name in sorted(changed & used):
        account, other = before.accounts[name], after.accounts[name]
        whose = " ".join(filter(None, (account.number, account.third_party, was[name])))
        message = f"{name} was {whose} in entries of the closed period up to {day}; open another account"
        yield BookError(other.path, other.lineno, message)


def _methods(digest: Digest) -> Mapping[str, str]:
    """Return how the lots of each account are booked, as its `open` says; empty where it does not."""
    return {
        entry.account: entry.booking.value if entry.booking else ""
        for entry in digest.directives
        if isinstance(entry, Open)
    }
