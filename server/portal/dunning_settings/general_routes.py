"""The general settings of reminders: test mode, days, rate, accounts, segments."""

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.late_payment.imputation import Within
from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.dunning_settings.blueprints import blueprint
from server.portal.dunning_settings.general_form import read, shown
from server.portal.dunning_settings.homes import NEVER, TenantHome
from server.portal.dunning_settings.rates_shown import rates_of
from server.portal.refusals import CONFLICT, UNSOUND
from tenants.dunning.claims.terms import choose_within, read_within
from tenants.dunning.decisions.creditor import may_send, read_creditor
from tenants.dunning.decisions.rules import RuleConflictError
from tenants.dunning.decisions.settings import back_to_test, read_settings, save_settings
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

Answer = Response | tuple[str, int]


@blueprint.get("")
@for_tenant(Permission.READ)
def get_settings(access: TenantAccess) -> str:
    """Show the general settings, and whether letters leave."""
    return _page(access)


@blueprint.post("")
@for_tenant(Permission.WRITE)
def post_settings(access: TenantAccess) -> Answer:
    """Keep the general settings."""
    desk, form = desk_of(access), request.form
    with desk.reading() as session:
        wanted, errors = read(form, read_settings(session))
    within = form.get("within", "")
    if errors:
        return _page(access, form, errors), UNSOUND
    try:
        with desk.writing() as session:
            save_settings(session, desk, wanted, form.get("version", NEVER, int))
            if within in set(Within) and within != read_within(session):
                choose_within(session, desk, Within(within))
    except RuleConflictError:
        return _page(access, form, conflict=True), CONFLICT
    flash(_("The settings of reminders are saved."), "ok")
    return redirect(url_for(".get_settings", slug=access.slug), 303)


@blueprint.post("/test-mode")
@for_tenant(Permission.WRITE)
def post_test_mode(access: TenantAccess) -> Response:
    """Take up test mode again."""
    desk = desk_of(access)
    with desk.writing() as session:
        back_to_test(session, desk)
    flash(_("Test mode is on: nothing leaves before somebody approves a letter."), "ok")
    return redirect(url_for(".get_settings", slug=access.slug), 303)


def _page(
    access: TenantAccess,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    conflict: bool = False,
) -> str:
    desk = desk_of(access)
    with desk.reading() as session:
        settings, within = read_settings(session), read_within(session)
        complete = may_send(read_creditor(session))
    values = {**shown(settings, within), **(typed or {})}
    if conflict:
        values["version"] = str(settings.version)
    return TenantHome(access).page(
        "dunning_settings/general.html",
        "general",
        settings=settings,
        complete=complete,
        values=values,
        errors=errors or {},
        conflict=conflict,
        rates=rates_of(desk.today, settings.clause),
    )
