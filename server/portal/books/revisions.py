"""The history of the books: revisions, what each changed, what differs between any two. Writes nothing."""

from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from ledger_core.ledger import BookError
from server.auth.access import for_tenant
from server.portal.books.blueprint import blueprint
from server.portal.books.differences import MOST_A_FILE, MOST_LINES, difference_of
from server.portal.books.frame import MAIN, MOST_DIGITS, books_page, found_revision, frame_of
from server.portal.refusals import fault_of
from server.services import services
from tenants.books.file_history import FileHistory, file_history
from tenants.books.history import changes_between, diff, revisions_before
from tenants.db import TenantSession
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

A_PAGE = 50


@blueprint.get("/revisions")
@for_tenant(Permission.READ)
def get_revisions(access: TenantAccess) -> str:
    """List revisions, the last first: all, those of a file, or those found by words."""
    words = request.args.get("q", "").strip()
    path = request.args.get("path", "").strip("/")
    before = _number(request.args.get("before", ""))
    with services().database.reading(access.tenant_id) as session:
        frame = frame_of(session, MAIN, path)
        found = _listed(session, before, words, path)
    return books_page(
        "books/revisions.html", access, frame, words=words, path=path, before=before, found=found
    )


@blueprint.get("/revisions/<int:number>")
@for_tenant(Permission.READ)
def get_revision(access: TenantAccess, number: int) -> str:
    """Show what a revision changed, who made it and how it was checked."""
    path = request.args.get("path", "")
    with services().database.reading(access.tenant_id) as session:
        frame = frame_of(session, str(number), path)
        changes = diff(session, frame.revision)
    shown = [change for change in changes if change.path == path] if path else changes
    if path and not shown:
        abort(404)
    errors = (BookError(error.path, error.line, error.message) for error in frame.errors)
    return books_page(
        "books/revision.html",
        access,
        frame,
        path=path,
        changed=len(changes),
        difference=difference_of(shown, MOST_LINES if path else MOST_A_FILE),
        faults=[fault_of(error) for error in errors],
    )


@blueprint.get("/difference")
@for_tenant(Permission.READ)
def get_difference(access: TenantAccess) -> str | Response:
    """Show what leads from one revision to another."""
    older, newer = request.args.get("from", ""), request.args.get("to", "") or MAIN
    path = request.args.get("path", "")
    with services().database.reading(access.tenant_id) as session:
        if not older:
            last = found_revision(session, newer).number
            values: dict[str, Any] = {"slug": access.slug, "from": max(last - 1, 1), "to": last}
            return redirect(url_for(".get_difference", **values), 303)
        frame = frame_of(session, newer, path)
        begin = found_revision(session, older)
        changes = changes_between(session, begin, frame.revision)
    shown = [change for change in changes if change.path == path] if path else changes
    return books_page(
        "books/difference.html",
        access,
        frame,
        begin=begin,
        path=path,
        changed=len(changes),
        difference=difference_of(shown, MOST_LINES if path else MOST_A_FILE),
    )


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS else None


def _listed(session: TenantSession, before: int | None, words: str, path: str) -> FileHistory:
    if path:
        return file_history(session, path, before, A_PAGE)
    found = revisions_before(session, before, A_PAGE + 1, words)
    return FileHistory(found[:A_PAGE], found[A_PAGE - 1].number if len(found) > A_PAGE else None)
