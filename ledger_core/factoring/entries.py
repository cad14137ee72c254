"""The entries of handing over: claims leave the customers' accounts, the factor keeps, charges and pays.

Owns their accounts' sides. Each is proposed and written by an explicit act, never here.

Source: plan comptable général (règlement ANC 2014-03 as amended by 2022-06), accounts 467, 5191, 6225, 6616,
627; that claims leave 411 when title passes and stay there when they are security is the usual reading.
"""

from collections.abc import Sequence

from ledger_core.entry import NewEntry
from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.contract import EntryShape
from ledger_core.factoring.posting import Event, EventKind, PostedClaim, Row, Share, entry_of, named


def funding_entries(
    event: Event, claims: Sequence[PostedClaim], shares: Sequence[Share], amounts: Amounts
) -> tuple[NewEntry, ...]:
    """Return all that is posted when the factor funds an assignment, but for the money where title passes.

    Args:
        event: the assignment, on the day it is funded.
        claims: what is assigned.
        shares: of the holdback, by document; they add up to it.
        amounts: what the assignment comes to.
    """
    assert sum(share.cents for share in shares) == amounts.holdback_cents, "shares add up to the holdback"
    if not event.contract.passes_title:
        return advance_entries(event, amounts)
    assert sum(claim.cents for claim in claims) == amounts.assigned_cents, "claims add up to what is assigned"
    return (
        *assignment_entries(event, claims),
        *holdback_entries(event, shares),
        *fee_entries(event, amounts),
    )


def assignment_entries(event: Event, claims: Sequence[PostedClaim]) -> tuple[NewEntry, ...]:
    """Return the entries by which claims pass to the factor; none where they are security and stay.

    What a customer had paid of a document that is handed over whole is owed to the factor.

    Args:
        event: the assignment, on its day.
        claims: with the letters of the lines that close them.
    """
    if not event.contract.passes_title:
        return ()
    if event.contract.shape is EntryShape.PER_INVOICE:
        return tuple(
            entry
            for claim in claims
            for entry in entry_of(
                event, EventKind.ASSIGNMENT, _assigned(event, [claim], claim.reference), claim.reference
            )
        )
    return entry_of(event, EventKind.ASSIGNMENT, _assigned(event, claims, event.assignment))


def _assigned(event: Event, claims: Sequence[PostedClaim], piece: str) -> list[Row]:
    accounts = event.contract.accounts
    rows: list[Row] = [(accounts.current, sum(claim.cents for claim in claims), named(piece))]
    for claim in claims:
        rows.append((claim.account, -claim.open_cents, named(claim.reference, claim.letter)))
        rows.append((accounts.collected, claim.open_cents - claim.cents, named(claim.reference)))
    return rows


def holdback_entries(event: Event, shares: Sequence[Share]) -> tuple[NewEntry, ...]:
    """Return the entry that moves the holdback off the current account, a line a document."""
    accounts = event.contract.accounts
    whole = sum(share.cents for share in shares)
    return entry_of(
        event,
        EventKind.HOLDBACK,
        [
            *((accounts.holdback, share.cents, named(share.reference, share.letter)) for share in shares),
            (accounts.current, -whole, named(event.assignment)),
        ],
    )


def fee_entries(event: Event, amounts: Amounts) -> tuple[NewEntry, ...]:
    """Return the entries of what the factor charges off the current account, one a kind.

    VAT is on the commission and, by the contract, on file fees; none on interest.
    """
    return (
        *charged_entries(event, EventKind.COMMISSION, amounts.commission_cents, amounts.commission_vat_cents),
        *financing_entries(event, amounts.financing_cents),
        *charged_entries(event, EventKind.FILE_FEES, amounts.file_fees_cents, amounts.file_fees_vat_cents),
    )


def financing_entries(event: Event, cents: int) -> tuple[NewEntry, ...]:
    """Return the entry of a financing commission, of the assignment or of a statement."""
    return charged_entries(event, EventKind.FINANCING, cents, 0)


def charged_entries(event: Event, kind: EventKind, net_cents: int, vat_cents: int) -> tuple[NewEntry, ...]:
    """Return the entry of what the factor charges off the current account, with its VAT.

    Args:
        event: of an assignment; or of the contract as a whole, such as the minimum of a month.
        kind: commission, financing or file fees; each has its account.
        net_cents: without VAT; below zero where the factor gives it back.
        vat_cents: on the side of the net.
    """
    accounts = event.contract.accounts
    account = {
        EventKind.COMMISSION: accounts.commission,
        EventKind.FINANCING: accounts.financing,
        EventKind.FILE_FEES: accounts.file_fees,
    }[kind]
    piece = named(event.assignment)
    return entry_of(
        event,
        kind,
        [
            (account, net_cents, piece),
            (accounts.vat, vat_cents, piece),
            (accounts.current, -net_cents - vat_cents, piece),
        ],
    )


def cash_entries(event: Event, cents: int) -> tuple[NewEntry, ...]:
    """Return the entry of money that the factor pays out of the current account."""
    accounts = event.contract.accounts
    piece = named(event.assignment)
    return entry_of(event, EventKind.CASH, [(accounts.bank, cents, piece), (accounts.current, -cents, piece)])


def advance_entries(event: Event, amounts: Amounts) -> tuple[NewEntry, ...]:
    """Return the entry of money lent on claims that stay in the books, fees taken off it."""
    assert not event.contract.passes_title, "claims that pass are not lent on"
    accounts = event.contract.accounts
    piece = named(event.assignment)
    whole = amounts.assigned_cents - amounts.kept_cents
    return entry_of(
        event,
        EventKind.ADVANCE,
        [
            (accounts.bank, amounts.available_cents, piece),
            (accounts.commission, amounts.commission_cents, piece),
            (accounts.financing, amounts.financing_cents, piece),
            (accounts.file_fees, amounts.file_fees_cents, piece),
            (accounts.vat, amounts.vat_cents, piece),
            (accounts.mobilised, -whole, piece),
        ],
    )
