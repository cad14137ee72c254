"""What a debtor's payment to the company makes, although it was the factor's: it is owed on.

Owns both ways in which such a payment stands: on the bank alone, or on the customer's account already.
"""

from collections.abc import Mapping

from ledger_core.edit import Value
from ledger_core.factoring.entries_after import Receipt, direct_payment_entries
from ledger_core.factoring.in_books import Figures
from ledger_core.factoring.posting import EventKind
from tenants.factoring.assignments.reading import Item
from tenants.factoring.events.letters import Letters, open_lines, payment_letters
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.scene import owed_cents
from tenants.factoring.events.stage import Change, Made, Stage
from tenants.factoring.events.wanted import DirectPayment


def direct_payment(stage: Stage, wanted: DirectPayment) -> Made:
    """Return what a payment of debtors to the company makes.

    Raises:
        EventRefusedError: it cannot be.
    """
    stage.require_title()
    parts = stage.within(wanted.parts, lambda item: max(0, owed_cents(item)))
    account, letters = stage.scene.contract.accounts.bank, Letters()
    if wanted.payment:
        account, letters = _standing(stage, wanted, parts)
    letter: Mapping[str, Value] = letters.given.get(wanted.payment, {})
    whole = sum(cents for _, cents in parts)
    return Made(
        cents=whole,
        entries=direct_payment_entries(
            stage.event(wanted.day),
            [Receipt(item.reference, account, cents, letter) for item, cents in parts],
        ),
        figures=Figures(collected_cents=-whole),
        parts={item.name: cents for item, cents in parts},
        changes=tuple(Change(item.name, collected_cents=cents) for item, cents in parts),
        edits=letters.edits,
        facts={"payment": wanted.payment} if wanted.payment else {},
    )


def _standing(
    stage: Stage, wanted: DirectPayment, parts: tuple[tuple[Item, int], ...]
) -> tuple[str, Letters]:
    """Return the account on which the payment stands, and the letters of what is taken from it."""
    payment = open_lines(stage.picture, [wanted.payment], stage.today)[wanted.payment]
    line = payment.line
    others = [
        item.name
        for item, _ in parts
        if (*stage.party_of(item), item.currency) != (line.account, line.customer, line.currency)
    ]
    if others:
        raise EventRefusedError(EventFault.OTHER_CUSTOMER, others)
    whole = sum(cents for _, cents in parts)
    if whole > -payment.open_cents:
        raise EventRefusedError(EventFault.TOO_MUCH, [item.name for item, _ in parts])
    why = stage.why(EventKind.DIRECT_PAYMENT)
    return payment.account, payment_letters(stage.picture, stage.book, payment, whole, wanted.day, why)
