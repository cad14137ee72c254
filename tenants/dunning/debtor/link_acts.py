"""Links to a debtor's page as people give and take them back: told in the story, and in the audit log.

A link is a right to see what a customer owes, so it is known who gave it. Links that letters carry are made
by `links` as they leave, and told with the letter.
"""

import datetime as dt

from tenants import audit_log
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.debtor.links import Whom, new_link, revoke
from tenants.dunning.debtor.rows import DebtorLink
from tenants.dunning.story import Told, tell


def give_link(session: TenantSession, desk: Desk, whom: Whom, days: int) -> DebtorLink:
    """Make a link that is good for so many days.

    Raises:
        NobodysLinkError: no customer is named.
    """
    assert desk.key is not None
    link, _secret = new_link(
        session,
        desk.key,
        whom,
        author=desk.hand.actor,
        at=desk.now,
        last_day=desk.today + dt.timedelta(days=days),
    )
    _say(session, desk, link, Told.LINK_MADE, "dunning:link")
    return link


def take_back_link(session: TenantSession, desk: Desk, link: DebtorLink) -> bool:
    """Revoke a link; tell whether it was not revoked before."""
    if not revoke(session, link, desk.now):
        return False
    _say(session, desk, link, Told.LINK_REVOKED, "dunning:revoke")
    return True


def _say(session: TenantSession, desk: Desk, link: DebtorLink, told: Told, action: str) -> None:
    facts = {"link": link.number, "currency": link.currency, "until": link.last_day.isoformat()}
    tell(
        session,
        kind=told,
        account=link.account,
        customer=link.customer,
        day=desk.today,
        at=desk.now,
        actor=desk.hand.actor,
        facts=facts,
    )
    audit_log.append(
        session,
        actor=desk.hand.actor,
        action=action,
        subject=f"{link.account} {link.customer}",
        detail=facts,
        at=desk.now,
    )
