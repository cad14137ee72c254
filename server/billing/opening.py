"""How taking money is set up: the file of plans, the payment service, the operator's own company."""

from sqlalchemy import select

from ledger_core.billing.plan_file import MOST_BYTES, PlanFaults, tariff_in
from ledger_core.billing.plans import Tariff
from server.config import SettingError, Settings, Stripe
from tenants.billing.payers.subscriptions import currencies_paid
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.db import Database
from tenants.tenant import Tenant

PROMPT_SECONDS, PROMPT_RETRIES = 8, 1
"""How long a call of a page may take, and how often it is made again where nothing was answered."""


def terms_of(settings: Settings, database: Database) -> Terms:
    """Return what the operator asks for.

    Raises:
        SettingError: the file of plans cannot be read, holds faults, or is in another currency than somebody
            pays in; or there is no such company.
    """
    tariff = None
    if settings.stripe is not None:
        tariff = tariff_of(settings.stripe)
        _check_currency(settings.stripe, tariff, database)
    return Terms(tariff, _operator_of(settings, database), settings.address or "")


def tariff_of(stripe: Stripe) -> Tariff:
    """Read the file of plans.

    Raises:
        SettingError: it cannot be read, or holds faults; the message has them all, each with its place.
    """
    try:
        with stripe.plans.open("rb") as file:
            found = tariff_in(file.read(MOST_BYTES + 1))
    except OSError as error:
        raise SettingError(f"LETTRINE_PLANS: {stripe.plans}: {error.strerror}") from error
    if isinstance(found, PlanFaults):
        raise SettingError("\n".join(f"{stripe.plans}: {fault}" for fault in found.faults))
    return found


def gateway_of(settings: Settings) -> Gateway | None:
    """Return the payment service, None where no money is taken."""
    return Gateway(settings.stripe.key, settings.stripe.address) if settings.stripe else None


def prompt_gateway_of(settings: Settings) -> Gateway | None:
    """Return it as pages ask it, where somebody waits: what takes longer is done in the background."""
    if settings.stripe is None:
        return None
    return Gateway(
        settings.stripe.key, settings.stripe.address, seconds=PROMPT_SECONDS, retries=PROMPT_RETRIES
    )


def _check_currency(stripe: Stripe, tariff: Tariff, database: Database) -> None:
    """Refuse another currency than that of subscriptions which go on: each figure would be said in it."""
    with database.platform_reading() as session:
        others = currencies_paid(session) - {tariff.currency}
    if others:
        raise SettingError(
            f"LETTRINE_PLANS: {stripe.plans}: currency is {tariff.currency!r}, and somebody subscribes in "
            f"{', '.join(sorted(others))}: it cannot change before these subscriptions have ended"
        )


def _operator_of(settings: Settings, database: Database) -> int | None:
    if settings.operator is None:
        return None
    with database.platform_reading() as session:
        found = session.scalar(select(Tenant.id).where(Tenant.slug == settings.operator))
    if found is None:
        raise SettingError(
            f"LETTRINE_OPERATOR is {settings.operator!r}, and there is no company of this name"
        )
    return found
