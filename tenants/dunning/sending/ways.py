"""How an answer to a letter comes back: an address of the letter's own, and the link to the debtor's page.

Owns how each is made of a letter. What the page shows is its own; how links are made, `links`'.
"""

from dataclasses import dataclass
import datetime as dt

from sqlalchemy import select

from ledger_core.dunning.schedule import LevelKind
from tenants.db import TenantSession
from tenants.dunning.debtor.links import LINK_DAYS, Whom, is_open, new_link, path_of, secret_of
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.decisions.creditor import read_creditor
from tenants.dunning.decisions.settings import DunningSettings, read_settings
from tenants.dunning.letter_rows import LetterRow
from tenants.moment import day_of
from tenants.people.sealing import SecretKey
from tenants.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Site:
    """Where debtors' pages stand; without an address or a key letters carry no link."""

    address: str | None = None
    key: SecretKey | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """Where answers go, and where the debtor's page stands; "" where there is none."""

    reply_to: str
    link: str


def ways_of(session: TenantSession, row: LetterRow, site: Site, at: dt.datetime) -> Ways:
    """Return the ways back from a letter; a link is made at the first try, and is the same at the next.

    Answers go to the creditor where the tenant has no domain for them.
    """
    creditor = read_creditor(session)
    reply_to = reply_address(row, read_settings(session)) or (creditor.email if creditor else "")
    if site.address is None or site.key is None or row.kind == LevelKind.THANKS:
        return Ways(reply_to, "")
    secret = _kept_secret(session, row, site.key, day_of(at)) or _new_secret(session, row, site.key, at)
    slug = session.scalars(select(Tenant.slug)).one()
    return Ways(reply_to, f"{site.address}{path_of(slug, secret)}")


def reply_address(row: LetterRow, settings: DunningSettings) -> str:
    """Return the address of a letter's own for answers; "" where the tenant has no domain for these."""
    return f"{row.reply_code}@{settings.reply_domain}" if settings.reply_domain else ""


def _kept_secret(session: TenantSession, row: LetterRow, key: SecretKey, today: dt.date) -> str | None:
    wanted = select(DebtorLink).where(DebtorLink.letter == row.number).order_by(DebtorLink.number.desc())
    open_links = (link for link in session.scalars(wanted) if is_open(link, today))
    return next(filter(None, (secret_of(key, link) for link in open_links)), None)


def _new_secret(session: TenantSession, row: LetterRow, key: SecretKey, at: dt.datetime) -> str:
    whom = Whom(row.account, row.customer, row.currency)
    last_day = day_of(at) + dt.timedelta(days=LINK_DAYS)
    _, secret = new_link(
        session, key, whom, author=row.approved_by, at=at, last_day=last_day, letter=row.number
    )
    return secret
