"""A FEC into books that hold no entry yet: sent, read by a job, written as one revision."""

from hashlib import sha256
from typing import Any

from apiflask import Schema
from flask import Response, request
from flask_babel import gettext as _
from marshmallow import RAISE, validate
from marshmallow.fields import Boolean, Integer

from server.api import fields
from server.api.blueprint import blueprint
from server.api.fields import LARGEST_NUMBER, Strict, Text
from server.api.guard import opened
from server.api.once import Once, accepted, done_once
from server.api.problems import Problem, missing, refuse
from server.portal.imports import fault_words
from server.services import services
from tenants.imports.intake import EmptyFileError, TooLargeError
from tenants.imports.models import LONGEST_FILE_NAME
from tenants.imports.naming import FileNameError
from tenants.imports.own_books import (
    MOST_BYTES,
    BooksBegunError,
    ImportUnderWayError,
    OwnImport,
    Sent,
    import_numbered,
    send,
)
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

KINDS = ("application/octet-stream", "text/plain", "application/zip")
STATES = ("reading", "kept", "refused", "failed", "stopped")


class ImportQuery(Strict):
    """What is sent, and what becomes of entries that cannot be used."""

    file_name = Text(
        required=True,
        least=5,
        most=LONGEST_FILE_NAME,
        metadata={"description": "such as 999000017FEC20261231.txt; .txt, .csv or .zip"},
    )
    leave_out_faulty = Boolean(
        load_default=False,
        metadata={
            "description": "leaves out entries that cannot be used; otherwise one refuses the whole file"
        },
    )


class FaultOut(Schema):
    """What is wrong in a file."""

    row = fields.number("line of the file; 0 where it is the file's as a whole")
    column = fields.text()
    message = fields.text()


class ImportOut(Schema):
    """An import at one moment."""

    number = fields.number()
    file_name = fields.text()
    size = fields.number("in bytes")
    state = fields.text(validate=validate.OneOf(STATES))
    fault = fields.text(
        "why it was refused: " + "unreadable, nothing, faulty-entries, begun, not-written: …, archive-…"
    )
    rows = Integer(
        required=True, allow_none=True, metadata={"description": "of the file; null before it was read"}
    )
    refused_rows = Integer(
        required=True, allow_none=True, metadata={"description": "rows that cannot be used"}
    )
    faults = fields.listed(FaultOut, "the first of them")
    revision = Integer(required=True, allow_none=True, metadata={"description": "that the books became"})
    put_at = fields.moment()


@blueprint.post("/tenants/<slug>/imports")
@opened(Permission.WRITE, body_bytes=MOST_BYTES + 1)
@blueprint.input(ImportQuery, location="query", unknown=RAISE)
@blueprint.output(ImportOut, status_code=202)
def post_import(access: TenantAccess, query_data: dict[str, Any]) -> Response:
    """Send a FEC for books that hold no entry yet.

    The file is the body. It is read and written by a job: ask for the import until its state is no longer
    `reading`. Books that were begun take no import (409).
    """
    if request.mimetype not in KINDS:
        raise Problem(
            415,
            "media-type",
            _("This kind of content is not taken here"),
            _("Send the file as it is, as %(kinds)s.", kinds=", ".join(KINDS)),
        )
    data = request.get_data(cache=False)
    asked = {**query_data, "data": sha256(data).hexdigest()}
    sent = Sent(query_data["file_name"], data, query_data["leave_out_faulty"])
    return done_once(access, asked, lambda once: _sent(access, sent, once))


@blueprint.get("/tenants/<slug>/imports/<int:number>")
@opened(Permission.READ)
@blueprint.output(ImportOut)
def get_import(access: TenantAccess, number: int) -> dict[str, object]:
    """Tell how far an import is, and what is wrong in its file."""
    return _form(_standing(access, number))


def _sent(access: TenantAccess, sent: Sent, once: Once) -> Response:
    house = services()
    try:
        number = send(house.database, access.tenant_id, sent, access.author, house.now())
    except FileNameError:
        refuse("query.file_name", _("The name ends in .txt, .csv or .zip."))
    except EmptyFileError:
        refuse("body", _("The file is empty."))
    except TooLargeError:
        raise Problem(
            413, "too-large", _("This is too large"), _("Nothing was kept. Send a smaller file.")
        ) from None
    except BooksBegunError:
        raise Problem(
            409,
            "begun",
            _("These books hold entries already"),
            _("An import would take their place. Nothing was kept."),
        ) from None
    except ImportUnderWayError:
        raise Problem(
            409, "under-way", _("Another file for these books is being read"), _("Wait until it is decided.")
        ) from None
    return accepted(once, ImportOut().dump(_form(_standing(access, number))), "api.get_import", number)


def _standing(access: TenantAccess, number: int) -> OwnImport:
    known = number <= LARGEST_NUMBER
    found = import_numbered(services().database, access.tenant_id, number) if known else None
    if found is None:
        raise missing(_("There is no such import"))
    return found


def _form(found: OwnImport) -> dict[str, object]:
    report = found.report
    faults = report.faults if report else ()
    return {
        "number": found.number,
        "file_name": found.file_name,
        "size": found.size,
        "state": found.state,
        "fault": found.fault,
        "rows": report.rows if report else None,
        "refused_rows": report.refused_rows if report else None,
        "faults": [
            {"row": fault.row or 0, "column": fault.column, "message": fault_words.said(fault.message)}
            for fault in faults
        ],
        "revision": found.revision,
        "put_at": found.put_at,
    }
