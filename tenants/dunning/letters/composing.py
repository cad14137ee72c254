"""Composing: a group of steps, its creditor and a template become the content of one letter.

Owns which value each placeholder has, and who stands where on the sheet. Reads no rows and no clock: what the
letter needs to know beside its group is its `Occasion`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.dunning.business_days import next_business_day
from ledger_core.dunning.debts import Debt
from ledger_core.dunning.schedule import Channel, LevelKind
from tenants.dunning.days.groups import Assignee, Group
from tenants.dunning.decisions.creditor import Creditor
from tenants.dunning.letters import fine_print, phrasing
from tenants.dunning.letters.content import LetterContent, Payment
from tenants.dunning.letters.epc import payment_motif
from tenants.dunning.letters.fixed import Fixed, fixed
from tenants.dunning.letters.phrasing import Paragraph
from tenants.dunning.letters.placeholders import Value
from tenants.dunning.letters.tables import claim_rows, interest_table, items_table
from tenants.dunning.letters.templates import Template
from tenants.dunning.letters.wording import about, clean, days_listed, named, shortly_listed
from tenants.written import NO_BREAK, day_long, money

LONGEST_ADDED = 2_000
LONGEST_MENTION = 4_000
_ASKS_FOR_MONEY = frozenset({LevelKind.REMINDER, LevelKind.FORMAL_NOTICE})
_POSTAL = frozenset({Channel.POST, Channel.REGISTERED})


class AudienceError(ValueError):
    """Words or claims for businesses would reach a consumer, or the other way round; nothing is composed."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A letter about the same debts that went before."""

    reference: str
    day: dt.date
    kind: LevelKind


@dataclass(frozen=True, slots=True)
class Mandated:
    """The firm that writes for the creditor, and the day its mandate was signed."""

    firm: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a letter tells beside its group; `reference` is "" before it has one.

    `promises` are the days of those that were not kept; `disputed` references of debts that are not in the
    letter; `credit_cents` what the account shows unallocated, above zero. `added` are words of a person for
    this one letter, `signs` whoever signs in the creditor's place. `is_abroad` where nothing says that the
    customer is in France.
    """

    day: dt.date
    reference: str
    earlier: tuple[Earlier, ...] = ()
    promises: tuple[dt.date, ...] = ()
    disputed: tuple[str, ...] = ()
    credit_cents: int = 0
    mandate: Mandated | None = None
    signs: str = ""
    tracking: str = ""
    enclosures: tuple[str, ...] = ()
    added: str = ""
    to_public_body: bool = False
    is_abroad: bool = False


def compose(group: Group, creditor: Creditor, template: Template, occasion: Occasion) -> LetterContent:
    """Compose a letter in the language of its template.

    Raises:
        AudienceError: template and customer do not go together, or something is claimed of a consumer.
        PhraseError: the template is not in its language.
    """
    if group.is_consumer != template.is_for_consumers or (group.is_consumer and group.claims is not None):
        raise AudienceError(f"{template.key} for {group.account} {group.customer}")
    language, words = template.language, fixed(template.language)
    debts = tuple(step.debt for step in group.steps)
    values = values_of(group, creditor, template, occasion)
    opening = phrasing.paragraphs(template.words.opening, values, language)
    subject = phrasing.line(template.words.subject, values, language)
    return LetterContent(
        language=language,
        kind=group.level.kind.value,
        reference=occasion.reference,
        day=occasion.day,
        sender=clean(creditor.name),
        sender_lines=_sender_lines(creditor),
        recipient=_recipient(group),
        place_and_day=_place_and_day(creditor, occasion.day, language, words),
        references=_references(group, occasion, words),
        subject=subject[:1].upper() + subject[1:],
        opening=opening + _added(occasion.added, language),
        items=items_table(debts, group, asked_cents(group), language, words),
        claims=claim_rows(group.cents, group.claims, language, words, to_public_body=occasion.to_public_body),
        interest=interest_table(debts, group.claims, language, words),
        fine=_fine(group, creditor, occasion, language, words),
        closing=phrasing.paragraphs(template.words.closing, values, language),
        payment=_payment(group, debts, creditor, occasion, words),
        signature=_signature(group, creditor, occasion, language, words),
        signs=clean(occasion.signs or ("" if occasion.mandate else creditor.signs)),
        enclosures=tuple(map(clean, occasion.enclosures)),
        mention=mention_of(group.assignee),
    )


def mention_of(assignee: Assignee | None) -> tuple[str, ...]:
    """Return the paragraphs in which a letter says who has its debts; none where nothing is to be said."""
    parts = phrasing.plain_paragraphs(assignee.mention) if assignee is not None else ()
    return tuple(clean(part, LONGEST_MENTION) for part in parts)


def factor_of(group: Group) -> str:
    """Return the name of the factor that a letter has paid; "" where it has the creditor paid."""
    return clean(group.assignee.name) if group.assignee is not None else ""


def payee_of(group: Group, creditor: Creditor) -> tuple[str, str, str]:
    """Return name, IBAN and BIC of whom a letter has paid: the factor, or else the creditor."""
    assignee = group.assignee
    if assignee is not None and assignee.name:
        return clean(assignee.name), assignee.iban, assignee.bic
    return clean(creditor.name), creditor.iban, creditor.bic


def asked_cents(group: Group) -> int:
    """Return what a letter asks for, claims included; of thanks, what was paid."""
    if group.level.kind is LevelKind.THANKS:
        return sum(step.debt.cents_original for step in group.steps)
    claimed = group.claims.interest_cents + group.claims.indemnity_cents if group.claims else 0
    return group.cents + claimed


def values_of(group: Group, creditor: Creditor, template: Template, occasion: Occasion) -> dict[str, Value]:
    """Return what each placeholder of a template says in one letter."""
    language, words = template.language, fixed(template.language)
    debts = [step.debt for step in group.steps]
    title, within, of_debts = about(debts, language, words)
    due = min(debt.due for debt in debts)
    letters = [letter.day for letter in occasion.earlier if letter.kind in _ASKS_FOR_MONEY]
    delay = template.words.delay_days
    principal = asked_cents(group) if group.level.kind is LevelKind.THANKS else group.cents
    values: dict[str, Value] = {
        "creditor": clean(creditor.name),
        "factor": factor_of(group),
        "customer": clean(group.name),
        "account": clean(f"{group.account} {group.customer}"),
        "reference": occasion.reference,
        "day": day_long(occasion.day, language),
        "invoices": len(debts),
        "title": title,
        "debts": within,
        "debts_capital": within[:1].upper() + within[1:],
        "of_debts": of_debts,
        "references": shortly_listed([named(debt, words) for debt in debts], words),
        "due": day_long(due, language),
        "last_due": day_long(max(debt.due for debt in debts), language),
        "days_late": max(0, (occasion.day - due).days),
        "principal": money(principal, group.currency, language),
        "total": money(asked_cents(group), group.currency, language),
        "delay": delay,
        "until": day_long(next_business_day(occasion.day + dt.timedelta(days=delay)), language),
        "earlier_count": len(set(letters)),
        "earlier": days_listed(letters, language, words),
        "promise": day_long(max(occasion.promises), language) if occasion.promises else "",
        "contact": _contact(creditor) or words.at_address,
        **_facts_of(debts),
        "abroad": occasion.is_abroad,
    }
    if not template.is_for_consumers:
        values |= _business_values(group, occasion, language)
    return values


def _facts_of(debts: Sequence[Debt]) -> dict[str, Value]:
    """Return what keeps a letter's words true: what was paid of its debts, and what plans say of them."""
    return {
        "part_paid": any(debt.cents_open < debt.cents_original for debt in debts),
        "plan_parts": sum(1 for debt in debts if debt.instalment),
        "default_clause": any(debt.has_default_clause for debt in debts),
    }


def _business_values(group: Group, occasion: Occasion, language: str) -> dict[str, Value]:
    interest = group.claims.interest_cents if group.claims else 0
    indemnity = group.claims.indemnity_cents if group.claims else 0
    return {
        "claims": bool(interest or indemnity),
        "interest": money(interest, group.currency, language) if interest else "",
        "indemnity": money(indemnity, group.currency, language) if indemnity else "",
        "public_body": occasion.to_public_body,
    }


def _contact(creditor: Creditor) -> str:
    return ", ".join(clean(each).replace(" ", NO_BREAK) for each in (creditor.email, creditor.phone) if each)


def _sender_lines(creditor: Creditor) -> tuple[str, ...]:
    siren = NO_BREAK.join(creditor.siren[start : start + 3] for start in range(0, len(creditor.siren), 3))
    town = creditor.registered_at.removeprefix("RCS").strip()
    register = ", ".join(
        part for part in (f"SIREN {siren}" if siren else "", f"RCS {town}" if town else "") if part
    )
    lines = (", ".join(creditor.legal), ", ".join(creditor.address), register, _contact(creditor))
    return tuple(clean(line) for line in lines if line)


def _recipient(group: Group) -> tuple[str, ...]:
    if group.channel in _POSTAL:
        return tuple(clean(line) for line in group.recipient.split("\n") if line.strip())
    if group.channel is Channel.CALL:
        return (clean(group.name),)
    return clean(group.name), clean(group.recipient)


def _place_and_day(creditor: Creditor, day: dt.date, language: str, words: Fixed) -> str:
    written = day_long(day, language)
    if not creditor.place:
        return words.day.format(day=written)
    return words.place_and_day.format(place=clean(creditor.place), day=written)


def _references(group: Group, occasion: Occasion, words: Fixed) -> tuple[tuple[str, str], ...]:
    known = clean(occasion.tracking) or words.with_receipt
    how = {
        Channel.REGISTERED: ((words.registered, known),),
        Channel.E_REGISTERED: ((words.e_registered, known),),
    }.get(group.channel, ())
    account = clean(f"{group.account} {group.customer}")
    ours = ((words.reference, occasion.reference),) if occasion.reference else ()
    return (*how, *ours, (words.account, account))


def _added(text: str, language: str) -> tuple[Paragraph, ...]:
    parts = phrasing.plain_paragraphs(text[:LONGEST_ADDED])
    return tuple((phrasing.spaced(clean(part, LONGEST_ADDED), language),) for part in parts)


def _fine(
    group: Group, creditor: Creditor, occasion: Occasion, language: str, words: Fixed
) -> tuple[str, ...]:
    debts = tuple(step.debt for step in group.steps)
    claims = fine_print.of_claims(debts, group.claims, language, words) if group.claims else ""
    left_out, mandate = "", ""
    if group.level.kind in _ASKS_FOR_MONEY:
        disputed = fine_print.of_disputes(tuple(map(clean, occasion.disputed)), words)
        credit = fine_print.of_credit(occasion.credit_cents, group.currency, language, words)
        left_out = " ".join(filter(None, (disputed, credit)))
    if occasion.mandate:
        firm, name = clean(occasion.mandate.firm), clean(creditor.name)
        mandate = fine_print.of_mandate(firm, name, occasion.mandate.day, language, words)
    return tuple(filter(None, (claims, left_out, mandate)))


def _payment(
    group: Group, debts: Sequence[Debt], creditor: Creditor, occasion: Occasion, words: Fixed
) -> Payment | None:
    name, iban, bic = payee_of(group, creditor)
    if group.level.kind is LevelKind.THANKS or not iban:
        return None
    references = (
        () if any(debt.instalment for debt in debts) else tuple(clean(debt.reference) for debt in debts)
    )
    return Payment(
        labels=("IBAN", "BIC", words.motif),
        name=name,
        iban=iban,
        bic=bic,
        motif=payment_motif(references, occasion.reference),
        cents=asked_cents(group),
        currency=group.currency,
        scan=words.scan,
    )


def _signature(
    group: Group, creditor: Creditor, occasion: Occasion, language: str, words: Fixed
) -> tuple[str, ...]:
    if factor := factor_of(group):
        return f"{words.for_creditor.format(creditor=factor)},", clean(creditor.name)
    ours = words.for_creditor.format(creditor=clean(creditor.name))
    if occasion.mandate is None:
        return (ours,)
    day = day_long(occasion.mandate.day, language)
    return f"{ours},", words.by_mandate.format(day=day, firm=clean(occasion.mandate.firm))
