"""The entries of what follows a handing over: the debtor pays, the holdback comes back, or the claim does.

Owns their accounts' sides. A claim that came back is a new item of the customer, under its number with an R
and at its first due date. That it is doubtful then, or lost, is for `procedures.posting`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ledger_core.edit import Value
from ledger_core.entry import NewEntry
from ledger_core.factoring.posting import Event, EventKind, PostedClaim, Row, Share, entry_of, named

RETURNED_SUFFIX = "R"


class Through(StrEnum):
    """By what way debtors' payments go on to the factor."""

    BANK = "bank"  # a transfer
    CURRENT = "current"  # taken off the current account


@dataclass(frozen=True, slots=True)
class Receipt:
    """A debtor's payment that is the factor's; cents above zero.

    `account` is the Beancount name of what it is taken from: a bank where the entry is the payment itself,
    the customer's account where the payment stands there already, with the letter that closes it.
    """

    reference: str
    account: str
    cents: int
    letter: Mapping[str, Value] = field(default_factory=dict)


def returned_reference(reference: str) -> str:
    """Return the number under which a claim that came back stands on the customer's account."""
    return f"{reference}{RETURNED_SUFFIX}"


def settled_entries(event: Event, shares: Sequence[Share]) -> tuple[NewEntry, ...]:
    """Return the entry that notes what debtors paid to the factor: in and out of the current account.

    It moves no balance: the claims left the company's accounts when they were assigned. By it the books alone
    tell what is outstanding. A credit note that the factor took off has a share below zero.
    """
    current = event.contract.accounts.current
    return entry_of(
        event,
        EventKind.SETTLED,
        [
            *((current, share.cents, named(share.reference)) for share in shares),
            (current, -sum(share.cents for share in shares), named(event.assignment)),
        ],
    )


def release_entries(event: Event, shares: Sequence[Share]) -> tuple[NewEntry, ...]:
    """Return the entry by which the factor gives holdback back to the current account."""
    accounts = event.contract.accounts
    whole = sum(share.cents for share in shares)
    return entry_of(
        event,
        EventKind.RELEASE,
        [
            (accounts.current, whole, named(event.assignment)),
            *((accounts.holdback, -share.cents, named(share.reference, share.letter)) for share in shares),
        ],
    )


def direct_payment_entries(event: Event, receipts: Sequence[Receipt]) -> tuple[NewEntry, ...]:
    """Return the entry of what debtors paid to the company although it was assigned."""
    collected = event.contract.accounts.collected
    rows: list[Row] = []
    for receipt in receipts:
        rows.append((receipt.account, receipt.cents, named(receipt.reference, receipt.letter)))
        rows.append((collected, -receipt.cents, named(receipt.reference)))
    return entry_of(event, EventKind.DIRECT_PAYMENT, rows)


def passed_on_entries(
    event: Event, shares: Sequence[Share], through: Through = Through.BANK
) -> tuple[NewEntry, ...]:
    """Return the entry by which such payments go on to the factor, paid out or taken off what it owes."""
    accounts = event.contract.accounts
    whole = sum(share.cents for share in shares)
    account = accounts.bank if through is Through.BANK else accounts.current
    return entry_of(
        event,
        EventKind.PASSED_ON,
        [
            *((accounts.collected, share.cents, named(share.reference, share.letter)) for share in shares),
            (account, -whole, named(event.assignment)),
        ],
    )


def recourse_entries(event: Event, claims: Sequence[PostedClaim]) -> tuple[NewEntry, ...]:
    """Return the entry by which claims come back, charged to the current account: so many cents of each.

    `open_cents` and letters of the claims do not count: nothing of them is open with the customer any more.
    A credit note comes back from the other side, below zero.
    """
    assert event.contract.passes_title, "a claim that stayed in the books cannot come back"
    current = event.contract.accounts.current
    rows: list[Row] = []
    for claim in claims:
        meta = named(returned_reference(claim.reference))
        if claim.due is not None:
            meta["due"] = claim.due
        rows.append((claim.account, claim.cents, meta))
        rows.append((current, -claim.cents, named(claim.reference)))
    return entry_of(event, EventKind.RECOURSE, rows)


def repaid_entries(event: Event, shares: Sequence[Share]) -> tuple[NewEntry, ...]:
    """Return the entry by which what was lent on claims as security is paid back, as at their due dates."""
    accounts = event.contract.accounts
    whole = sum(share.cents for share in shares)
    return entry_of(
        event,
        EventKind.REPAID,
        [
            *((accounts.mobilised, share.cents, named(share.reference)) for share in shares),
            (accounts.bank, -whole, named(event.assignment)),
        ],
    )
