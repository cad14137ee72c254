"""Customers and suppliers as the receivables know them: a name, and the days they have to pay.

Owns which side of an account is the debt, and how a mistyped code finds its like. A party is
what its account's `open` directive says of it; nothing is learnt from lines here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import difflib

from ledger_core.ledger import Account, Customer, Ledger
from ledger_core.lettrage.lines import CREDIT_DEBTS, Line


@dataclass(frozen=True, slots=True)
class Party:
    """A third party on an account; `payment_days` is None where none were agreed."""

    code: str  # "" where the account is no single third party's
    name: str
    payment_days: int | None = None


Parties = Mapping[tuple[str, str], Party]
"""Parties by account number and code."""


def parties_of(ledger: Ledger) -> Parties:
    """Give the parties of the ledger's accounts; see `parties_from`."""
    return parties_from(ledger.accounts.values(), ledger.customers)


def parties_from(accounts: Iterable[Account], customers: Mapping[str, Customer]) -> Parties:
    """Give the parties of accounts by account number and code, the first opened first.

    A customer's name and days come from the card, any other's name from the account's label; who has
    no name goes by the code. `customers` are the cards by Beancount name of their account.
    """
    parties: dict[tuple[str, str], Party] = {}
    for account in sorted(accounts, key=lambda account: (account.opened, account.name)):
        card = customers.get(account.name)
        name = (card and card.name) or account.label or account.third_party or account.number
        days = card.payment_days if card else None
        parties.setdefault((account.number, account.third_party), Party(account.third_party, name, days))
    return parties


def code_of(line: Line) -> str:
    """Give the code of the line's party, or the account's number where the account is no one's own."""
    return line.customer or line.account


def party_of(line: Line, parties: Parties) -> Party:
    """Give the line's party; where its account is none of the parties', one named by its code."""
    return parties.get((line.account, line.customer), Party(line.customer, code_of(line)))


def debt_sign(account_number: str) -> int:
    """Return 1 where a debit makes the debt grow (customers), -1 where a credit does (suppliers)."""
    return -1 if account_number.startswith(CREDIT_DEBTS) else 1


def nearest(parties: Iterable[Party], text: str, most: int = 5) -> list[Party]:
    """Give the parties whose code or name resembles the text most, best first; `most` of them at most.

    Case does not count. A text that is a part of a name or code resembles it.
    """
    wanted = text.casefold()
    scored = []
    for party in {party.code: party for party in parties if party.code}.values():
        likeness = max(_likeness(wanted, party.code), _likeness(wanted, party.name))
        if likeness >= _ALIKE:
            scored.append((-likeness, party.code, party))
    return [party for _, _, party in sorted(scored, key=lambda entry: entry[:2])[:most]]


_ALIKE = 0.6  # the usual cut of difflib for texts that are close


def _likeness(wanted: str, text: str) -> float:
    found = text.casefold()
    if wanted and wanted in found:
        return 1.0
    words = [found, *found.split()]
    return max(difflib.SequenceMatcher(None, wanted, word).ratio() for word in words)
