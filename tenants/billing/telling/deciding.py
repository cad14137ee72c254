"""The mails of a round: rows of the outbox, one for each payer, occasion, day it is about, and person.

Their keys keep a mail from being decided twice, by whoever and however often. Sends nothing.
"""

from collections.abc import Collection
import datetime as dt

from sqlalchemy import select

from tenants import outbox
from tenants.billing.payers.payers import all_payers
from tenants.billing.telling.due import Mailing, mailings_of
from tenants.billing.terms import Terms
from tenants.db import Database, PlatformSession
from tenants.moment import day_of
from tenants.outbox_rows import PlatformEffect

KIND = "billing-notice"
_AT_A_TIME = 500  # payers; a query takes so many values and not many more


def decide(database: Database, terms: Terms, now: dt.datetime) -> int:
    """Have mails leave that are due and were not decided yet; return how many."""
    if terms.tariff is None:
        return 0
    day = day_of(now)
    with database.platform_reading() as session:
        payers = all_payers(session, terms)
        found = [
            mailing
            for first in range(0, len(payers), _AT_A_TIME)
            for mailing in _undecided(
                session, tuple(mailings_of(session, payers[first : first + _AT_A_TIME], terms, day))
            )
        ]
    if found:
        with database.platform() as writing:
            for mailing in found:
                outbox.put(writing, KIND, key_of(mailing), _payload(mailing), now)
    return len(found)


def key_of(mailing: Mailing) -> str:
    """Return the key of a mail, which is decided once under it."""
    due = mailing.due
    return f"{KIND}:{mailing.payer.code}:{due.occasion}:{due.day}:{mailing.person.id}"


def _payload(mailing: Mailing) -> outbox.Payload:
    """Return what a mail is made of, with its key; `to` is for who looks at what did not leave."""
    return {"payer": mailing.payer.id, "to": mailing.person.email}


def _undecided(session: PlatformSession, mailings: Collection[Mailing]) -> list[Mailing]:
    if not mailings:
        return []
    keys = [key_of(mailing) for mailing in mailings]
    known = frozenset(session.scalars(select(PlatformEffect.key).where(PlatformEffect.key.in_(keys))))
    return [mailing for mailing, key in zip(mailings, keys, strict=True) if key not in known]
