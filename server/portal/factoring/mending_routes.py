"""What people mend on the page of an assignment: the factor's number of a document, a mail that waits."""

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.auth.access import for_tenant
from server.auth.entitled import refuse_unless_working
from server.portal.desk import desk_of
from server.portal.factoring.assignment_routes import Answer, assignment_page
from server.portal.factoring.blueprint import asked_assignment, blueprint
from server.portal.factoring.refused import REFUSALS, refused
from server.portal.refusals import CONFLICT
from tenants.factoring.assignments.drafting import another_number
from tenants.factoring.files import files_of
from tenants.factoring.mailing import NotStuckError, leave, send_again
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission


@blueprint.post("/assignments/<reference>/number")
@for_tenant(Permission.ASSIGN)
def post_number(access: TenantAccess, reference: str) -> Answer:
    """Give the factor another number of a document than its own."""
    desk = desk_of(access)
    with desk.reading() as session:
        assignment = asked_assignment(session, reference)
    try:
        another_number(desk, assignment.number, request.form.get("name", ""), request.form.get("sent_as", ""))
    except REFUSALS as error:
        words, status = refused(error)
        return assignment_page(access, reference, words), status
    flash(_("The number for the factor is kept."), "ok")
    return _back(access, reference, "items")


@blueprint.post("/assignments/<reference>/files/<int:number>/<any(again, leave):choice>")
@for_tenant(Permission.ASSIGN)
def post_mail(access: TenantAccess, reference: str, number: int, choice: str) -> Answer:
    """Have the mail of a file that waits for a person leave after all, or never."""
    if choice == "again":
        refuse_unless_working()
    desk = desk_of(access)
    try:
        with desk.writing() as session:
            assignment = asked_assignment(session, reference)
            if all(head.number != number for head in files_of(session, assignment=assignment.number)):
                abort(404)
            (send_again if choice == "again" else leave)(session, desk, number)
    except NotStuckError:
        said = _("Somebody decided about this mail meanwhile, or it left. Nothing was written.")
        return assignment_page(access, reference, said), CONFLICT
    if choice == "again":
        flash(_("The mail leaves again."), "ok")
    else:
        flash(_("The file is not mailed any more."), "ok")
    return _back(access, reference, "files")


def _back(access: TenantAccess, reference: str, place: str) -> Response:
    address = url_for("factoring.get_assignment", slug=access.slug, reference=reference)
    return redirect(f"{address}#{place}", 303)
