"""Which letters a change of the books gave: told by the facts of the files that changed, and of no others.

A letter was given where a line stands under it after the change and did not before; a line is its account,
its day and its amount, so one that moved to another place, or whose words were changed, was given nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from beancount.core.data import Open

from ledger_core.facts.file import FileFacts
from ledger_core.facts.walked import files_walked
from ledger_core.lettrage.plugin import owner_of
from ledger_core.loading.limits import Limits


@dataclass(frozen=True, slots=True)
class Giving:
    """What one change gave.

    `letters` are pairs of an account by its Beancount name and a letter; `owners` tells account number and
    code of the third party of each account that was opened, or opened otherwise than before.
    """

    letters: frozenset[tuple[str, str]]
    owners: Mapping[str, tuple[str, str]]


def given_between(
    before: Mapping[str, FileFacts],
    after: Mapping[str, FileFacts],
    limits: Limits = Limits(),  # noqa: B008  a frozen value
) -> Giving:
    """Compare two states of the books.

    Args:
        before: facts of every file before the change, by path; none before the first.
        after: those of every file after it; sound books.
        limits: those with which the facts were made.
    """
    old, new = files_walked(before, limits), files_walked(after, limits)
    kept = {path for path in old.keys() & new.keys() if old[path].hash == new[path].hash}
    were = [facts for path, facts in old.items() if path not in kept]
    are = [facts for path, facts in new.items() if path not in kept]
    gained = _lettered(are)
    gained.subtract(_lettered(were))
    opened = _owners(were)
    return Giving(
        frozenset((account, letter) for (account, letter, *_line), count in gained.items() if count > 0),
        {name: owner for name, owner in _owners(are).items() if opened.get(name) != owner},
    )


def _lettered(files: Iterable[FileFacts]) -> Counter[tuple[str, str, int, int | str, str]]:
    """Count the lines under letters: account, letter, day, amount, currency."""
    found: Counter[tuple[str, str, int, int | str, str]] = Counter()
    for file in files:
        entries = file.entries
        letters = entries.metadata.get("lettrage", {})
        if not letters:
            continue
        end = 0
        for day, count in zip(entries.days, entries.counts, strict=True):
            start, end = end, end + count
            for rank in range(start, end):
                letter = letters.get(rank)
                if isinstance(letter, str) and rank not in entries.misformed:
                    account = entries.account_names[entries.accounts[rank]]
                    currency = entries.currency_names[entries.currencies[rank]]
                    found[account, letter, day, entries.amounts[rank], currency] += 1
    return found


def _owners(files: Iterable[FileFacts]) -> dict[str, tuple[str, str]]:
    opens = [entry for file in files for entry in file.directives if isinstance(entry, Open)]
    return {entry.account: owner_of(entry) for entry in opens}
