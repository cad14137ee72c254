"""The entries of a debt that may never be paid: doubtful, impaired, released, lost.

Owns their accounts' sides and labels. Nothing is posted unless somebody asks for it, and no letter is given
here: the caller hands in what a line carries.

Source: plan comptable général (règlement ANC 2014-03 as amended by 2022-06), accounts 416, 491, 654, 6817,
7817; article 272-1 of the code général des impôts for the VAT of a loss.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
import datetime as dt
from enum import StrEnum
from typing import assert_never

from ledger_core.edit import Value
from ledger_core.entry import NewEntry, NewPosting
from ledger_core.procedures.vat import VatPart

POSTED_BY_CASES = "cases"
"""What `posted-by` says of such an entry."""

RELEASE_ACCOUNT = "781740"
VAT_ACCOUNT = "445710"
"""Where a person says the VAT and the books have no account for it."""

LABELS: Mapping[str, str] = {
    "416": "Clients douteux ou litigieux",
    "445": "TVA collectée",
    "491": "Dépréciations des comptes de clients",
    "654": "Pertes sur créances irrécouvrables",
    "681": "Dotations aux dépréciations des créances",
    "781": "Reprises sur dépréciations des créances",
}
"""Names of accounts by their first three digits, where a book does not have them yet."""


class EntryKind(StrEnum):
    """What is posted of a debt."""

    DOUBTFUL = "doubtful"
    IMPAIRMENT = "impairment"
    RELEASE = "release"
    LOSS = "loss"


NARRATIONS: Mapping[EntryKind, str] = {
    EntryKind.DOUBTFUL: "Créances douteuses",
    EntryKind.IMPAIRMENT: "Dépréciation de créances",
    EntryKind.RELEASE: "Reprise sur dépréciation de créances",
    EntryKind.LOSS: "Perte sur créances irrécouvrables",
}


@dataclass(frozen=True, slots=True)
class PostedDebt:
    """One debt as an entry takes it; cents above zero, with VAT. `net_cents` is the amount without VAT.

    `account` is the Beancount name of the customer's account on which it stands, `letter` what the line that
    closes it there carries.
    """

    reference: str
    cents: int
    net_cents: int
    account: str
    due: dt.date | None = None
    vat: tuple[VatPart, ...] = ()
    letter: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryAccounts:
    """Beancount names of the accounts that an entry needs; those it does not are left empty."""

    doubtful: str = ""
    impairment: str = ""
    expense: str = ""
    income: str = ""
    loss: str = ""


def entry_for(  # noqa: PLR0913  what an entry is made of
    kind: EntryKind,
    debts: Sequence[PostedDebt],
    accounts: EntryAccounts,
    *,
    day: dt.date,
    payee: str,
    currency: str,
    case: str,
) -> NewEntry:
    """Return an entry about some debts of one customer; it balances debt by debt.

    Args:
        kind: what is posted.
        debts: at least one.
        accounts: by their names in the books.
        day: the entry's date.
        payee: the customer's name.
        currency: of all amounts.
        case: reference of the legal file.
    """
    postings = [
        NewPosting(account, cents, currency, meta)
        for debt in debts
        for account, cents, meta in _postings(kind, debt, accounts)
        if cents
    ]
    return NewEntry(date=day, payee=payee, narration=f"{NARRATIONS[kind]}, {case}", postings=tuple(postings))


_Row = tuple[str, int, Mapping[str, Value]]


def _postings(kind: EntryKind, debt: PostedDebt, accounts: EntryAccounts) -> list[_Row]:
    named: Mapping[str, Value] = {"piece": debt.reference} if debt.reference else {}
    due: Mapping[str, Value] = {"due": debt.due} if debt.due else {}
    match kind:
        case EntryKind.DOUBTFUL:
            return [
                (accounts.doubtful, debt.cents, {**named, **due}),
                (debt.account, -debt.cents, {**named, **debt.letter}),
            ]
        case EntryKind.IMPAIRMENT:
            return [(accounts.expense, debt.net_cents, named), (accounts.impairment, -debt.net_cents, named)]
        case EntryKind.RELEASE:
            return [(accounts.impairment, debt.net_cents, named), (accounts.income, -debt.net_cents, named)]
        case EntryKind.LOSS:
            return [
                (accounts.loss, debt.cents - sum(part.cents for part in debt.vat), named),
                *((part.account, part.cents, named) for part in debt.vat),
                (debt.account, -debt.cents, {**named, **debt.letter}),
            ]
    assert_never(kind)
