"""Files of factoring that people take out; the audit log tells of each."""

from flask import abort
from werkzeug.wrappers import Response

from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.factoring.blueprint import LARGEST_NUMBER, blueprint
from server.portal.handing_out import handed_out
from tenants.factoring.files import read_file
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission


@blueprint.get("/files/<int:number>")
@for_tenant(Permission.READ)
def get_file(access: TenantAccess, number: int) -> Response:
    """Hand out a file as it is kept: for the factor, a paper, or one that was imported."""
    with desk_of(access).reading() as session:
        found = read_file(session, number) if number <= LARGEST_NUMBER else None
    if found is None:
        abort(404)
    head, data = found
    return handed_out(
        access,
        data,
        head.name,
        head.media_type,
        action="factoring:file",
        subject=f"file {number}",
        rows=1,
        told={"kind": head.kind, "sha256": head.sha256},
    )
