"""What a letter that is about to leave is held against: the head of the books, and what people decided since.

Reads; the rules are `recheck`'s.
"""

from collections.abc import Mapping
import datetime as dt

from sqlalchemy import select

from ledger_core.dunning.schedule import Channel, LevelKind
from ledger_core.ledger import Customer
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.days.assigned_debts import assignee_of, known_in
from tenants.dunning.days.situation import ground_of
from tenants.dunning.decisions.creditor import may_send, read_creditor
from tenants.dunning.decisions.debtors import debtors_of, is_consumer, read_notes, recipient_of
from tenants.dunning.decisions.mandates import mandate_for
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.hold_rows import MandateRow
from tenants.dunning.letter_rows import LetterRow
from tenants.dunning.letters.composing import mention_of
from tenants.dunning.letters.content import LetterContent
from tenants.dunning.letters.wording import clean
from tenants.dunning.plans.kept import debts_owed
from tenants.dunning.sending.recheck import Leaving, Now, Payee, Said
from tenants.dunning.sending.standing import steps_of
from tenants.factoring.assigned import AssignedDebt, assigned_of


def leaving_of(session: TenantSession, row: LetterRow, content: LetterContent) -> Leaving:
    """Return what of a letter can have changed since it was made."""
    return Leaving(
        kind=LevelKind(row.kind),
        account=row.account,
        customer=row.customer,
        currency=row.currency,
        day=row.day,
        said=tuple(Said(step.debt, step.cents, step.due) for step in steps_of(session, row.number)),
        creditor=content.sender,
        iban=content.payment.iban if content.payment else None,
        payee=content.payment.name if content.payment else "",
        mention=content.mention,
        recipient=row.recipient,
        has_claims=bool(row.interest_cents or row.indemnity_cents),
        approved=bool(row.approved_by),
    )


def now_of(session: TenantSession, picture: Picture, row: LetterRow, day: dt.date) -> Now:
    """Return what holds of a letter's customer on a day."""
    ground, creditor = ground_of(picture, day), read_creditor(session)
    sends = creditor is not None and may_send(creditor)
    party = (row.account, row.customer)
    assigned = known_in(picture, assigned_of(session, day, party))
    debts, all_holds = debts_owed(session, picture, day, assigned)
    card, settings = cards_of(picture).get(party), read_settings(session)
    return Now(
        day=day,
        debts={debt.name: debt for debt in debts},
        assigned={name: _payee(each) for name, each in assigned.by_name.items()},
        credit_cents=ground.credits.get((row.account, row.customer, row.currency), 0),
        holds=all_holds,
        creditor=creditor.name if creditor and sends else "",
        iban=creditor.iban if creditor and sends else "",
        recipient=recipient_of(Channel(row.channel), row.name, card),
        is_consumer=is_consumer(card, read_notes(session, *party)),
        has_mandate=_has_mandate(session, row, day),
        is_live=settings.live_since is not None,
        stale_days=settings.stale_bank_days,
    )


def _payee(each: AssignedDebt) -> Payee:
    """Return whom a letter about a debt that a factor has must have paid, and what it must say."""
    assignee = assignee_of(each)
    return Payee(mention_of(assignee), clean(assignee.name), assignee.iban)


def cards_of(picture: Picture) -> Mapping[tuple[str, str], Customer]:
    """Return the cards of the customers, by account and code; worked out once a revision."""
    return picture.kept.once("dunning cards", lambda: debtors_of(picture, {}, {}).cards)


def _has_mandate(session: TenantSession, row: LetterRow, day: dt.date) -> bool:
    """Tell whether the firm that sends the letter may; the tenant itself always may."""
    if row.mandate is None:
        return True
    firm = session.scalar(select(MandateRow.firm_number).where(MandateRow.number == row.mandate))
    return firm is not None and mandate_for(session, firm, LevelKind(row.kind), day) is not None
