"""The addresses of a client's long work."""

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from server.auth.access import for_tenant
from server.portal.page import tenant_page
from server.services import services
from tenants.jobs import jobs
from tenants.jobs.jobs import Job, Place, put_once
from tenants.jobs.models import Kind
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

blueprint = Blueprint("jobs", __name__)
_LARGEST_ID = 2**62


@blueprint.post("/t/<slug>/jobs/letter-all")
@for_tenant(Permission.LETTER, work=True)
def letter_all(access: TenantAccess) -> Response:
    """Have all that is certain in the books lettered; where that goes on already, show it."""
    person_id = access.person.id if access.person else None
    number = put_once(services().database, Kind.LETTER_ALL, access.tenant_id, person_id, {}, services().now())
    return redirect(url_for("jobs.get_job", slug=access.slug, number=number), 303)


@blueprint.get("/t/<slug>/jobs/<int:number>")
@for_tenant(Permission.READ)
def get_job(access: TenantAccess, number: int) -> str:
    """Show how far long work is."""
    return tenant_page("jobs/job.html", access, "lettrage", job=_found(access, number))


@blueprint.get("/t/<slug>/jobs/<int:number>/state")
@for_tenant(Permission.READ)
def get_state(access: TenantAccess, number: int) -> Response:
    """Give the state of work that goes on; the whole page once it is over."""
    found = _found(access, number)
    if found.is_open:
        return make_response(render_template("jobs/state.html", access=access, job=found))
    answer = make_response("")
    answer.headers["HX-Refresh"] = "true"
    return answer


@blueprint.post("/t/<slug>/jobs/<int:number>/stop")
@for_tenant(Permission.LETTER)
def stop(access: TenantAccess, number: int) -> Response:
    """Stop work that goes on; what was written before stays."""
    found = _found(access, number)
    with services().database.platform() as session:
        jobs.stop(session, found.id, services().now())
    return redirect(url_for("jobs.get_job", slug=access.slug, number=number), 303)


def _found(access: TenantAccess, number: int) -> Job:
    place = Place(tenant_id=access.tenant_id)
    found = jobs.job_of(services().database, place, number) if number < _LARGEST_ID else None
    if found is None:
        abort(404)
    return found
