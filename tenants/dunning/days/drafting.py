"""Drafts: what the letter to a group would say, for whoever looks before approving it, and for the approval.

The same function makes what a person sees and what is kept, so that nothing else is sent. Reads rows; writes
none.
"""

from dataclasses import dataclass, replace
import datetime as dt
from enum import StrEnum

from sqlalchemy import and_, select

from ledger_core.dunning.holds import HoldKind
from ledger_core.dunning.schedule import Channel, LevelKind
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.days.groups import Group
from tenants.dunning.days.look import Look
from tenants.dunning.decisions.creditor import Creditor
from tenants.dunning.decisions.debtors import is_in_france, recipient_of
from tenants.dunning.decisions.mandates import mandate_for
from tenants.dunning.decisions.settings import LANGUAGES
from tenants.dunning.hold_rows import MandateRow
from tenants.dunning.invoice_papers import paper_name, papers_of_party
from tenants.dunning.letter_rows import LetterRow, StepRow
from tenants.dunning.letters.composing import (
    LONGEST_ADDED,
    Earlier,
    Mandated,
    Occasion,
    compose,
    factor_of,
)
from tenants.dunning.letters.content import LetterContent
from tenants.dunning.letters.own_templates import template_for
from tenants.dunning.letters.templates import Template, house
from tenants.dunning.sending.hours import first_moment
from tenants.moment import day_of

SECOND_THOUGHTS = dt.timedelta(minutes=10)  # between an approval and the mail: it can still be taken back


class EditFault(StrEnum):
    """Why a person's change of one letter cannot be made."""

    TOO_LONG = "too-long"
    NOT_A_CHANNEL = "not-a-channel"  # the level has no such channel, or it does not reach the customer
    NOT_A_LANGUAGE = "not-a-language"


class FaultyEditError(ValueError):
    """A change of one letter that cannot be made."""

    def __init__(self, fault: EditFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Edit:
    """A person's change of one letter: words of its own, another channel of the level, another language."""

    added: str = ""
    channel: Channel | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it has a reference. `leaves` is the moment from which on it may go."""

    group: Group  # as the change leaves it
    creditor: Creditor
    template: Template
    mandate: MandateRow | None
    occasion: Occasion
    leaves: dt.datetime
    content: LetterContent
    gave_way: bool = False  # own words, which name no factor, to the house's

    @property
    def day(self) -> dt.date:
        """The day that the letter bears."""
        return day_of(self.leaves)

    def under(self, reference: str) -> LetterContent:
        """Return its content once it has a reference."""
        occasion = replace(self.occasion, reference=reference)
        return compose(self.group, self.creditor, self.template, occasion)


NO_EDIT = Edit()


def draft(  # noqa: PLR0913, PLR0917  a draft is made of all of these
    session: TenantSession,
    desk: Desk,
    look: Look,
    group: Group,
    edit: Edit = NO_EDIT,
    template: Template | None = None,
) -> Draft:
    """Put together the letter to a group as it would leave.

    Args:
        session: one that reads the tenant.
        desk: who looks or approves; the mandate of its firm is named in the letter.
        look: where the group was found.
        group: one that may be sent.
        edit: what a person changed.
        template: words that are tried; those that are in force where it is left out. A letter that has a
            factor paid takes the house's instead of any that name none.

    Raises:
        FaultyEditError: the change cannot be made.
        AudienceError, PhraseError, UnknownTemplateError: the schedule's template does not fit.
    """
    creditor = look.creditor
    assert creditor is not None
    edited = with_edit(look, group, edit)
    firm_id, leaves = desk.hand.firm_id, leaves_at(desk, look)
    mandate = mandate_for(session, firm_id, group.level.kind, desk.today) if firm_id is not None else None
    wanted = template or template_for(session, desk, edited.level.template, edited.language)
    gave_way = bool(factor_of(edited)) and not wanted.knows_factors
    template = house(wanted.key, wanted.language) if gave_way else wanted
    occasion = _occasion(session, desk, look, edited, creditor, mandate)
    occasion = replace(occasion, day=day_of(leaves), added=edit.added.strip())
    content = compose(edited, creditor, template, occasion)
    return Draft(edited, creditor, template, mandate, occasion, leaves, content, gave_way)


def leaves_at(desk: Desk, look: Look) -> dt.datetime:
    """Return the moment from which on a letter that is approved now may leave."""
    return first_moment(desk.now + SECOND_THOUGHTS, look.settings.send_from)


def with_edit(look: Look, group: Group, edit: Edit) -> Group:
    """Return a group as a person changed it.

    Raises:
        FaultyEditError: the change cannot be made.
    """
    if len(edit.added) > LONGEST_ADDED:
        raise FaultyEditError(EditFault.TOO_LONG)
    if edit.language not in {"", *LANGUAGES}:
        raise FaultyEditError(EditFault.NOT_A_LANGUAGE)
    edited = replace(group, language=edit.language or group.language)
    if edit.channel is None or edit.channel is group.channel:
        return edited
    key = (group.account, group.customer)
    if edit.channel not in group.level.channels or edit.channel not in look.debtors[key].channels:
        raise FaultyEditError(EditFault.NOT_A_CHANNEL)
    recipient = recipient_of(edit.channel, group.name, look.people.cards.get(key))
    return replace(edited, channel=edit.channel, recipient=recipient)


def _occasion(  # noqa: PLR0913, PLR0917  a letter tells of all of these
    session: TenantSession,
    desk: Desk,
    look: Look,
    group: Group,
    creditor: Creditor,
    mandate: MandateRow | None,
) -> Occasion:
    return Occasion(
        day=look.day,
        reference="",
        earlier=_earlier(session, group),
        promises=_broken(look, group),
        disputed=_disputed(look, group),
        credit_cents=look.situation.credits.get((group.account, group.customer, group.currency), 0),
        mandate=Mandated(mandate.firm_name, mandate.signed_on) if mandate else None,
        signs=desk.hand.author.name if mandate and desk.hand.actor else "" if mandate else creditor.signs,
        enclosures=_enclosures(desk.picture(), group) if group.channel is Channel.EMAIL else (),
        to_public_body=look.people.notes_of(group.account, group.customer).is_public,
        is_abroad=not is_in_france(look.people.cards.get((group.account, group.customer))),
    )


def _earlier(session: TenantSession, group: Group) -> tuple[Earlier, ...]:
    """Return the letters about the same debts that were sent before, the first first."""
    wanted = (
        select(LetterRow.reference, LetterRow.day, LetterRow.kind)
        .join(StepRow, and_(StepRow.tenant_id == LetterRow.tenant_id, StepRow.letter == LetterRow.number))
        .where(StepRow.debt.in_(group.debts), StepRow.sent.is_(True), StepRow.cancelled.is_(False))
        .order_by(LetterRow.number)
        .distinct()
        .add_columns(LetterRow.number)
    )
    return tuple(
        Earlier(reference, day, LevelKind(kind)) for reference, day, kind, _ in session.execute(wanted)
    )


def _broken(look: Look, group: Group) -> tuple[dt.date, ...]:
    """Return the promised days of promises about these debts that were not kept.

    None where a factor is paid: what it was paid, the books tell too late.
    """
    if group.assignee is not None and group.assignee.name:
        return ()
    broken = {number for step in group.steps for number in step.broken}
    return tuple(
        sorted(
            hold.day
            for hold in look.holds
            if hold.kind is HoldKind.PROMISE and hold.id in broken and hold.day
        )
    )


def _disputed(look: Look, group: Group) -> tuple[str, ...]:
    """Return the pieces of the customer's debts that are in dispute, and so in no letter."""
    party = (group.account, group.customer, group.currency)
    return tuple(
        each.debt.reference
        for each in look.plan.withheld
        if each.hold_kind == HoldKind.DISPUTE
        and each.debt.reference
        and each.debt.assigned == group.steps[0].debt.assigned
        and (each.debt.account, each.debt.customer, each.debt.currency) == party
    )


def _enclosures(picture: Picture, group: Group) -> tuple[str, ...]:
    """Return the names of the invoices' papers that the books hold."""
    references = (step.debt.reference for step in group.steps)
    papers = papers_of_party(picture, (group.account, group.customer), references)
    return tuple(dict.fromkeys(map(paper_name, papers)))
