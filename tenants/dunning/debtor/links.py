"""Links to a debtor's page: made, found by their secret, revoked, their views counted.

A secret is worked out from the service's key and whose link it is, so that a letter can carry it once more;
of it only a hash is kept. Owns how long a link lasts and what its address looks like. Never decides what a
debtor sees.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
import datetime as dt
import hashlib
import re

from sqlalchemy import select, update

from tenants.db import TenantSession
from tenants.dunning.debtor.rows import DebtorLink
from tenants.numbers import next_number
from tenants.people.sealing import SecretKey

LINK_DAYS = 30
_PURPOSE = "debtor link"
_SECRET = re.compile(r"[\w-]{43}", re.ASCII)


class NobodysLinkError(ValueError):
    """The account is no single customer's: behind a link to it one would see what others owe."""


@dataclass(frozen=True, slots=True)
class Whom:
    """Whose debts a link shows: one customer of one account, in one currency."""

    account: str  # number of the chart
    customer: str  # code
    currency: str


def new_link(  # noqa: PLR0913  a link says all of it
    session: TenantSession,
    key: SecretKey,
    whom: Whom,
    *,
    author: str,
    at: dt.datetime,
    last_day: dt.date,
    letter: int | None = None,
) -> tuple[DebtorLink, str]:
    """Make a link; return its row and its secret.

    Raises:
        NobodysLinkError: no customer is named.
    """
    if not whom.customer:
        raise NobodysLinkError(NobodysLinkError.__doc__)
    link = DebtorLink(
        tenant_id=session.tenant_id,
        number=next_number(session, "link"),
        account=whom.account,
        customer=whom.customer,
        currency=whom.currency,
        letter=letter,
        author=author,
        made_at=at,
        last_day=last_day,
        revoked_at=None,
        views=0,
        seen_at=None,
    )
    secret = _secret(key, link)
    link.digest = _digest(secret)
    session.add(link)
    session.flush()
    return link, secret


def secret_of(key: SecretKey, link: DebtorLink) -> str | None:
    """Return the secret of a link once more; None where it was made under another key."""
    secret = _secret(key, link)
    return secret if _digest(secret) == link.digest else None


def find(session: TenantSession, secret: str, today: dt.date) -> DebtorLink | None:
    """Return the link of a secret; None where there is none, where it is over, or revoked."""
    if not _SECRET.fullmatch(secret):
        return None
    link = session.scalar(select(DebtorLink).where(DebtorLink.digest == _digest(secret)))
    return link if link is not None and is_open(link, today) else None


def is_open(link: DebtorLink, today: dt.date) -> bool:
    """Tell whether a link leads somewhere on a day; its last day included."""
    return link.revoked_at is None and today <= link.last_day


def links_of(session: TenantSession, account: str, customer: str) -> list[DebtorLink]:
    """Return the links of a customer, the latest first."""
    asked = select(DebtorLink).where(DebtorLink.account == account, DebtorLink.customer == customer)
    return list(session.scalars(asked.order_by(DebtorLink.number.desc())))


def revoke(session: TenantSession, link: DebtorLink, at: dt.datetime) -> bool:
    """End a link at once; tell whether it was not revoked before."""
    if link.revoked_at is not None:
        return False
    link.revoked_at = at
    session.flush()
    return True


def count_view(session: TenantSession, number: int, at: dt.datetime) -> None:
    """Count that the page of a link was shown."""
    counted = update(DebtorLink).where(DebtorLink.number == number)
    session.execute(
        counted.values(views=DebtorLink.views + 1, seen_at=at).execution_options(synchronize_session=False)
    )


def path_of(slug: str, secret: str) -> str:
    """Return where the page of a link stands, after the service's address."""
    return f"/d/{slug}/{secret}"


def _secret(key: SecretKey, link: DebtorLink) -> str:
    """Work the secret out; a number that is given again after a loss of data leads to nobody else."""
    whose = (str(link.tenant_id), str(link.number), link.account, link.customer, link.currency)
    return urlsafe_b64encode(key.derived(_PURPOSE, *whose)).decode().rstrip("=")


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
