"""Papers of a legal file that people take out: the dossier, its archive, the letter on VAT, papers of acts.

Each is an entry of the audit log before it leaves.
"""

import hashlib

from flask import Response, abort, flash, make_response, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.auth.access import for_tenant
from server.portal.cases.blueprint import asked_case, blueprint
from server.portal.desk import desk_of
from server.portal.handing_out import PDF, handed_out
from server.portal.pictures import picture_for
from server.services import services
from tenants.dunning.cases.dossier import (
    DossierTooLargeError,
    NoCreditorError,
    dossier_name,
    dossier_of,
    dossier_zip,
    keep_dossier,
)
from tenants.dunning.cases.paper import Dossier, dossier_pdf
from tenants.dunning.cases.relief import NothingLostError, relief_pdf
from tenants.dunning.sending.files import ZIP, read_file
from tenants.paper import PaperError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission


@blueprint.get("/<int:number>/dossier.<any(pdf, zip):form>")
@for_tenant(Permission.READ)
def get_dossier(access: TenantAccess, number: int, form: str) -> AnyResponse:
    """Hand out the dossier as of today: the paper alone, or the archive with its exhibits."""
    asked_case(access, number)
    house, picture = services(), picture_for(access.tenant_id)
    try:
        dossier = dossier_of(house.database, picture, number, house.today())
        data = dossier_pdf(dossier) if form == "pdf" else dossier_zip(house.database, picture, dossier)
    except NoCreditorError:
        return _back(access, number, _("Say first who the creditor is: the dossier names it."))
    except DossierTooLargeError:
        return _back(access, number, _("The exhibits are too large for one archive: choose fewer."))
    except PaperError:
        return _back(access, number, _("The paper could not be set. Try again in a moment."))
    return _handed_out(access, dossier, data, form)


@blueprint.post("/<int:number>/dossiers")
@for_tenant(Permission.SEND)
def post_dossier(access: TenantAccess, number: int) -> AnyResponse:
    """Keep the archive as it is today, such as on the day it is filed."""
    asked_case(access, number)
    picture_for(access.tenant_id)
    try:
        keep_dossier(desk_of(access), number)
    except NoCreditorError:
        return _back(access, number, _("Say first who the creditor is: the dossier names it."))
    except DossierTooLargeError:
        return _back(access, number, _("The exhibits are too large for one archive: choose fewer."))
    except PaperError:
        return _back(access, number, _("The paper could not be set. Try again in a moment."))
    flash(_("The dossier of today is kept."), "ok")
    return redirect(url_for("cases.get_case", slug=access.slug, number=number) + "#exhibits", 303)


@blueprint.get("/<int:number>/relief.pdf")
@for_tenant(Permission.READ)
def get_relief(access: TenantAccess, number: int) -> AnyResponse:
    """Hand out the letter by which the VAT of lost invoices is given back."""
    case, house = asked_case(access, number), services()
    try:
        data = relief_pdf(house.database, access.tenant_id, number, house.today())
    except NoCreditorError:
        return _back(access, number, _("Say first who the creditor is: the letter names it."))
    except NothingLostError:
        abort(404)
    except PaperError:
        return _back(access, number, _("The paper could not be set. Try again in a moment."))
    name = f"{case.reference}-TVA-{house.today().isoformat()}.pdf"
    told = {"sha256": hashlib.sha256(data).hexdigest()}
    return handed_out(
        access, data, name, PDF, action="case:export", subject=case.reference, rows=1, told=told
    )


@blueprint.get("/<int:number>/files/<int:file>")
@for_tenant(Permission.READ)
def get_file(access: TenantAccess, number: int, file: int) -> Response:
    """Hand out the paper of an act or a dossier that is kept, to be saved and not to be shown."""
    asked_case(access, number)
    with desk_of(access).reading() as session:
        found = read_file(session, file)
    if found is None or found.head.case != number:
        abort(404)
    answer = make_response(found.data)
    answer.headers["Content-Type"] = found.head.media_type
    answer.headers.set("Content-Disposition", "attachment", filename=found.head.name)
    return answer


def _handed_out(access: TenantAccess, dossier: Dossier, data: bytes, form: str) -> Response:
    told = {
        "day": dossier.day.isoformat(),
        "revision": dossier.demand.revision,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return handed_out(
        access,
        data,
        f"{dossier_name(dossier.case, dossier.day)}.{form}",
        PDF if form == "pdf" else ZIP,
        action="case:export",
        subject=dossier.case.reference,
        rows=len(dossier.exhibits),
        told=told,
    )


def _back(access: TenantAccess, number: int, sentence: str) -> AnyResponse:
    """Say on the page of the file why there is no paper."""
    flash(sentence, "bad")
    return redirect(url_for("cases.get_case", slug=access.slug, number=number), 303)
