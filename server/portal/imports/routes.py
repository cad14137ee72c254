"""The addresses of imports. Who may write for the firm's clients may bring a new one."""

from collections.abc import Callable, Mapping
import csv
import io

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.auth.access import for_firm
from server.auth.entitled import refuse_unless_room
from server.portal.exporting import harmless
from server.portal.imports import fault_words, wording
from server.portal.page import firm_page
from server.security import takes
from server.services import services
from tenants.books.founding import TenantNameError, is_name
from tenants.db import PlatformSession
from tenants.imports import imports
from tenants.imports.imports import (
    FaultyEntriesError,
    Import,
    Keeping,
    SlugTakenError,
    WrongStateError,
    open_imports,
)
from tenants.imports.intake import (
    MOST_BYTES,
    EmptyFileError,
    Sender,
    TooLargeError,
    TooManyImportsError,
    receive,
)
from tenants.imports.models import ImportState
from tenants.imports.naming import FileNameError, slug_of
from tenants.people.access import FirmAccess
from tenants.people.place import place_of
from tenants.people.roles import Permission

blueprint = Blueprint("imports", __name__)

_FORM_BYTES = 64 * 1024  # what stands around the file
_LARGEST_ID = 2**62
_SHOWN_FAULTS = 50
_MADE, _UNFIT, _TOO_LARGE, _TOO_MANY = 201, 422, 413, 429
_REFUSALS: Mapping[type[Exception], tuple[Callable[[], str], int]] = {
    FileNameError: (wording.wrong_name, _UNFIT),
    EmptyFileError: (wording.empty_file, _UNFIT),
    TooLargeError: (wording.too_large, _TOO_LARGE),
    TooManyImportsError: (wording.too_many, _TOO_MANY),
}


@blueprint.post("/f/<firm>/imports")
@takes(MOST_BYTES + _FORM_BYTES)
@for_firm(Permission.WRITE)
def send_file(access: FirmAccess) -> AnyResponse:
    """Take a file in and have it read."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _refused(access, wording.no_file(), _UNFIT)
    try:
        number = receive(services().database, _sender(access), file.filename, file.stream, services().now())
    except (FileNameError, EmptyFileError, TooLargeError, TooManyImportsError) as error:
        sentence, status = _REFUSALS[type(error)]
        return _refused(access, sentence(), status)
    address = url_for("imports.get_import", firm=access.slug, number=number)
    if _wants_json():
        return make_response(jsonify({"address": address}), _MADE)
    return redirect(address, 303)


@blueprint.get("/f/<firm>/imports")
@for_firm(Permission.WRITE)
def get_list(access: FirmAccess) -> str:
    """Give the list of what goes on again."""
    waiting = open_imports(services().database, access.firm_id)
    return render_template("imports/list.html", access=access, imports=waiting, import_words=wording)


@blueprint.get("/f/<firm>/imports/<int:number>")
@for_firm(Permission.WRITE)
def get_import(access: FirmAccess, number: int) -> str:
    """Show how far a file is, and what was read in it."""
    return _page(access, _found(access, number))


@blueprint.get("/f/<firm>/imports/<int:number>/state")
@for_firm(Permission.WRITE)
def get_state(access: FirmAccess, number: int) -> AnyResponse:
    """Give the state of a file that is being worked on; the whole page once that is over."""
    found = _found(access, number)
    if found.is_busy:
        return make_response(
            render_template("imports/state.html", access=access, found=found, import_words=wording)
        )
    answer = make_response("")
    if found.state is ImportState.KEPT:
        answer.headers["HX-Redirect"] = _dashboard(found)
    else:
        answer.headers["HX-Refresh"] = "true"
    return answer


@blueprint.post("/f/<firm>/imports/<int:number>/keep")
@for_firm(Permission.WRITE)
def keep(access: FirmAccess, number: int) -> AnyResponse:
    """Make a client of the file."""
    _refuse_unless_room(access)
    found = _found(access, number)
    name = " ".join(request.form.get("name", "").split())
    keeping = Keeping(
        name=name,
        slug=request.form.get("slug", "").strip() or slug_of(name),
        leave_out_faulty=request.form.get("leave_out") == "1",
        letter_certain=request.form.get("letter") == "1",
    )
    errors: dict[str, str] = {}

    def fits(session: PlatformSession) -> None:
        """Let who keeps one more come one after the other: of two at once, one takes the last."""
        place_of(access).lock(session)
        _refuse_unless_room(access)

    try:
        imports.keep(services().database, _sender(access), number, keeping, services().now(), fits)
    except TenantNameError:
        errors = _name_errors(keeping)
    except FaultyEntriesError:
        errors["leave_out"] = _("Say that they are left out, or correct the file and send it again.")
    except SlugTakenError:
        errors["slug"] = _("This address is taken. Choose another.")
    except WrongStateError:
        flash(wording.decided_before(), "warn")
    if errors:
        return make_response(_page(access, found, keeping, errors), _UNFIT)
    return redirect(url_for("imports.get_import", firm=access.slug, number=number), 303)


@blueprint.post("/f/<firm>/imports/<int:number>/abandon")
@for_firm(Permission.WRITE)
def abandon(access: FirmAccess, number: int) -> AnyResponse:
    """Throw the file away."""
    found = _found(access, number)
    try:
        imports.abandon(services().database, _sender(access), number, services().now())
    except WrongStateError:
        flash(wording.decided_before(), "warn")
        return redirect(url_for("imports.get_import", firm=access.slug, number=number), 303)
    flash(_("%(file)s was thrown away. Nothing of it was kept.", file=found.file_name), "ok")
    return redirect(url_for("portfolio.get_portfolio", firm=access.slug), 303)


@blueprint.post("/f/<firm>/imports/<int:number>/retry")
@for_firm(Permission.WRITE)
def retry(access: FirmAccess, number: int) -> AnyResponse:
    """Begin the work anew that ended in a fault of the program."""
    _found(access, number)
    try:
        imports.retry(services().database, _sender(access), number, services().now())
    except WrongStateError:
        flash(wording.decided_before(), "warn")
    return redirect(url_for("imports.get_import", firm=access.slug, number=number), 303)


@blueprint.get("/f/<firm>/imports/<int:number>/faults.csv")
@for_firm(Permission.WRITE)
def get_faults(access: FirmAccess, number: int) -> Response:
    """Give the faults as a table for a spreadsheet."""
    report = _found(access, number).report
    if report is None:
        abort(404)
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow([_("Line"), _("Column"), _("Problem")])
    for fault in report.faults:
        table.writerow([fault.row or "", harmless(fault.column), harmless(fault_words.said(fault.message))])
    answer = Response("\ufeff" + written.getvalue(), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="import-{number}.csv"'
    return answer


def _refuse_unless_room(access: FirmAccess) -> None:
    refuse_unless_room(imports.being_made(services().database, access.firm_id))


def _page(
    access: FirmAccess, found: Import, keeping: Keeping | None = None, errors: dict[str, str] | None = None
) -> str:
    proposed = keeping or _proposed(found)
    return firm_page(
        "imports/import.html",
        access,
        "portfolio",
        found=found,
        siren=_spaced(found.siren) if found.siren else "",
        import_words=wording,
        said=fault_words.said,
        keeping=proposed,
        errors=errors or {},
        shown_faults=_SHOWN_FAULTS,
        dashboard=_dashboard(found) if found.state is ImportState.KEPT else "",
    )


def _proposed(found: Import) -> Keeping:
    """Propose how to call the client: as the last try did, else by the SIREN that the file names."""
    name = found.name or (_("SIREN %(siren)s", siren=_spaced(found.siren)) if found.siren else "")
    return Keeping(name, found.slug or slug_of(name), leave_out_faulty=False, letter_certain=False)


def _name_errors(keeping: Keeping) -> dict[str, str]:
    if not is_name(keeping.name):
        return {"name": _("The name has 1 to 200 characters, on one line.")}
    return {"slug": _("Use small letters, digits and single hyphens, such as dupont-sarl.")}


def _spaced(siren: str) -> str:
    return f"{siren[:3]} {siren[3:6]} {siren[6:]}"


def _dashboard(found: Import) -> str:
    return url_for("dashboard.get_dashboard", slug=found.slug)


def _found(access: FirmAccess, number: int) -> Import:
    found = imports.import_of(services().database, access.firm_id, number) if number < _LARGEST_ID else None
    if found is None:
        abort(404)
    return found


def _sender(access: FirmAccess) -> Sender:
    return Sender(access.firm_id, access.person)


def _refused(access: FirmAccess, sentence: str, status: int) -> AnyResponse:
    if _wants_json():
        return make_response(jsonify({"said": sentence}), status)
    flash(sentence, "bad")
    return redirect(url_for("portfolio.get_portfolio", firm=access.slug), 303)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
