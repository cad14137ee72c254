"""The pages that only show: the overview and the plans, of a firm or of a company."""

from server.portal.billing.desk import BillingDesk, desk_of, premises_of
from server.portal.billing.figures import figures_of
from server.portal.billing.means import come_back
from server.portal.billing.means_line import means_line
from server.portal.billing.offers import offers_for
from server.portal.billing.overview import overview_of
from server.portal.billing.words import base_words, holds, limits, plan_name
from tenants.moment import day_of
from tenants.people.access import FirmAccess, TenantAccess

ENTRY = "billing"


def overview_page(access: FirmAccess | TenantAccess) -> str:
    """Show the subscription; where somebody else pays, or nobody, say so."""
    desk = desk_of(access)
    if desk is None:
        return premises_of(access).page("billing/none.html", ENTRY)
    come_back(desk)
    shown = overview_of(desk)
    if not desk.may_subscribe and not shown.is_live:
        return desk.premises.page(
            "billing/paid_for.html",
            ENTRY,
            desk=desk,
            shown=shown,
            may_see_firm=_may_see_firm(desk),
        )
    return desk.premises.page(
        "billing/overview.html",
        ENTRY,
        desk=desk,
        shown=shown,
        may_see_firm=_may_see_firm(desk),
        figures=figures_of(desk, shown) if shown.is_live else (),
        trial_end=desk.tariff.trial_end(desk.own.since),
        means=means_line(desk, shown),
        day_of=day_of,
        plan_name=plan_name,
        base_words=base_words,
        holds=holds,
        limits=limits,
    )


def plans_page(access: FirmAccess | TenantAccess) -> str:
    """Show the plans that may be chosen."""
    desk = desk_of(access)
    if desk is None:
        return premises_of(access).page("billing/none.html", ENTRY)
    if not desk.may_subscribe:
        return overview_page(access)
    return desk.premises.page("billing/plans.html", ENTRY, desk=desk, offers=offers_for(desk))


def _may_see_firm(desk: BillingDesk) -> bool:
    """Tell whether who looks belongs to the firm that pays; who may not open its page is told so there."""
    access = desk.premises.access
    return (
        isinstance(access, TenantAccess) and access.firm is not None and access.firm.id == desk.payer.firm_id
    )
