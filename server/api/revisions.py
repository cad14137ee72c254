"""Revisions of the books: listed, one, what it changed, and a new one made of files that are sent."""

from base64 import b64decode
import binascii
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from apiflask import Schema
from flask import Response, url_for
from flask_babel import gettext as _
from marshmallow import RAISE, ValidationError, validate, validates_schema
from marshmallow.fields import Boolean, List, Nested

from ledger_core.book import Change
from ledger_core.loading.limits import Limits
from ledger_core.text_diff import Stretch, lines_of, stretches
from server.api import fields
from server.api.blueprint import blueprint
from server.api.cursors import cursor_of, written
from server.api.fields import LARGEST_NUMBER, Paging, Strict, Text, page_schema
from server.api.guard import opened
from server.api.once import Once, done_once, reply
from server.api.problems import At, Problem, invalid, missing, refuse
from server.services import services
from tenants.books.editing import Contents, Edit, EditConflictError, NothingToWriteError, save
from tenants.books.history import (
    FileChange,
    NoSuchRevisionError,
    diff,
    revision_of,
    revisions_before,
)
from tenants.books.landing import Alongside
from tenants.books.models import Origin, Revision
from tenants.books.write import write
from tenants.db import TenantSession
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

MOST_FILES = 200
LONGEST_MESSAGE = 2_000
BODY_BYTES = 16 * 1024**2
MOST_SHOWN = 5_000  # lines of a difference
_LONGEST_PATH = Limits().path_bytes
_AROUND = 3


class RevisionOut(Schema):
    """A state of the books."""

    number = fields.number("counted from 1 without a gap")
    commit = fields.text("name of the commit in Git")
    at = fields.moment()
    author = fields.text("name and address, as Git has them")
    origin = fields.text(
        "push, web, import, lettrage, create, dunning or billing", validate=validate.OneOf(list(Origin))
    )
    message = fields.text()
    checked = fields.flag("whether Beancount's full check was made; until then it is under way")
    errors = fields.listed(fields.text(), "what that check found, as `path:line: message`")


class ChangeOut(Schema):
    """What a revision did to one file."""

    path = fields.text()
    change = fields.text(validate=validate.OneOf(["added", "changed", "removed"]))
    diff = fields.text("unified, with three lines around; empty for a file that is no text")
    left_out = fields.number("lines of the difference that are not shown, since there are too many")


class DiffOut(Schema):
    """What a revision changed against the one before."""

    number = fields.number()
    files = fields.listed(ChangeOut)


class FileIn(Strict):
    """A file of a revision to be: one of text, base64 and removed."""

    path = Text(most=_LONGEST_PATH, least=1, required=True)
    text = Text(most=BODY_BYTES, metadata={"description": "the new content, as UTF-8"})
    base64 = Text(most=BODY_BYTES, metadata={"description": "the new content of a file that is no text"})
    removed = Boolean(validate=validate.OneOf([True]), metadata={"description": "takes the file away"})

    @validates_schema
    def _one_of_three(self, data: dict[str, Any], **_more: object) -> None:
        if len({"text", "base64", "removed"} & data.keys()) != 1:
            raise ValidationError(_("One of text, base64 and removed is needed, and one only."))


class RevisionIn(Strict):
    """Files to write, and the revision that their content was made from."""

    base = fields.asked_number(
        "number of the revision that the files were read at; 0 where the books are not begun", required=True
    )
    message = Text(most=LONGEST_MESSAGE, least=1, required=True)
    files = List(Nested(FileIn), required=True, validate=validate.Length(min=1, max=MOST_FILES))


@blueprint.get("/tenants/<slug>/revisions")
@opened(Permission.READ)
@blueprint.input(Paging, location="query", unknown=RAISE)
@blueprint.output(page_schema(RevisionOut, "RevisionPage"))
def get_revisions(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """List revisions, the last first."""
    cursor, limit = cursor_of(query_data), int(query_data["limit"])
    before = cursor.number if cursor is not None else None
    with services().database.reading(access.tenant_id) as session:
        found = revisions_before(session, before, limit + 1)
    more = written((found[limit - 1].number,)) if len(found) > limit else None
    return {"rows": found[:limit], "next": more}


@blueprint.get("/tenants/<slug>/revisions/<int:number>")
@opened(Permission.READ)
@blueprint.output(RevisionOut)
def get_revision(access: TenantAccess, number: int) -> Revision:
    """Tell of one revision."""
    with services().database.reading(access.tenant_id) as session:
        return standing(session, number)


@blueprint.get("/tenants/<slug>/revisions/<int:number>/diff")
@opened(Permission.READ)
@blueprint.output(DiffOut)
def get_diff(access: TenantAccess, number: int) -> dict[str, object]:
    """Show what a revision changed."""
    with services().database.reading(access.tenant_id) as session:
        changes = diff(session, standing(session, number))
    return {"number": number, "files": list(_shown(changes))}


@blueprint.post("/tenants/<slug>/revisions")
@opened(Permission.WRITE, body_bytes=BODY_BYTES)
@blueprint.input(RevisionIn, location="json")
@blueprint.output(RevisionOut, status_code=201)
def post_revision(access: TenantAccess, json_data: dict[str, Any]) -> Response:
    """Write files as the next revision.

    The books are judged as a push is: where they would not be sound, nothing is written, and each place
    that is wrong is named (422). Where others wrote since `base`, the files are joined with theirs as long
    as both touch different lines; otherwise nothing is written (409).
    """
    files = _contents(json_data["files"])
    return done_once(access, json_data, lambda once: _written(access, json_data, files, once))


def standing(session: TenantSession, number: int | None = None) -> Revision:
    """Return a revision (None: the last); the request ends where there is none."""
    if number is None or 0 < number <= LARGEST_NUMBER:
        with suppress(NoSuchRevisionError):
            return revision_of(session, number)
    raise missing(_("There is no such revision"))


def _contents(sent: Sequence[dict[str, Any]]) -> Contents:
    """Return the contents of files by path.

    Raises:
        Problem: a file is named twice, or is no base64.
    """
    files: dict[str, bytes | None] = {}
    for rank, each in enumerate(sent):
        path = each["path"]
        if path in files:
            refuse(f"json.files.{rank}.path", _("This file stands twice in the list."))
        if "base64" in each:
            try:
                files[path] = b64decode(each["base64"].encode(), validate=True)
            except (binascii.Error, ValueError):
                refuse(f"json.files.{rank}.base64", _("This is no base64."))
        else:
            files[path] = None if "removed" in each else each["text"].encode()
    return files


def _written(access: TenantAccess, sent: dict[str, Any], files: Contents, once: Once) -> Response:
    answers: list[dict[str, Any]] = []

    def alongside(session: TenantSession, revision: Revision) -> None:
        answers.append(_form(revision))
        once.keep(session, HTTPStatus.CREATED, answers[-1])

    try:
        number = _save(access, Edit(sent["base"], files), sent["message"], alongside)
    except NothingToWriteError:
        raise Problem(
            422, "nothing-to-write", _("The files are already as they are sent"), _("Nothing was written.")
        ) from None
    except NoSuchRevisionError:
        raise invalid([At("json.base", _("There is no such revision"))]) from None
    except EditConflictError as met:
        raise _conflict(met) from None
    made = reply(HTTPStatus.CREATED, answers[-1])
    made.headers["Location"] = url_for("api.get_revision", slug=access.slug, number=number)
    return made


def _save(access: TenantAccess, edit: Edit, message: str, alongside: Alongside) -> int:
    house = services()
    common: dict[str, Any] = {
        "author": access.author,
        "message": message,
        "origin": Origin.WEB,
        "reopening": access.may(Permission.REOPEN),
        "at": house.now(),
        "alongside": alongside,
    }
    if edit.base:
        return save(house.database, house.jail, access.tenant_id, edit, **common).number
    change = Change({path: data for path, data in edit.files.items() if data is not None})
    return write(house.database, house.jail, access.tenant_id, base=None, change=change, **common).number


def _conflict(met: EditConflictError) -> Problem:
    said = _("changed by revision %(number)s", number=met.theirs.number)
    return Problem(
        409,
        "conflict",
        _("Somebody else changed the same lines meanwhile"),
        _("Nothing was written. Read these files at the present revision, and repeat your change."),
        errors=[At(path, said) for path in met.meetings],
        more={"revision": met.theirs.number},
    )


def _form(revision: Revision) -> dict[str, Any]:
    said = RevisionOut().dump(revision)
    assert isinstance(said, dict)
    return said


def _shown(changes: Iterable[FileChange]) -> Iterator[dict[str, object]]:
    room = MOST_SHOWN
    for change in changes:
        kind = "added" if change.before is None else "removed" if change.after is None else "changed"
        lines = _unified(change)
        yield {
            "path": change.path,
            "change": kind,
            "diff": "".join(lines[:room]),
            "left_out": max(0, len(lines) - room),
        }
        room = max(0, room - len(lines))


def _unified(change: FileChange) -> list[str]:
    """Return a change as lines of a unified diff; none for a file that is no text."""
    if b"\0" in (change.before or b"") + (change.after or b""):
        return []
    old, new = lines_of(change.before or b""), lines_of(change.after or b"")
    groups: list[list[Stretch]] = []
    for stretch in stretches(old, new):
        if groups and stretch.start - groups[-1][-1].end <= 2 * _AROUND:
            groups[-1].append(stretch)
        else:
            groups.append([stretch])
    return [line for group in groups for line in _hunk(group, old, new)]


def _hunk(group: Sequence[Stretch], old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[str]:
    first, last = group[0], group[-1]
    start, end = max(0, first.start - _AROUND), min(len(old), last.end + _AROUND)
    other_start = first.other_start - (first.start - start)
    other_end = last.other_end + (end - last.end)
    yield f"@@ -{_span(start, end)} +{_span(other_start, other_end)} @@\n"
    at = start
    for stretch in group:
        yield from (_line(" ", line) for line in old[at : stretch.start])
        yield from (_line("-", line) for line in old[stretch.start : stretch.end])
        yield from (_line("+", line) for line in new[stretch.other_start : stretch.other_end])
        at = stretch.end
    yield from (_line(" ", line) for line in old[at:end])


def _span(start: int, end: int) -> str:
    return f"{start + 1 if end > start else start},{end - start}"


def _line(sign: str, line: bytes) -> str:
    text = line.decode("utf-8", "replace")
    return f"{sign}{text}" if text.endswith("\n") else f"{sign}{text}\n\\ No newline at end of file\n"
