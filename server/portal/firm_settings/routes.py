"""Settings of a firm: its name, which companies it serves, and what its roles permit.

A company begins with the firm from a file (`imports`); here it ends. Nobody is left with books that no one
opens.
"""

import datetime as dt

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.auth.access import for_firm
from server.auth.sentences import of_role
from server.portal.belonging.form import UnreadableFormError, read_day
from server.portal.belonging.words import of_permissions
from server.portal.formats import day
from server.portal.page import firm_page
from server.services import services
from tenants.people import firms
from tenants.people.access import FirmAccess
from tenants.people.firms import Engaged, NoOwnerError, NotEngagedError
from tenants.people.naming import PersonNameError
from tenants.people.roles import ROLES_OF_A_FIRM, ROLES_OF_A_TENANT, Permission

UNFIT = 422
_ROLES = (*ROLES_OF_A_FIRM, *ROLES_OF_A_TENANT)

blueprint = Blueprint("firm_settings", __name__, url_prefix="/f/<firm>/settings")


@blueprint.get("")
@for_firm(Permission.MEMBERS)
def get_settings(access: FirmAccess) -> str:
    """Show the settings."""
    return _page(access)


@blueprint.post("/name")
@for_firm(Permission.MEMBERS)
def post_name(access: FirmAccess) -> Response | tuple[str, int]:
    """Give the firm another name; its short name in addresses stays."""
    typed = request.form.get("name", "")
    try:
        firms.rename_firm(services().database, access.firm_id, typed, services().now(), str(access.author))
    except PersonNameError:
        fault = _("Write the firm’s name on one line, at most 200 characters, without < and >.")
        return _page(access, name=typed, faults={"name": fault}), UNFIT
    flash(_("The name is saved."), "ok")
    return redirect(url_for("firm_settings.get_settings", firm=access.slug), 303)


@blueprint.get("/clients/<int:tenant_id>/end")
@for_firm(Permission.MEMBERS)
def get_end(access: FirmAccess, tenant_id: int) -> str:
    """Ask for the last day of service of a company."""
    return _end_page(access, tenant_id)


@blueprint.post("/clients/<int:tenant_id>/end")
@for_firm(Permission.MEMBERS)
def post_end(access: FirmAccess, tenant_id: int) -> Response | tuple[str, int]:
    """End the firm's service of a company after a last day."""
    engaged, today = _engaged(access, tenant_id), services().today()
    try:
        last_day = read_day(request.form.get("until", ""))
        if last_day is None or last_day < today:
            fault = _("Choose the last day of service: today or a later one.")
            return _end_page(access, tenant_id, fault), UNFIT
        firms.disengage(
            services().database,
            access.firm_id,
            tenant_id,
            last_day,
            str(access.author),
            at=services().now(),
            needs_owner=True,
        )
    except UnreadableFormError as error:
        return _end_page(access, tenant_id, error.fault.sentence), UNFIT
    except NotEngagedError:
        fault = _("The service ends on that day already, or before.")
        return _end_page(access, tenant_id, fault), UNFIT
    except NoOwnerError:
        return _end_page(access, tenant_id, orphan=True), UNFIT
    flash(_("%(name)s is served up to %(day)s.", name=engaged.tenant.name, day=day(last_day)), "ok")
    return redirect(url_for("firm_settings.get_settings", firm=access.slug), 303)


def _page(access: FirmAccess, *, name: str | None = None, faults: dict[str, str] | None = None) -> str:
    today = services().today()
    engaged = firms.engagements_of(services().database, access.firm_id)
    return firm_page(
        "firm/settings.html",
        access,
        "settings",
        name=access.name if name is None else name,
        faults=faults or {},
        serving=[each for each in engaged if _goes_on(each, today)],
        served=[each for each in engaged if not _goes_on(each, today)],
        roles=[(of_role(role), role in ROLES_OF_A_FIRM, of_permissions(role)) for role in _ROLES],
    )


def _end_page(access: FirmAccess, tenant_id: int, fault: str = "", *, orphan: bool = False) -> str:
    return firm_page(
        "firm/end.html",
        access,
        "settings",
        engaged=_engaged(access, tenant_id),
        typed=request.form.get("until", ""),
        fault=fault,
        orphan=orphan,
    )


def _engaged(access: FirmAccess, tenant_id: int) -> Engaged:
    today, engaged = services().today(), firms.engagements_of(services().database, access.firm_id)
    found = next((each for each in engaged if each.tenant.id == tenant_id and _goes_on(each, today)), None)
    if found is None:
        abort(404)
    return found


def _goes_on(engaged: Engaged, today: dt.date) -> bool:
    return engaged.until is None or engaged.until >= today
