"""What a world holds of reminders: a creditor, a call, a dispute, a payment plan, a link for the debtor.

Every text carries the world's secret word, as in `worlds`.
"""

import datetime as dt

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from server.services import Services
from tenants.books.author import Author
from tenants.desk import Desk, Hand
from tenants.dunning.days.look import look_at
from tenants.dunning.debtor.links import Whom, new_link
from tenants.dunning.decisions.creditor import Creditor, save_creditor
from tenants.dunning.holds import NewHold, put_hold
from tenants.dunning.plans.even_parts import even_parts
from tenants.dunning.plans.plans import NewPlan, propose
from tenants.dunning.story import Told, tell

ACCOUNT = "411000"
IBAN = "FR7630006000011234567890189"  # the example of the standard


def begin_dunning(
    services: Services, tenant_id: int, slug: str, said: str, code: str
) -> dict[str, tuple[object, ...]]:
    """Have somebody work on what a customer owes; return what addresses name of it.

    Args:
        services: of the world.
        tenant_id: whose reminders.
        slug: the tenant's name in addresses.
        said: a text as somebody writes it who means harm.
        code: of the customer.
    """
    hand = Hand(Author(said[:100], "somebody@people.example", "somebody"), said[:100])
    desk = Desk(
        services.database,
        services.jail,
        services.pictures,
        tenant_id,
        slug,
        hand,
        services.now(),
        services.today(),
        services.key,
    )
    look = look_at(desk.database, desk.pictures, tenant_id, desk.today)
    debts = [debt for debt in look.situation.debts if debt.customer == code]
    whom, last_day = Whom(ACCOUNT, code, "EUR"), desk.today + dt.timedelta(days=30)
    with desk.writing() as session:
        save_creditor(
            session, desk, Creditor(said[:100], address=(said[:100],), iban=IBAN, email="a@b.example")
        )
        tell(
            session, kind=Told.CALL, account=ACCOUNT, customer=code, day=desk.today, at=desk.now,
            actor=desk.hand.actor, text=said, facts={"outcome": "reached"},
        )  # fmt: skip
        names = frozenset(debt.name for debt in debts)
        dispute = NewHold(
            HoldKind.DISPUTE, ACCOUNT, code, said, names, category=DisputeCategory.GOODS,
            owner=said[:100],
        )  # fmt: skip
        hold = put_hold(session, desk, dispute)
        parts = even_parts(sum(debt.cents_open for debt in debts), 2, desk.today + dt.timedelta(days=7))
        plan = propose(session, desk, NewPlan(ACCOUNT, code, "EUR", tuple(names), parts, note=said))
        link, secret = new_link(
            session, services.key, whom, author=desk.hand.actor, at=desk.now, last_day=last_day
        )
    return {
        "holds.number": (hold.number,),
        "plans.number": (plan.number,),
        "links.number": (link.number,),
        "debtor.secret": (secret,),
        "paper": ("0" * 24,),
    }
