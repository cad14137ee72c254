"""The first page of an audit: which state of the books this is, how to cite it, and the ways from here.

Shows what others know; the one thing it can do is to bring Fava's pages into books that lack them.
"""

from dataclasses import dataclass

from flask import abort, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.audit.queries import QUERIES_PATH, has_pages, with_audit_pages
from ledger_core.book import MAIN_PATH, Book
from ledger_core.loading.words import TEXT_ENDS
from server.auth.access import for_tenant
from server.portal.auditing.blueprint import auditing_page, blueprint, day_typed, number_of, number_on
from server.portal.books.frame import author_name, file_address
from server.portal.formats import moment
from server.portal.links import fava_address, page_address
from server.portal.pictures import picture_for
from server.portal.refusals import Refusal, refusal_of
from server.portal.saving import save_edit
from server.services import services
from tenants.books.editing import Edit, NothingToWriteError
from tenants.books.history import NoSuchRevisionError, files_at, read_file, revision_of
from tenants.books.objects import SqlObjectStore
from tenants.books.picture import Picture
from tenants.books.refusals import NotWrittenError
from tenants.books.tree import contents_of
from tenants.jail import JailUnavailableError
from tenants.people import reading_logs
from tenants.people.access import TenantAccess
from tenants.people.place import place_of
from tenants.people.roles import Permission


@dataclass(frozen=True, slots=True)
class Log:
    """The end of the audit log: the digest of the last entry seals all before it."""

    number: int
    digest: str


@blueprint.get("")
@for_tenant(Permission.READ)
def get_overview(access: TenantAccess) -> str:
    """Show the last revision, how to cite it, what is closed and sealed, and the ways to the tools."""
    return _page(access)


@blueprint.get("/open")
@for_tenant(Permission.READ)
def get_opening(access: TenantAccess) -> Response | tuple[str, int]:
    """Lead to Fava at the revision that was typed, or at the last one of a day."""
    typed_number, typed_day = request.args.get("revision", ""), request.args.get("day", "")
    if "day" in request.args:
        day = day_typed(typed_day)
        number = number_on(access, day) if day else None
        fault = _("Choose a day.") if day is None else _("There were no books yet on that day.")
    else:
        number = number_of(typed_number)
        number = number if number is not None and _is_there(access, number) else None
        fault = _("There is no revision of this number.")
    if number is None:
        where = "day" if "day" in request.args else "revision"
        return _page(access, typed=request.args.to_dict(), errors={where: fault}), 422
    address = fava_address(access, number)
    if not address:
        abort(404)
    return redirect(address, 303)


@blueprint.post("/pages")
@for_tenant(Permission.WRITE)
def post_pages(access: TenantAccess) -> Response | tuple[str, int]:
    """Write our pages of Fava and the usual questions of auditors into books that lack them."""
    with services().database.reading(access.tenant_id) as session:
        try:
            revision = revision_of(session)
        except NoSuchRevisionError:
            abort(404)
        texts = {path: name for path, name in files_at(session, revision).items() if path.endswith(TEXT_ENDS)}
        before = Book(contents_of(SqlObjectStore(session), texts))
    after = with_audit_pages(before)
    changed = {path: data for path, data in after.files.items() if before.files.get(path) != data}
    try:
        save_edit(access, Edit(revision.number, changed), _("Add the audit pages and queries for Fava"))
    except NothingToWriteError:
        flash(_("The books have the audit pages and queries already."), "ok")
    except (NotWrittenError, JailUnavailableError) as error:
        refusal = refusal_of(error)
        return _page(access, refusal=refusal), refusal.status
    else:
        flash(_("The audit pages and queries are in the books."), "ok")
    return redirect(page_address(access, "auditing.get_overview"), 303)


def citation(access: TenantAccess, picture: Picture) -> str:
    """Return the words by which a working paper names a state of the books."""
    assert picture.at is not None
    return _(
        "%(title)s, books at revision %(number)s of %(at)s, commit %(commit)s",
        title=picture.title or access.name,
        number=picture.number,
        at=moment(picture.at),
        commit=picture.commit,
    )


def _page(
    access: TenantAccess,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    refusal: Refusal | None = None,
) -> str:
    picture = picture_for(access.tenant_id)
    return auditing_page(
        "auditing/overview.html",
        access,
        "auditing.get_overview",
        picture=picture,
        citation=citation(access, picture) if picture.number else "",
        author=author_name(picture.author),
        fava=fava_address(access, picture.number),
        log=_log(access) if access.may(Permission.AUDIT) else None,
        typed=typed or {},
        errors=errors or {},
        refusal=refusal,
        lacks_pages=access.may(Permission.WRITE) and bool(picture.number) and _lacks_pages(access),
        file_address=file_address,
        to=lambda endpoint, **values: page_address(access, endpoint, **values),
    )


def _lacks_pages(access: TenantAccess) -> bool:
    """Tell whether the main file names no pages of ours; a look at all files would cost too much."""
    with services().database.reading(access.tenant_id) as session:
        revision = revision_of(session)
        main = read_file(session, MAIN_PATH, revision) or b""
        return QUERIES_PATH not in files_at(session, revision) or not has_pages(Book({MAIN_PATH: main}))


def _log(access: TenantAccess) -> Log | None:
    newest = reading_logs.page(services().database, place_of(access), limit=1).entries
    return Log(newest[0].number, newest[0].digest) if newest else None


def _is_there(access: TenantAccess, number: int) -> bool:
    with services().database.reading(access.tenant_id) as session:
        try:
            revision_of(session, number)
        except NoSuchRevisionError:
            return False
    return True
