"""Files that people take out: each is an entry of the tenant's audit log before it leaves."""

from collections.abc import Mapping

from flask import Response, make_response

from server.services import services
from tenants import audit_log
from tenants.people.access import TenantAccess

PDF = "application/pdf"


def handed_out(  # noqa: PLR0913  an export says all of it
    access: TenantAccess,
    data: bytes,
    name: str,
    content_type: str,
    *,
    action: str,
    subject: str,
    rows: int,
    told: Mapping[str, object] | None = None,
) -> Response:
    """Note in the audit log that somebody takes a file out, and hand it out as an attachment.

    Args:
        access: who takes it.
        data: its content.
        name: its name.
        content_type: its media type.
        action: of the entry, such as `customers:export`.
        subject: what it holds.
        rows: how many of them.
        told: what the entry tells besides the name and the rows.
    """
    with services().database.writing(access.tenant_id) as session:
        audit_log.append(
            session,
            actor=str(access.author),
            action=action,
            subject=subject,
            detail={**(told or {}), "file": name, "rows": rows},
            at=services().now(),
        )
    answer = make_response(data)
    answer.headers["Content-Type"] = content_type
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
