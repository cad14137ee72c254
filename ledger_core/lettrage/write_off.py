"""The entry that closes what a group leaves: a small gap, or an exchange difference.

Owns the accounts, the labels and the shape of these entries and of their reversals. Never decides
that a gap may be written off: it is told so, with the limit, and holds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from ledger_core.edit import Value
from ledger_core.entry import NewEntry, NewPosting
from ledger_core.money import from_cents
from ledger_core.settings import Settings

HARD_LIMIT_CENTS = 1000
"""No gap above 10.00 is ever written off, whatever limit is asked for: it is a claim, no gap."""


class GapTooLargeError(ValueError):
    """The gap is above the limit that a person or the book set."""


class Cause(StrEnum):
    """Why the group does not balance by itself."""

    GAP = "gap"
    EXCHANGE = "exchange"


_NARRATIONS: Mapping[Cause, str] = {
    Cause.GAP: "Écart de règlement",
    Cause.EXCHANGE: "Différence de change",
}

# Plan comptable général, règlement ANC 2022-06: years that begin from 2025 on; 666 and 766 before.
_EXCHANGE_SINCE = dt.date(2025, 1, 1)

_LABELS: Mapping[str, str] = {
    "656": "Pertes de change sur créances et dettes commerciales",
    "658": "Charges diverses de gestion courante",
    "665": "Escomptes accordés",
    "666": "Pertes de change",
    "756": "Gains de change sur créances et dettes commerciales",
    "758": "Produits divers de gestion courante",
    "765": "Escomptes obtenus",
    "766": "Gains de change",
}


@dataclass(frozen=True, slots=True)
class WriteOff:
    """What is written off: `cents` is the sum that the group leaves, debit positive.

    Debit left over is money that does not come in on a customer, or was paid too much to
    a supplier: a loss. Credit left over is a gain.
    """

    cause: Cause
    cents: int
    currency: str
    number: str = ""  # of the account that a person chose; "": the one of the book's settings

    def account(self, settings: Settings, day: dt.date) -> str:
        """Return the number of the account that takes it, by the book's settings or the chart of the day."""
        if self.number:
            return self.number
        loss = self.cents > 0
        if self.cause is Cause.GAP:
            return settings.gap_loss_account if loss else settings.gap_gain_account
        set_by_book = settings.exchange_loss_account if loss else settings.exchange_gain_account
        if set_by_book:
            return set_by_book
        if day >= _EXCHANGE_SINCE:
            return "656000" if loss else "756000"
        return "666000" if loss else "766000"

    def entry(
        self, *, day: dt.date, letter: str, accounts: tuple[str, str], keys: Mapping[str, Value]
    ) -> NewEntry:
        """Return the entry: the third party's line carries the letter, so that the group balances.

        Args:
            day: the entry's date.
            letter: the group's letter.
            accounts: Beancount names of the third party's account and of the one that takes the gap.
            keys: metadata of the third party's line.
        """
        third_party, taking = accounts
        return NewEntry(
            date=day,
            payee="",
            narration=f"{_NARRATIONS[self.cause]} {letter}",
            postings=(
                NewPosting(third_party, -self.cents, self.currency, keys),
                NewPosting(taking, self.cents, self.currency),
            ),
        )


def gap_write_off(cents: int, currency: str, limit_cents: int) -> WriteOff:
    """Return the write-off of a gap, debit positive.

    Raises:
        GapTooLargeError: the gap is above the limit, or above the hard limit.
    """
    limit = min(limit_cents, HARD_LIMIT_CENTS)
    if abs(cents) > limit:
        raise GapTooLargeError(
            f"a gap of {from_cents(abs(cents))} {currency} is above the limit of {from_cents(limit)}"
        )
    return WriteOff(Cause.GAP, cents, currency)


def exchange_write_off(cents: int, currency: str) -> WriteOff:
    """Return the write-off of an exchange difference, debit positive, in the books' currency."""
    return WriteOff(Cause.EXCHANGE, cents, currency)


def label_of(number: str) -> str:
    """Return the name under which an account that takes write-offs is opened."""
    return _LABELS.get(number[:3], "Écarts de règlement")
