"""Editing the books in the browser: a save is a commit with a message, judged as a push is.

Owns what the editor sends and is told; the books change in `tenants.books.editing` alone. A text is judged
while it is typed, without being written. Files are moved and removed here, too, each with a message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from ledger_core.ledger import BookError
from ledger_core.vat_hint import vat_hint
from server.auth.access import for_tenant
from server.portal.books.blueprint import blueprint
from server.portal.books.differences import difference_of
from server.portal.books.frame import (
    MAIN,
    author_name,
    books_page,
    file_address,
    found_revision,
    frame_of,
)
from server.portal.books.text import MOST_EDITED, NotEditable, edited, obstacle, text_of
from server.portal.formats import cents, percent
from server.portal.refusals import CONFLICT, UNSOUND, Fault, fault_of
from server.portal.saving import save_edit
from server.security import takes
from server.services import services
from tenants.books.editing import Edit, EditConflictError, NothingToWriteError, change_of
from tenants.books.history import FileChange, read_file
from tenants.books.models import Revision
from tenants.books.write import faults
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission
from tenants.written import MINUS

LONGEST_MESSAGE = 2_000
_BODY_BYTES = 4 * MOST_EDITED  # as JSON has it, with its escapes
_LARGEST_NUMBER = 10**9
_MOST_HINTS = 20
_UNBALANCED = "Transaction does not balance"  # as Beancount words it


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the editor sends: the text of a file, made from the revision `base`."""

    path: str
    base: int
    text: str
    message: str
    is_new: bool


@blueprint.get("/edit/<path:path>")
@for_tenant(Permission.WRITE)
def get_editor(access: TenantAccess, path: str) -> str | AnyResponse:
    """Show a file of the books in the editor."""
    with services().database.reading(access.tenant_id) as session:
        frame = frame_of(session, MAIN, path)
        data = read_file(session, path, frame.revision)
    if data is None:
        abort(404)
    hindered = obstacle(data)
    if hindered is not None:
        flash(why_not(hindered), "warn")
        return redirect(file_address(access.slug, MAIN, path), 303)
    text = text_of(data) or ""
    lineno = request.args.get("line", 0, int)
    return books_page(
        "books/editor.html",
        access,
        frame,
        path=path,
        text=text.replace("\r\n", "\n"),
        lineno=lineno,
        is_new=False,
    )


@blueprint.get("/new")
@for_tenant(Permission.WRITE)
def get_new(access: TenantAccess) -> str:
    """Show the editor with a file that is not there yet."""
    with services().database.reading(access.tenant_id) as session:
        frame = frame_of(session, MAIN)
    path = request.args.get("path", "").strip()
    return books_page("books/editor.html", access, frame, path=path, text="", lineno=0, is_new=True)


@blueprint.post("/check")
@for_tenant(Permission.WRITE)
@takes(_BODY_BYTES)
def post_check(access: TenantAccess) -> Response:
    """Say what would be refused of a text, and who changed the same lines; nothing is written."""
    sent = _sent()
    try:
        change = change_of(services().database, access.tenant_id, _edit(access, sent))
    except EditConflictError as met:
        return jsonify(faults=[], changed=True, meets=_whose(met.theirs))
    except NothingToWriteError:
        return jsonify(faults=[], changed=False, meets=None)
    found = faults(
        services().database,
        services().jail,
        access.tenant_id,
        change,
        reopening=access.may(Permission.REOPEN),
    )
    lines = sent.text.split("\n")
    return jsonify(
        faults=[
            _told(fault_of(error))
            | _hinted(lines, error if error.path == sent.path and rank < _MOST_HINTS else None)
            for rank, error in enumerate(found)
        ],
        changed=True,
        meets=None,
    )


@blueprint.post("/save")
@for_tenant(Permission.WRITE)
@takes(_BODY_BYTES)
def post_save(access: TenantAccess) -> Response | tuple[Response, int]:
    """Write a text as the next revision, and say where it stands."""
    sent = _sent()
    if not sent.message:
        return _refused(_("Say in a few words what this revision changes."), "message")
    if sent.is_new and _is_there(access, sent.path):
        return _refused(_("There is a file of this name already: open it, or choose another name."), "path")
    try:
        revision = save_edit(access, _edit(access, sent), sent.message)
    except NothingToWriteError:
        return _refused(_("The text is as it was: there is nothing to save."), "same")
    except EditConflictError as met:
        return jsonify(_meeting(access, sent.path, met)), CONFLICT
    flash(_written(revision, sent.base), "ok")
    lineno = request.args.get("line", 0, int)
    return jsonify(address=file_address(access.slug, MAIN, sent.path, lineno), number=revision.number)


@blueprint.post("/move")
@for_tenant(Permission.WRITE)
def post_move(access: TenantAccess) -> AnyResponse:
    """Give a file another path."""
    path, target = request.form.get("path", ""), request.form.get("to", "").strip().strip("/")
    data = _standing(access, path)
    if not target or target == path or _is_there(access, target):
        flash(_("Choose a path that no other file has; nothing was changed."), "warn")
        return redirect(file_address(access.slug, MAIN, path), 303)
    message = _message() or f"{path} → {target}"
    _act(access, {path: None, target: data}, message, path)
    there = target if _is_there(access, target) else path
    return redirect(file_address(access.slug, MAIN, there), 303)


@blueprint.post("/remove")
@for_tenant(Permission.WRITE)
def post_remove(access: TenantAccess) -> AnyResponse:
    """Take a file out of the books; it stays in their history."""
    path = request.form.get("path", "")
    _standing(access, path)
    _act(access, {path: None}, _message() or _("Remove %(path)s", path=path), path)
    if _is_there(access, path):
        return redirect(file_address(access.slug, MAIN, path), 303)
    return redirect(url_for(".get_books", slug=access.slug), 303)


def why_not(hindered: NotEditable) -> str:
    """Say why a file is not edited in the browser, and what to do instead."""
    return {
        NotEditable.LARGE: _("This file is too large for the browser: clone the books and edit it there."),
        NotEditable.BINARY: _("This file is no text: replace it with Git."),
        NotEditable.LINE_ENDS: _(
            "The lines of this file end in different ways, which a browser would level: edit it with Git."
        ),
    }[hindered]


def _sent() -> _Sent:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        abort(400)
    return _Sent(
        path=_text(body, "path").strip().strip("/"),
        base=_number(body, "base"),
        text=_text(body, "text"),
        message=_text(body, "message").strip()[:LONGEST_MESSAGE],
        is_new=body.get("new") is True,
    )


def _text(body: dict[str, Any], key: str) -> str:
    value = body.get(key, "")
    if not isinstance(value, str) or len(value) > MOST_EDITED:
        abort(400)
    return value


def _number(body: dict[str, Any], key: str) -> int:
    value = body.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < _LARGEST_NUMBER:
        abort(400)
    return value


def _edit(access: TenantAccess, sent: _Sent) -> Edit:
    with services().database.reading(access.tenant_id) as session:
        base = read_file(session, sent.path, found_revision(session, str(sent.base)))
    return Edit(sent.base, {sent.path: edited(sent.text, base)})


def _is_there(access: TenantAccess, path: str) -> bool:
    with services().database.reading(access.tenant_id) as session:
        return read_file(session, path) is not None


def _standing(access: TenantAccess, path: str) -> bytes:
    with services().database.reading(access.tenant_id) as session:
        data = read_file(session, path, found_revision(session, MAIN))
    if data is None:
        abort(404)
    return data


def _message() -> str:
    return request.form.get("message", "").strip()[:LONGEST_MESSAGE]


def _act(access: TenantAccess, files: dict[str, bytes | None], message: str, path: str) -> None:
    """Write an act on whole files, and tell on the next page how it went."""
    with services().database.reading(access.tenant_id) as session:
        base = found_revision(session, request.form.get("base", "")).number
    try:
        revision = save_edit(access, Edit(base, files), message)
    except EditConflictError as met:
        flash(
            _(
                "Nothing was changed: revision %(number)s by %(author)s changed %(path)s meanwhile. "
                "Look at it, then decide again.",
                number=met.theirs.number,
                author=author_name(met.theirs.author),
                path=path,
            ),
            "warn",
        )
    else:
        flash(_written(revision, base), "ok")


def _written(revision: Revision, base: int) -> str:
    if revision.number > base + 1:
        return _(
            "Revision %(number)s is saved, together with what others wrote meanwhile.", number=revision.number
        )
    return _("Revision %(number)s is saved.", number=revision.number)


def _refused(sentence: str, kind: str) -> tuple[Response, int]:
    return jsonify(said=sentence, kind=kind, faults=[]), UNSOUND


def _told(fault: Fault) -> dict[str, object]:
    return {"path": fault.path, "line": fault.line, "sentence": fault.sentence}


def _hinted(lines: Sequence[str], error: BookError | None) -> dict[str, object]:
    """Return what would mend a fault, where one amount of VAT explains it."""
    is_unbalanced = error is not None and error.message.startswith(_UNBALANCED)
    hint = vat_hint(lines, error.line) if error and is_unbalanced else None
    if hint is None:
        return {}
    said = _(
        "VAT at %(rate)s on %(base)s is %(expected)s; the line says %(found)s.",
        rate=percent(hint.rate, 0 if hint.rate * 100 == int(hint.rate * 100) else 1),
        base=cents(hint.base_cents),
        expected=cents(hint.expected_cents),
        found=cents(hint.found_cents),
    )
    act = _("Put %(amount)s", amount=hint.new.replace("-", MINUS))
    return {"hint": {"line": hint.lineno, "old": hint.old, "new": hint.new, "said": said, "act": act}}


def _whose(revision: Revision) -> dict[str, object]:
    return {"number": revision.number, "author": author_name(revision.author)}


def _meeting(access: TenantAccess, path: str, met: EditConflictError) -> dict[str, object]:
    """Return what the editor shows where somebody else changed the same lines."""
    meeting = met.meetings[path]
    author = author_name(met.theirs.author)
    shown = render_template(
        "books/conflict.html",
        access=access,
        path=path,
        theirs=met.theirs,
        author=author,
        is_gone=meeting.theirs is None,
        their_change=difference_of([FileChange(path, meeting.base, meeting.theirs)]),
        my_change=difference_of([FileChange(path, meeting.base, meeting.mine)]),
    )
    text = None if meeting.theirs is None else text_of(meeting.theirs)
    return {
        "kind": "conflict",
        "said": _("Your text is not saved: %(author)s changed the same lines.", author=author),
        "html": shown,
        "base": met.theirs.number,
        "text": None if text is None else text.replace("\r\n", "\n"),
        "faults": [],
    }
