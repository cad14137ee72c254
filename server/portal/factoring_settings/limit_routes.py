"""Limits of debtors, and one more that a person gives.

A limit is never changed: the next one follows it.
"""

from collections.abc import Mapping
import datetime as dt

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.factoring_settings.blueprints import blueprint
from server.portal.factoring_settings.frame import contract_or_404
from server.portal.factoring_settings.limit_page import limits_page
from server.portal.factoring_settings.limit_words import limit_fault_words
from server.portal.refusals import UNSOUND
from server.portal.typed import cents_typed
from tenants.factoring.contracts.limits import FaultyLimitError, NewLimit, give_limit
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

Answer = str | Response | tuple[str, int]


@blueprint.get("/contracts/<contract>/limits")
@for_tenant(Permission.READ)
def get_limits(access: TenantAccess, contract: str) -> str:
    """Show the limits that count today, what is used of them, and their history."""
    return limits_page(access, contract)


@blueprint.post("/contracts/<contract>/limits")
@for_tenant(Permission.ASSIGN)
def post_limit(access: TenantAccess, contract: str) -> Answer:
    """Give a debtor a limit by hand; an empty amount ends its own one."""
    desk, form = desk_of(access), request.form
    new, errors = _typed(form, desk.today)
    with desk.reading() as session:
        contract_or_404(session, contract)
    if errors or new is None:
        return limits_page(access, contract, form, errors), UNSOUND
    try:
        with desk.writing() as session:
            give_limit(session, desk, contract, new)
    except FaultyLimitError as error:
        said = {part: limit_fault_words(fault) for part, fault in error.faults.items()}
        return limits_page(access, contract, form, said), UNSOUND
    flash(_("The limit is kept; the one before stays in the history."), "ok")
    return redirect(url_for(".get_limits", slug=access.slug, contract=contract), 303)


def _typed(form: Mapping[str, str], today: dt.date) -> tuple[NewLimit | None, dict[str, str]]:
    errors: dict[str, str] = {}
    typed = form.get("cents", "").strip()
    cents = cents_typed(typed) if typed else None
    if typed and cents is None:
        errors["cents"] = _("Write an amount that is not below zero, such as 12.50.")
    since = today
    try:
        since = dt.date.fromisoformat(form.get("since", ""))
    except ValueError:
        errors["since"] = _("Choose a day.")
    debtor = form.get("debtor", "").strip()
    if not debtor:
        errors["debtor"] = _("Choose a customer.")
    return (None if errors else NewLimit(debtor, since, cents, form.get("why", "").strip())), errors
