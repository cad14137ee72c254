"""What a world holds of subscriptions: its firm and its client each pay, owe an invoice, once left a payment.

Every text carries the world's secret word, names in addresses its sign, as in `worlds`. Rows stand as if they
had been fetched: what the payment service says is as much another's word as what people type.
"""

import datetime as dt

from ledger_core.billing.entitlement import Status
from server.services import Services
from tenants.billing.following.findings import Finding, Kind, note
from tenants.billing.payers.clients import choose_pays
from tenants.billing.payers.payers import ensure_payers, own_payer
from tenants.billing.rows import CheckoutRow, CheckoutState, EventRow, EventState, InvoiceRow, SubscriptionRow
from tenants.db import PlatformSession
from tenants.people.place import By, Place

_DAY = dt.timedelta(days=1)


def begin_billing(
    services: Services, firm_id: int, tenant_id: int, said: str, sign: str
) -> dict[str, tuple[object, ...]]:
    """Have a firm and its client subscribe, each for itself; return what addresses name of it.

    Args:
        services: of the world.
        firm_id: the firm.
        tenant_id: its client.
        said: a text as somebody writes it who means harm.
        sign: what may stand in addresses.
    """
    database, now = services.database, services.now()
    ensure_payers(database, services.terms, services.today() - 90 * _DAY)
    choose_pays(database, firm_id, By(said[:40]), now, pays=False)
    with database.platform() as session:
        places = (Place(firm_id=firm_id), "cabinet"), (Place(client_id=tenant_id), "societe-an")
        for place, plan in places:
            payer = own_payer(session, services.terms, place)
            assert payer is not None
            _subscribe(session, payer.id, plan, said, sign, now)
        _told(session, f"evt_{sign}", said, now)
    return {"event": (f"evt_{sign}",)}


def _subscribe(  # noqa: PLR0913, PLR0917  who, what, its words, when
    session: PlatformSession, payer_id: int, plan: str, said: str, sign: str, now: dt.datetime
) -> None:
    """Write what was fetched of a payer who owes since yesterday."""
    name, began, day = f"{sign}_{payer_id}", now - 40 * _DAY, now.date()
    session.add(
        SubscriptionRow(
            id=f"sub_{name}",
            payer_id=payer_id,
            plan=plan,
            status=Status.PAST_DUE.value,
            began_at=began,
            period_from=began,
            period_until=now + 20 * _DAY,
            period_end=day + 20 * _DAY,
            past_due_since=day - _DAY,
            monthly_cents=4900,
            body={"items": {"data": []}},
            fetched_at=now,
        )
    )
    session.add(
        InvoiceRow(
            id=f"in_{name}",
            payer_id=payer_id,
            subscription=f"sub_{name}",
            number=said[:60],
            status="open",
            day=day - _DAY,
            due=day - _DAY,
            currency="EUR",
            net_cents=4900,
            tax_cents=0,
            total_cents=4900,
            paid_cents=0,
            attempts=1,
            next_attempt_at=now + _DAY,
            failure=said,
            body={
                "hosted_invoice_url": f"https://pay.example/{sign}",
                "invoice_pdf": f"https://pay.example/{sign}/pdf",
            },
            fetched_at=now,
        )
    )
    session.add(
        CheckoutRow(
            payer_id=payer_id, plan=plan, author=said[:40], at=began, state=CheckoutState.GONE.value,
            session=f"cs_{name}", url="", error=said, ended_at=began,
        )
    )  # fmt: skip
    note(session, Finding(f"usage:{name}", Kind.USAGE, payer_id, {"said": said}), now)


def _told(session: PlatformSession, name: str, said: str, now: dt.datetime) -> None:
    session.add(
        EventRow(
            id=name, type="invoice.paid", about=name, created_at=now, received_at=now, body={"said": said},
            state=EventState.FAILED.value, tries=12, due_at=now, error=said, done_at=None,
        )
    )  # fmt: skip
