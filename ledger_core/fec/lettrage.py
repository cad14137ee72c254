"""The letters of a FEC as a book keeps them: upper case where the group balances, lower case where not.

Owns the choice of the letter that stands in the book for a code of the file. A code is kept
wherever it can be. A code whose rows on one account and third party do not balance, because firms
reuse codes or the other side lies in another year, is a partial lettrage.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger_core.fec.chart import AccountKey
from ledger_core.fec.lines import signed_amount
from ledger_core.fec.read import FecRow
from ledger_core.lettrage.letters import LetterSequence, letter_order

_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Changed:
    """A group whose code is not kept as it is: what stands in the book, and what the group lacks.

    `gap_cents` is the sum of its rows, debit positive; zero where only the form of the code was at fault.
    """

    account: str
    third_party: str
    code: str
    letter: str
    gap_cents: int
    rows: tuple[int, ...]  # lines of the file


@dataclass(frozen=True, slots=True)
class Letters:
    """The letter of every lettered row by the row's line in the file, and the codes that changed."""

    by_row: Mapping[int, str]
    changed: tuple[Changed, ...]


def letters_of(rows: Iterable[FecRow]) -> Letters:
    """Choose the letters of all rows that carry a code."""
    codes: dict[AccountKey, dict[str, list[FecRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.letter:
            codes[row.account, row.third_party][row.letter].append(row)
    by_row: dict[int, str] = {}
    changed: list[Changed] = []
    for (account, third_party), groups in sorted(codes.items()):
        for code, letter in _letters_by_code(groups).items():
            numbers = tuple(row.number for row in groups[code])
            by_row.update(dict.fromkeys(numbers, letter))
            if letter != code:
                gap_cents = sum(row.cents for row in groups[code])
                changed.append(Changed(account, third_party, code, letter, gap_cents, numbers))
    return Letters(by_row, tuple(changed))


def _letters_by_code(groups: Mapping[str, Sequence[FecRow]]) -> dict[str, str]:
    """Return the letter for each code of one account; no two codes share one."""
    wanted = {code: _wanted(code, balances=_balances(rows)) for code, rows in groups.items()}
    letters = {code: code for code, letter in wanted.items() if letter == code and _is_well_formed(code)}
    taken = set(letters)
    free = LetterSequence([*groups, *wanted.values()])
    for code in sorted(wanted.keys() - letters.keys(), key=letter_order):
        letter = wanted[code]
        if letter in taken or not _is_well_formed(letter):
            fresh = free.take()
            letter = fresh if _balances(groups[code]) else fresh.lower()
        letters[code] = letter
        taken.add(letter)
    return letters


def _wanted(code: str, *, balances: bool) -> str:
    """Return the form that a code takes where nothing stands in the way."""
    if balances:
        return code if _is_well_formed(code) and not code.islower() else code.upper()
    lower = code.lower()
    return lower if lower.islower() else f"p{lower}"  # a code of digits has no case: p for partial


def _is_well_formed(code: str) -> bool:
    return (
        len(code) <= _LONGEST
        and code.isprintable()
        and not any(sign.isspace() for sign in code)
        and code in {code.upper(), code.lower()}
    )


def _balances(rows: Sequence[FecRow]) -> bool:
    """Tell whether a group balances: in the books' currency, or in the one foreign currency of all rows."""
    if not sum(row.cents for row in rows):
        return True
    if len({row.currency for row in rows}) > 1:
        return False
    amounts = [signed_amount(row) for row in rows]
    return None not in amounts and not sum(amount for amount in amounts if amount is not None)
