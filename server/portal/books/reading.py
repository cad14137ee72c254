"""Reading the books: their files at any revision, search in them, and taking them along. Writes no book."""

from io import BytesIO
import zipfile

from flask import Response, abort, redirect, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from ledger_core.ledger import BookError
from server.auth.access import for_tenant
from server.portal.books.blueprint import blueprint
from server.portal.books.differences import MOST_SEEN, MOST_SEEN_A_FILE, difference_of
from server.portal.books.frame import MAIN, Recorded, books_page, file_address, found_revision, frame_of
from server.portal.books.highlighting import marked
from server.portal.books.text import obstacle, text_of, window_of
from server.portal.formats import PARIS
from server.portal.refusals import Fault, fault_of
from server.services import services
from tenants import audit_log
from tenants.books.history import blob_sizes, diff, files_at, read_book, read_file, revision_count
from tenants.books.text_search import search, words_of
from tenants.db import TenantSession
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

MOST_ARCHIVED = 128 * 1024**2  # bytes of all files; larger books are cloned
MOST_LISTED = 500  # files of a folder on one page
_TOO_LARGE = 413
_FIRST_YEAR_OF_ZIP = 1980


@blueprint.get("/")
@for_tenant(Permission.READ)
def get_books(access: TenantAccess) -> str:
    """Show where the books stand: their files, and what changed last."""
    with services().database.reading(access.tenant_id) as session:
        if not revision_count(session):
            return books_page("books/none.html", access, None)
        return _overview(access, session, MAIN)


@blueprint.get("/at/<at>/")
@for_tenant(Permission.READ)
def get_books_at(access: TenantAccess, at: str) -> str:
    """Show the books as they were at a revision."""
    with services().database.reading(access.tenant_id) as session:
        return _overview(access, session, at)


@blueprint.get("/at/<at>/files/<path:path>")
@for_tenant(Permission.READ)
def get_file(access: TenantAccess, at: str, path: str) -> str | AnyResponse:
    """Show a file of a revision, or what is in a folder."""
    with services().database.reading(access.tenant_id) as session:
        frame = frame_of(session, at, path)
        data = read_file(session, path, frame.revision)
        if data is None:
            return _folder(access, session, at, path)
    text = text_of(data)
    errors: dict[int, list[Fault]] = {}
    for error in frame.errors:
        if error.path == path:
            errors.setdefault(error.line, []).append(_worded(error))
    return books_page(
        "books/file.html",
        access,
        frame,
        path=path,
        size=len(data),
        obstacle=obstacle(data),
        window=None if text is None else window_of(text, request.args.get("page", 1, int)),
        errors=errors,
    )


@blueprint.get("/at/<at>/download/<path:path>")
@for_tenant(Permission.READ)
def get_download(access: TenantAccess, at: str, path: str) -> Response:
    """Hand out a file of a revision as it is; a browser keeps it and shows nothing of it."""
    with services().database.reading(access.tenant_id) as session:
        data = read_file(session, path, found_revision(session, at))
    if data is None:
        abort(404)
    return _handed_out(BytesIO(data), "application/octet-stream", path.rpartition("/")[2])


@blueprint.get("/at/<at>/archive.zip")
@for_tenant(Permission.READ)
def get_archive(access: TenantAccess, at: str) -> Response:
    """Hand out all files of a revision in one; the audit log says so."""
    with services().database.reading(access.tenant_id) as session:
        revision = found_revision(session, at)
        files = files_at(session, revision)
        sizes = blob_sizes(session, files.values())
        if sum(sizes[name] for name in files.values()) > MOST_ARCHIVED:
            abort(_TOO_LARGE)
        book = read_book(session, revision)
    packed = BytesIO()
    moment = revision.at.astimezone(PARIS)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(book.files.items()):
            year = max(moment.year, _FIRST_YEAR_OF_ZIP)
            day = (year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
            entry = zipfile.ZipInfo(f"{access.slug}/{path}", day)
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    with services().database.writing(access.tenant_id) as session:
        audit_log.append(
            session,
            actor=str(access.author),
            action="books:export",
            subject=f"revision {revision.number}",
            detail={"commit": revision.commit, "files": len(book.files)},
            at=services().now(),
        )
    packed.seek(0)
    return _handed_out(packed, "application/zip", f"{access.slug}-{revision.number}.zip")


@blueprint.get("/at/<at>/search")
@for_tenant(Permission.READ)
def get_search(access: TenantAccess, at: str) -> str | AnyResponse:
    """Show the lines of a revision that hold the words asked for."""
    query = request.args.get("q", "").strip()
    with services().database.reading(access.tenant_id) as session:
        frame = frame_of(session, at)
        if query in frame.files:
            return redirect(file_address(access.slug, at, query), 303)
        found = search(session, frame.revision, query)
    words = [word.casefold() for word in words_of(query)]
    names = [path for path in sorted(frame.files) if words and all(word in path.casefold() for word in words)]
    return books_page(
        "books/search.html",
        access,
        frame,
        query=query,
        found=found,
        names=names[:MOST_LISTED],
        marked=marked,
        hits={hit.path: [each for each in found.hits if each.path == hit.path] for hit in found.hits},
    )


def _handed_out(file: BytesIO, kind: str, name: str) -> Response:
    """Answer with a file to be saved, of which no browser or proxy keeps a copy of its own."""
    answer = send_file(file, mimetype=kind, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _overview(access: TenantAccess, session: TenantSession, at: str) -> str:
    frame = frame_of(session, at)
    return books_page(
        "books/overview.html",
        access,
        frame,
        difference=difference_of(diff(session, frame.revision), MOST_SEEN_A_FILE, MOST_SEEN),
        faults=[_worded(error) for error in frame.errors],
    )


def _folder(access: TenantAccess, session: TenantSession, at: str, path: str) -> str | AnyResponse:
    folder = path.rstrip("/")
    frame = frame_of(session, at, folder)
    inside = sorted(name for name in frame.files if name.startswith(f"{folder}/"))
    if not inside:
        abort(404)
    shown = inside[:MOST_LISTED]
    sizes = blob_sizes(session, (frame.files[name] for name in shown))
    return books_page(
        "books/folder.html",
        access,
        frame,
        path=folder,
        listed=[(name, sizes[frame.files[name]]) for name in shown],
        total=len(inside),
    )


def _worded(error: Recorded) -> Fault:
    return fault_of(BookError(error.path, error.line, error.message))
