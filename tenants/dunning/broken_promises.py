"""Tasks of promises that were broken, once something new is agreed for the same debts.

Owns which of them need nobody any more. That a promise is broken, a run finds and says.
"""

from collections.abc import Collection

from sqlalchemy import select

from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.days.situation import ground_of
from tenants.dunning.hold_rows import HoldRow
from tenants.dunning.story import TaskKind, close_task
from tenants.dunning.story_rows import Task


def close_broken(  # noqa: PLR0913  whose debts, and what is agreed for them
    session: TenantSession,
    desk: Desk,
    *,
    account: str,
    customer: str,
    currency: str,
    debts: Collection[str],
    outcome: str,
) -> None:
    """Close the tasks of a customer's broken promises about nothing but what something new is agreed for.

    Args:
        session: one that writes.
        desk: who agreed.
        account: number of the customer's account.
        customer: code.
        currency: that it is agreed in; promises in another stay broken.
        debts: names of those that it is agreed for; all of the customer's where there is none.
        outcome: what it is.
    """
    owed = {
        debt.name
        for debt in ground_of(desk.picture(), desk.today).debts
        if (debt.account, debt.customer, debt.currency) == (account, customer, currency)
    }
    found = session.execute(
        select(Task.number, HoldRow.debts)
        .join(HoldRow, (HoldRow.tenant_id == Task.tenant_id) & (HoldRow.number == Task.hold))
        .where(Task.kind == TaskKind.PROMISE.value, Task.done_at.is_(None), HoldRow.currency == currency)
        .where(Task.account == account, Task.customer == customer)
    ).all()
    for number, promised in found:
        named = {str(name) for name in promised}
        about = (named & owed or named) if named else owed
        if not debts or about <= set(debts):
            close_task(session, number, by=desk.hand.actor, at=desk.now, outcome=outcome)
