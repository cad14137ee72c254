"""Files of the books at any revision: listed, and one with its content."""

from base64 import b64encode
from typing import Any

from apiflask import Schema
from flask import Response, jsonify, request
from flask_babel import gettext as _
from marshmallow import RAISE
from marshmallow.fields import String

from server.api import fields
from server.api.blueprint import blueprint
from server.api.cursors import cursor_of, paged
from server.api.fields import Paging, Strict, page_schema
from server.api.guard import opened
from server.api.problems import missing
from server.api.revisions import standing
from server.portal.books.text import text_of
from server.services import services
from tenants.books.history import blob_sizes, files_at
from tenants.books.objects import SqlObjectStore
from tenants.books.tree import contents_of
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

_REVISION = "number of the revision; the last where it is left out"


class FilesQuery(Paging):
    """Which files."""

    revision = fields.asked_number(_REVISION, strict=False)


class FileQuery(Strict):
    """Which state of a file."""

    revision = fields.asked_number(_REVISION, strict=False)


class FileOut(Schema):
    """A file."""

    path = fields.text()
    size = fields.number("in bytes")
    oid = fields.text("name of its content in Git; the same content has the same name")


class ContentOut(FileOut):
    """A file and its content."""

    revision = fields.number()
    text = String(
        required=True, allow_none=True, metadata={"description": "its content; null where it is no UTF-8"}
    )
    base64 = String(
        required=True,
        allow_none=True,
        metadata={"description": "its content where that is no UTF-8, else null"},
    )


@blueprint.get("/tenants/<slug>/files")
@opened(Permission.READ)
@blueprint.input(FilesQuery, location="query", unknown=RAISE)
@blueprint.output(page_schema(FileOut, "FilePage", {"revision": fields.number()}))
def get_files(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """List the files of a revision, by path.

    Name the revision where you read several pages: others may write meanwhile.
    """
    cursor = cursor_of(query_data)
    with services().database.reading(access.tenant_id) as session:
        revision = standing(session, query_data.get("revision"))
        files = files_at(session, revision)
        page = paged(sorted(files), lambda path: (path,), query_data, cursor)
        sizes = blob_sizes(session, (files[path] for path in page.rows))
    rows = [{"path": path, "size": sizes[files[path]], "oid": files[path].decode()} for path in page.rows]
    return {"revision": revision.number, "rows": rows, "next": page.next}


@blueprint.get("/tenants/<slug>/files/<path:path>")
@opened(Permission.READ)
@blueprint.input(FileQuery, location="query", unknown=RAISE)
@blueprint.output(ContentOut)
def get_file(access: TenantAccess, path: str, query_data: dict[str, Any]) -> Response:
    """Give a file with its content.

    Its `ETag` is its `oid`: sent back as `If-None-Match`, the answer is 304 while the content is the same.
    """
    with services().database.reading(access.tenant_id) as session:
        revision = standing(session, query_data.get("revision"))
        name = files_at(session, revision).get(path)
        if name is None:
            raise missing(_("There is no such file at this revision"))
        data = contents_of(SqlObjectStore(session), {path: name})[path]
    text = text_of(data)
    answer = jsonify(
        {
            "path": path,
            "revision": revision.number,
            "size": len(data),
            "oid": name.decode(),
            "text": text,
            "base64": None if text is not None else b64encode(data).decode(),
        }
    )
    answer.set_etag(name.decode())
    answer.headers["Cache-Control"] = "private, no-cache"
    made = answer.make_conditional(request)
    assert isinstance(made, Response)
    return made
