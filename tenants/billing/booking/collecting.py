"""What of the payment service is not in the books yet, and what cannot be posted.

Owns where one pass looks: rows of invoices, credit notes and the balance since the last pass, disputes that
are open in the books. Writes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
import datetime as dt
from functools import partial

from ledger_core.billing.happenings import AmountsDisagreeError
from tenants.billing.booking import billed, moved
from tenants.billing.booking.answers import Answers
from tenants.billing.booking.bookable import Bookable
from tenants.billing.booking.disputes import closing_of, open_disputes
from tenants.billing.booking.faults import CannotBookError, Fault
from tenants.billing.service.refusals import GoneError
from tenants.moment import day_of


@dataclass(slots=True)
class Collected:
    """What a pass found: what is to be posted by its key, and what is in the way of others, by theirs.

    `noted` are the keys of refunds that wait for no credit note any more: there is one, or they came back.
    """

    known: set[str]
    bookables: dict[str, Bookable] = field(default_factory=dict)
    faults: dict[str, CannotBookError] = field(default_factory=dict)
    noted: set[str] = field(default_factory=set)

    def take(self, key: str, read: Callable[[], Iterable[Bookable]]) -> None:
        """Take what one object of the payment service comes to, or note under its key why it cannot be."""
        try:
            found = list(read())
        except CannotBookError as error:
            self.faults[key] = error
        except AmountsDisagreeError as error:
            self.faults[key] = CannotBookError(Fault.AMOUNTS, words=str(error))
        except GoneError as error:
            self.faults[key] = CannotBookError(Fault.GONE, words=str(error))
        else:
            self.bookables |= {each.key: each for each in found if each.key not in self.known}

    @property
    def seen(self) -> set[str]:
        """The keys of all that is posted or is to be."""
        return self.known | self.bookables.keys()

    def in_order(self) -> list[Bookable]:
        """Return what is to be posted, what comes first before what follows from it."""
        return sorted(self.bookables.values(), key=lambda each: each.rank)


def collected(answers: Answers, known: Iterable[str], since: dt.datetime, now: dt.datetime) -> Collected:
    """Collect what is not posted.

    Args:
        answers: of the payment service, as they are asked for.
        known: the keys of all that is posted.
        since: from when on money and credit notes are looked at.
        now: the moment; a dispute that is found to be over ends on its day.

    Raises:
        LaterError: the payment service does not answer.
    """
    found = Collected(set(known))
    _documents(found, answers, since)
    _money(found, answers, since)
    for name in open_disputes(found.seen):
        read = partial(closing_of, answers, name, found.seen, day_of(now))
        found.take(f"{moved.CLOSED}:{name}", read)
    return found


def _documents(found: Collected, answers: Answers, since: dt.datetime) -> None:
    with answers.database.platform_reading() as session:
        wanted = billed.wanted_invoices(session, found.known)
        after_loss = billed.paid_after_loss(session, found.known)
        found.faults |= billed.paid_outside(session, found.known)
        with_balance = billed.with_balance(session, day_of(since))
    for name in after_loss:
        if (key := f"paid-after-loss:{name}") not in found.known:
            found.faults[key] = CannotBookError(Fault.AFTER_LOSS, invoice=name)
    for customer in with_balance:
        found.faults |= billed.given_by_hand(answers, customer, found.known)
    for each in wanted:
        found.take(each.keys[-1], partial(billed.bookables_of, answers, each.invoice, found.known))
    for note in answers.gateway.credit_notes_since(since):
        if note["status"] != "void":
            found.noted |= {_unnoted(part["refund"]) for part in note["refunds"]}
        keys = billed.note_keys(note)
        if not found.known.issuperset(keys):
            found.take(keys[-1], partial(billed.bookables_of_note, answers, note, found.known))


def _money(found: Collected, answers: Answers, since: dt.datetime) -> None:
    lines = [moved.Moved(said) for said in answers.gateway.balance_transactions(since)]
    for line in sorted(lines, key=lambda each: (each.said["created"], each.said["id"])):
        if line.key not in found.known:
            found.take(line.key, partial(moved.bookables_of, answers, line, found.known))
        fee = moved.fee_of(line)
        if fee is not None and fee.key not in found.known and line.key not in found.faults:
            found.bookables[fee.key] = fee
    _refunds_without_note(found, lines)


def _refunds_without_note(found: Collected, lines: Iterable[moved.Moved]) -> None:
    """Note the refunds that stayed away, are in the books and in no credit note."""
    found.noted |= {_unnoted(line.said["source"]) for line in lines if line.kind == moved.REFUND_FAILED}
    for line in lines:
        key = _unnoted(line.said["source"])
        if line.kind == moved.REFUND and line.key in found.seen and key not in found.noted | found.known:
            cents = -line.said["amount"]
            found.faults[key] = CannotBookError(Fault.NO_NOTE, refund=line.said["source"], cents=cents)


def _unnoted(refund: str) -> str:
    """Return the key under which a refund waits for its credit note."""
    return f"without-note:{refund}"
