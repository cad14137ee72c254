"""The factor's file of limits: what it would change is shown before any of it is kept.

Between the two the page carries the file itself, so that nothing half-read lies about on the server.
"""

from base64 import b64decode, b64encode
import binascii
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from ledger_core.bank.faults import FileFaults
from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.factoring.words.file_faults import file_fault_words
from server.portal.factoring_settings.blueprints import blueprint
from server.portal.factoring_settings.frame import contract_or_404, uploaded
from server.portal.factoring_settings.limit_page import limits_page
from server.portal.pictures import picture_for
from server.portal.refusals import CONFLICT, UNSOUND
from tenants.factoring.contracts.limit_files import (
    FaultyLimitsError,
    LimitImport,
    LimitsConflictError,
    import_limits,
    plan_import,
)
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

Answer = str | Response | tuple[str, int]
MOST_BYTES = 1024**2
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way: what it would change, or what is wrong with it; `data` is its bytes as text."""

    name: str
    data: str
    plan: LimitImport | None
    faults: tuple[str, ...] = ()


@blueprint.post("/contracts/<contract>/limits/file")
@for_tenant(Permission.ASSIGN)
def post_limit_file(access: TenantAccess, contract: str) -> Answer:
    """Show what the factor's file would change; with `seen`, keep what was shown."""
    desk, form = desk_of(access), request.form
    name, data = _file()
    if not data or len(data) > MOST_BYTES:
        said = _("Choose a file of 1 MB at most with something in it.")
        return limits_page(access, contract, errors={"file": said}), UNSOUND
    if "seen" in form:
        try:
            kept = import_limits(desk, contract, name, data, form["seen"])
        except LimitsConflictError:
            upload = _planned(access, contract, name, data)
            return limits_page(access, contract, upload=upload, conflict=True), CONFLICT
        except FaultyLimitsError:
            return limits_page(access, contract, upload=_planned(access, contract, name, data)), UNSOUND
        number = len(kept.changes)
        flash(ngettext("%(num)s limit changed.", "%(num)s limits changed.", number), "ok")
        return redirect(url_for(".get_limits", slug=access.slug, contract=contract), 303)
    upload = _planned(access, contract, name, data)
    return limits_page(access, contract, upload=upload), UNSOUND if upload.faults else 200


def _planned(access: TenantAccess, key: str, name: str, data: bytes) -> Upload:
    desk, picture = desk_of(access), picture_for(access.tenant_id)
    with desk.reading() as session:
        contract = contract_or_404(session, key)
        plan = plan_import(session, picture, contract, data, desk.today)
    carried = b64encode(data).decode("ascii")
    if isinstance(plan, FileFaults):
        return Upload(name, carried, None, tuple(map(file_fault_words, plan.faults)))
    return Upload(name, carried, plan)


def _file() -> tuple[str, bytes]:
    """Return name and bytes of the file that was handed in, or that the page carried."""
    name, data = uploaded("file")
    if name:
        return name[-_LONGEST_NAME:], data
    name, carried = request.form.get("name", ""), request.form.get("data", "")
    try:
        return name[-_LONGEST_NAME:], b64decode(carried, validate=True)
    except (binascii.Error, ValueError):
        return "", b""
