"""The Beancount plugin that checks letters: each group is well formed and, in upper case, balances.

A group is (account number, third party, letter), read from the metadata of the accounts' `open`
directives; an account without them stands for itself. Errors carry the file and line of the group's
first posting. Runs in `load` on every book, and in plain `bean-check` or Fava wherever Lettrine is
installed: `plugin "ledger_core.lettrage.plugin"`. Never changes an entry.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
import datetime as dt
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from beancount.core.amount import Amount
from beancount.core.data import Directive, Open, Posting, Transaction

__plugins__ = ("check_letters",)

LONGEST_LETTER = 20

_GroupKey: TypeAlias = tuple[str, str, str]


class LettrageError(NamedTuple):
    """A fault of a letter, in the form that Beancount's tools expect."""

    source: Mapping[str, Any]
    message: str
    entry: Transaction


class _Lettered(NamedTuple):
    """A posting that carries a letter, and its entry."""

    posting: Posting
    meta: Mapping[str, Any]
    entry: Transaction


def check_letters(
    entries: list[Directive],
    options_map: Mapping[str, Any],  # noqa: ARG001  the signature of every plugin
) -> tuple[list[Directive], list[LettrageError]]:
    """Check every letter; the entries come back as they are."""
    return entries, letter_errors(entries)


def letter_errors(entries: Iterable[Directive]) -> list[LettrageError]:
    """Return the faults of all letters, by the order of their groups' first postings."""
    owners: dict[str, tuple[str, str]] = {}
    groups: defaultdict[_GroupKey, list[_Lettered]] = defaultdict(list)
    errors: list[LettrageError] = []
    for entry in entries:
        if isinstance(entry, Open):
            owners.setdefault(entry.account, owner_of(entry))
        elif isinstance(entry, Transaction):
            for posting in entry.postings:
                meta = posting.meta
                if meta and is_lettered(meta):
                    lettered = _Lettered(posting, meta, entry)
                    message = form_fault(meta)
                    if message:
                        errors.append(LettrageError(meta, message, entry))
                    else:
                        owner = owners.get(posting.account, (posting.account, ""))
                        groups[*owner, meta["lettrage"]].append(lettered)
    for key, lines in groups.items():
        message = _balance_fault(key, lines)
        if message:
            errors.append(LettrageError(lines[0].meta, message, lines[0].entry))
    return errors


def owner_of(entry: Open) -> tuple[str, str]:
    """Return account number and third party of an account; its name where it has no number."""
    meta = entry.meta
    number = meta.get("account-number")
    codes = (meta.get(key) for key in ("customer", "supplier", "auxiliary"))
    code = next((code for code in codes if isinstance(code, str) and code), "")
    return (number, code) if isinstance(number, str) and number else (entry.account, "")


def is_lettered(meta: Mapping[str, Any]) -> bool:
    """Tell whether a posting's metadata speak of a letter."""
    return "lettrage" in meta or "lettrage-date" in meta


def form_fault(meta: Mapping[str, Any]) -> str:
    """Say what is wrong with the letter or its date of a lettered posting by themselves."""
    if "lettrage" not in meta:
        return "lettrage-date without lettrage: add the letter or take the date out"
    letter = meta["lettrage"]
    if not isinstance(letter, str):
        return 'a letter is a text: put it in quotes, such as lettrage: "AAB"'
    if not letter or len(letter) > LONGEST_LETTER or not letter.isprintable() or " " in letter:
        return f"letter {letter[:LONGEST_LETTER]!r} is none: 1 to {LONGEST_LETTER} characters, no space"
    if letter not in {letter.upper(), letter.lower()}:
        return f'letter "{letter}" mixes cases: upper case where the group balances, lower case for partial'
    day = meta.get("lettrage-date")
    if day is not None and not isinstance(day, dt.date):
        return "lettrage-date is no date: write it as 2026-03-31, without quotes"
    return ""


def must_balance(letter: str) -> bool:
    """Tell whether the postings of a letter add up to zero; one without case, such as 12, may be partial."""
    return letter.isupper()


def _balance_fault(key: _GroupKey, lines: list[_Lettered]) -> str:
    """Say what is left of a group that must balance."""
    number, code, letter = key
    if not must_balance(letter):
        return ""
    rest = _sums(line.posting.units for line in lines)
    if not rest or _balances_in_foreign_currency(lines):
        return ""
    left = ", ".join(f"{abs(sum_)} {currency} {'debit' if sum_ > 0 else 'credit'}" for currency, sum_ in rest)
    whose = f"{number} {code}".strip()
    plural = "posting" if len(lines) == 1 else "postings"
    return (
        f'letter "{letter}" of {whose} does not balance: {left} left over {len(lines)} {plural}; '
        f'complete the group, or write "{letter.lower()}" for a partial one'
    )


def _balances_in_foreign_currency(lines: Iterable[_Lettered]) -> bool:
    """Tell whether all lines were struck in one other currency and balance there.

    What is then left in the books' currency is an exchange difference.
    """
    amounts = [line.meta.get("currency-amount") for line in lines]
    known = [amount for amount in amounts if isinstance(amount, Amount)]
    one_currency = len(known) == len(amounts) and len({amount.currency for amount in known}) == 1
    return one_currency and not _sums(known)


def _sums(amounts: Iterable[Any]) -> list[tuple[str, Decimal]]:
    """Add up amounts of loaded postings by currency; what is zero is left out."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for number, currency in amounts:
        sums[currency] += number
    return [(currency, number) for currency, number in sorted(sums.items()) if number]
