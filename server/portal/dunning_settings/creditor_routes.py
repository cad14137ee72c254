"""Who writes: the creditor as letters show it, and the account that money goes to."""

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.dunning_settings.blueprints import blueprint
from server.portal.dunning_settings.creditor_form import amendments, iban_since, read, shown
from server.portal.dunning_settings.homes import NEVER, TenantHome
from server.portal.dunning_settings.words import creditor_fault
from server.portal.refusals import CONFLICT, UNSOUND
from tenants.dunning.decisions import rules
from tenants.dunning.decisions.creditor import (
    SUBJECT,
    CreditorFault,
    FaultyCreditorError,
    creditor_faults,
    creditor_of,
    missing,
    save_creditor,
)
from tenants.dunning.decisions.rules import RuleConflictError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

Answer = Response | tuple[str, int]


@blueprint.get("/creditor")
@for_tenant(Permission.READ)
def get_creditor(access: TenantAccess) -> str:
    """Show the creditor, since when its account stands, and its versions."""
    return _page(access)


@blueprint.post("/creditor")
@for_tenant(Permission.WRITE)
def post_creditor(access: TenantAccess) -> Answer:
    """Keep the creditor as the next version."""
    desk, form = desk_of(access), request.form
    try:
        with desk.writing() as session:
            kept = save_creditor(session, desk, read(form), form.get("version", NEVER, int))
    except FaultyCreditorError as error:
        errors = {part: creditor_fault(fault) for part, fault in error.faults.items()}
        return _page(access, form, errors), UNSOUND
    except RuleConflictError:
        return _page(access, form, conflict=True), CONFLICT
    if missing(kept):
        flash(_("The creditor is saved. No letter leaves before name, address and IBAN are there."), "warn")
    else:
        flash(_("The creditor is saved; letters name it from now on."), "ok")
    return redirect(url_for(".get_creditor", slug=access.slug), 303)


def _page(
    access: TenantAccess,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    conflict: bool = False,
) -> str:
    with desk_of(access).reading() as session:
        versions = rules.versions(session, SUBJECT)
    creditor = creditor_of(versions[0]) if versions else None
    values = {**shown(creditor, access.name), **(typed or {})}
    if conflict:
        values["version"] = str(creditor.version if creditor is not None else 0)
    lacks = creditor_faults(creditor) if creditor is not None else {}
    return TenantHome(access).page(
        "dunning_settings/creditor.html",
        "creditor",
        creditor=creditor,
        values=values,
        errors=errors or {},
        lacks=[part for part, fault in lacks.items() if fault is CreditorFault.MISSING],
        conflict=conflict,
        since=iban_since(versions),
        amendments=amendments(versions),
        part_words=part_words,
    )


def part_words(part: str) -> str:
    """Name a part of the creditor."""
    return {
        "name": _("name"),
        "legal": _("legal form"),
        "address": _("address"),
        "siren": _("SIREN"),
        "registered_at": _("register"),
        "email": _("e-mail"),
        "phone": _("telephone"),
        "iban": _("IBAN"),
        "bic": _("BIC"),
        "place": _("place"),
        "signs": _("signature"),
    }[part]
