"""Groups of letters across files: sums tell which may be wrong, the plugin's own check tells what is.

A sum is over all files, since a group begins in one month and ends in another.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from beancount.core.data import Directive, Open, entry_sortkey

from ledger_core.facts.file import FileFacts
from ledger_core.ledger import BookError
from ledger_core.lettrage.plugin import letter_errors, must_balance, owner_of
from ledger_core.loading.faults import faults_of
from ledger_core.loading.limits import Limits

_Owner: TypeAlias = tuple[str, str]
_Group: TypeAlias = tuple[_Owner, str]


def letter_faults(files: Sequence[FileFacts], opens: Sequence[Open], limits: Limits) -> list[BookError]:
    """Say which groups do not balance; `opens` are in order. Faults of form are the files' own."""
    first: dict[str, Open] = {}
    for entry in opens:
        first.setdefault(entry.account, entry)
    owners = {name: owner_of(entry) for name, entry in first.items()}
    doubted = _unbalanced(files, owners) | _early(files, first, owners)
    if not doubted:
        return []
    entries: list[Directive] = list(opens)
    for file in files:
        entries += _postings_of(doubted, file, owners)
    return faults_of(letter_errors(sorted(entries, key=entry_sortkey)), limits)


def _lettered(file: FileFacts, owners: Mapping[str, _Owner]) -> Iterable[tuple[int, _Group]]:
    """Yield the rank and the group of each posting that is in one that must balance."""
    entries = file.entries
    of_rank = [owners.get(name, (name, "")) for name in entries.account_names]
    accounts, misformed = entries.accounts, entries.misformed
    for rank, letter in entries.metadata.get("lettrage", {}).items():
        if rank not in misformed and isinstance(letter, str) and must_balance(letter):
            yield rank, (of_rank[accounts[rank]], letter)


def _unbalanced(files: Iterable[FileFacts], owners: Mapping[str, _Owner]) -> set[_Group]:
    """Return the groups whose postings do not add up to zero, or not in whole cents."""
    sums: defaultdict[tuple[_Group, str], int] = defaultdict(int)
    doubted: set[_Group] = set()
    for file in files:
        entries = file.entries
        amounts, currencies, names = entries.amounts, entries.currencies, entries.currency_names
        for rank, group in _lettered(file, owners):
            amount = amounts[rank]
            if isinstance(amount, int):
                sums[group, names[currencies[rank]]] += amount
            else:
                doubted.add(group)
    return doubted | {group for (group, _currency), cents in sums.items() if cents}


def _early(
    files: Sequence[FileFacts], first: Mapping[str, Open], owners: Mapping[str, _Owner]
) -> set[_Group]:
    """Return the groups of accounts that are used before they are opened: there they have no owner."""
    doubted: set[_Group] = set()
    early = {
        name
        for file in files
        for name, use in file.uses.items()
        if name in first and use.first < first[name].date
    }
    for file in files if early else ():
        names, accounts = file.entries.account_names, file.entries.accounts
        doubted.update(group for rank, group in _lettered(file, owners) if names[accounts[rank]] in early)
    return doubted


def _postings_of(groups: set[_Group], file: FileFacts, owners: Mapping[str, _Owner]) -> Iterable[Directive]:
    """Return the file's transactions with their postings of these groups."""
    ranks = {rank for rank, group in _lettered(file, owners) if group in groups}
    if not ranks:
        return []
    return [entry for _rank, entry in file.entries.transactions(file.path, ranks.__contains__)]
