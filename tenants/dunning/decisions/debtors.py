"""Customers as reminders see them: what their cards say, and what people noted beside.

Owns by which channels somebody can be reached, and the notes that only dunning needs. A card is the books';
nothing here changes one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
import re
from typing import Any

from sqlalchemy import select

from ledger_core.dunning.debts import Debtor
from ledger_core.dunning.schedule import Channel
from ledger_core.late_payment.terms import DebtorKind
from ledger_core.ledger import Customer
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.days.situation import is_chased
from tenants.dunning.decisions.rows import DebtorFacts
from tenants.dunning.decisions.settings import LANGUAGES, DunningSettings, is_rate, read_settings
from tenants.dunning.story import Told, tell

_FRENCH_TOWN = re.compile(r"(?:.*, *)?(?:F-)?\d{5} [^,]+|FRANCE", re.IGNORECASE)
"""How an address in France ends: a code of five digits and the town; abroad the country stands last."""

PartyKey = tuple[str, str]
"""Number of the account and code of the customer."""


class NoteFault(StrEnum):
    """What can be wrong with a part of the notes."""

    NOT_A_LANGUAGE = "not-a-language"
    NOT_A_RATE = "not-a-rate"
    UNKNOWN_SEGMENTS = "unknown-segments"  # the settings name no such
    NOT_A_CUSTOMER = "not-a-customer"


class FaultyNotesError(ValueError):
    """Notes that cannot be kept; `faults` are by part."""

    def __init__(self, faults: Mapping[str, NoteFault]) -> None:
        super().__init__(", ".join(f"{part}: {fault}" for part, fault in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class DebtorNotes:
    """What reminders must know of a customer and its card does not say."""

    language: str = ""  # "": that of the settings
    segments: tuple[str, ...] = ()
    e_registered_consent: bool = False  # a consumer agreed to electronic registered letters (CPCE L100)
    late_rate: Decimal | None = None  # agreed with this customer, percent a year; None: that of the settings
    is_public: bool = False  # bound by the code de la commande publique


NOTHING_NOTED = DebtorNotes()


@dataclass(frozen=True, slots=True)
class Debtors:
    """All customers of the accounts that are chased, by account and code."""

    debtors: Mapping[PartyKey, Debtor]
    cards: Mapping[PartyKey, Customer]  # of those who have one
    notes: Mapping[PartyKey, DebtorNotes]  # of those of whom something was noted

    def notes_of(self, account: str, customer: str) -> DebtorNotes:
        """Return what was noted of a customer."""
        return self.notes.get((account, customer), NOTHING_NOTED)


def debtors_of(
    picture: Picture,
    notes: Mapping[PartyKey, DebtorNotes],
    classes: Mapping[str, str],
) -> Debtors:
    """Put together what cards and notes say.

    Args:
        picture: of the books.
        notes: by account and code.
        classes: A, B or C by code of the customer, which makes segments such as `abc:A`.
    """
    debtors: dict[PartyKey, Debtor] = {}
    cards: dict[PartyKey, Customer] = {}
    for account in picture.accounts.values():
        key = (account.number, account.third_party)
        if not is_chased(account.number) or key in debtors:
            continue
        card = picture.customers.get(account.name)
        if card is not None:
            cards[key] = card
        noted = notes.get(key, NOTHING_NOTED)
        name = picture.parties[key].name
        debtors[key] = _debtor(key, name, card, noted, classes.get(account.third_party, ""))
    return Debtors(debtors, cards, notes)


def is_consumer(card: Customer | None, noted: DebtorNotes) -> bool:
    """Tell whether somebody counts as a consumer: whoever is not known to be a business or a public body."""
    return not noted.is_public and (card is None or card.kind != "business")


def debtor_kind(card: Customer | None, noted: DebtorNotes) -> DebtorKind:
    """Return by which rules of late payment somebody owes."""
    if noted.is_public:
        return DebtorKind.PUBLIC
    return DebtorKind.CONSUMER if is_consumer(card, noted) else DebtorKind.BUSINESS


def is_in_france(card: Customer | None) -> bool:
    """Tell whether it is known that somebody is in France: by its SIREN, or the last line of its address."""
    if card is None:
        return False
    lines = [line.strip() for line in card.address.split("\n") if line.strip()]
    return bool(card.siren) or (bool(lines) and _FRENCH_TOWN.fullmatch(lines[-1]) is not None)


def recipient_of(channel: Channel, name: str, card: Customer | None) -> str:
    """Return where a letter goes: an address of mail, a telephone, or the lines of a postal address."""
    if card is None:
        return ""
    if channel in {Channel.EMAIL, Channel.E_REGISTERED}:
        return card.email
    if channel is Channel.CALL:
        return card.phone
    return "\n".join([name, *filter(None, (line.strip() for line in card.address.split("\n")))])


def read_all_notes(session: TenantSession) -> dict[PartyKey, DebtorNotes]:
    """Return what was noted of customers, by account and code."""
    return {(row.account, row.customer): _notes(row.body) for row in session.scalars(select(DebtorFacts))}


def read_notes(session: TenantSession, account: str, customer: str) -> DebtorNotes:
    """Return what was noted of a customer."""
    row = _row(session, account, customer)
    return NOTHING_NOTED if row is None else _notes(row.body)


def save_notes(
    session: TenantSession, desk: Desk, account: str, customer: str, notes: DebtorNotes
) -> DebtorNotes:
    """Keep notes on a customer in the place of earlier ones, and tell of it.

    Raises:
        FaultyNotesError: a part is none that it may be.
    """
    tidy = replace(notes, segments=tuple(sorted(set(notes.segments))))
    faults = notes_faults(read_settings(session), tidy)
    if (account, customer) not in desk.picture().parties or not is_chased(account):
        faults["customer"] = NoteFault.NOT_A_CUSTOMER
    if faults:
        raise FaultyNotesError(faults)
    row, body = _row(session, account, customer), _body(tidy)
    if row is None:
        row = DebtorFacts(account=account, customer=customer)
        session.add(row)
    elif row.body == body:
        return tidy
    row.body, row.author, row.at = body, desk.hand.actor, desk.now
    tell(
        session,
        kind=Told.DEBTOR_NOTED,
        account=account,
        customer=customer,
        day=desk.today,
        at=desk.now,
        actor=desk.hand.actor,
        facts=body,
    )
    return tidy


def notes_faults(settings: DunningSettings, notes: DebtorNotes) -> dict[str, NoteFault]:
    """Say what is wrong with notes, by part."""
    checks = {
        "language": (notes.language in {"", *LANGUAGES}, NoteFault.NOT_A_LANGUAGE),
        "late_rate": (is_rate(notes.late_rate), NoteFault.NOT_A_RATE),
        "segments": (set(notes.segments) <= set(settings.segments), NoteFault.UNKNOWN_SEGMENTS),
    }
    return {part: fault for part, (is_right, fault) in checks.items() if not is_right}


def _debtor(key: PartyKey, name: str, card: Customer | None, noted: DebtorNotes, abc: str) -> Debtor:
    consumer = is_consumer(card, noted)
    segments = {*noted.segments, *([f"abc:{abc}"] if abc else [])}
    return Debtor(
        account=key[0],
        customer=key[1],
        name=name,
        is_consumer=consumer,
        channels=frozenset(_channels(card, may_be_e_registered=not consumer or noted.e_registered_consent)),
        segments=frozenset(segments),
    )


def _channels(card: Customer | None, *, may_be_e_registered: bool) -> Iterable[Channel]:
    if card is None:
        return
    if card.email:
        yield Channel.EMAIL
        if may_be_e_registered:
            yield Channel.E_REGISTERED
    if card.address.strip():
        yield Channel.POST
        yield Channel.REGISTERED
    if card.phone:
        yield Channel.CALL


def _row(session: TenantSession, account: str, customer: str) -> DebtorFacts | None:
    return session.scalar(
        select(DebtorFacts).where(DebtorFacts.account == account, DebtorFacts.customer == customer)
    )


def _notes(body: Mapping[str, Any]) -> DebtorNotes:
    return DebtorNotes(
        language=body["language"],
        segments=tuple(body["segments"]),
        e_registered_consent=body["e_registered_consent"],
        late_rate=Decimal(body["late_rate"]) if body["late_rate"] is not None else None,
        is_public=body["is_public"],
    )


def _body(notes: DebtorNotes) -> dict[str, object]:
    rate = notes.late_rate
    return {
        "language": notes.language,
        "segments": list(notes.segments),
        "e_registered_consent": notes.e_registered_consent,
        "late_rate": None if rate is None else format(rate, "f"),
        "is_public": notes.is_public,
    }
