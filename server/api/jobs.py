"""Long work: asked for, looked at, stopped."""

from typing import Any

from apiflask import Schema
from flask import Response
from flask_babel import gettext as _
from marshmallow import RAISE, validate
from marshmallow.fields import Integer, String

from server.api import fields
from server.api.blueprint import blueprint
from server.api.fields import LARGEST_NUMBER, Paging, Strict, page_schema
from server.api.guard import opened
from server.api.once import Once, accepted, done_once
from server.api.problems import missing
from server.services import services
from tenants.jobs import jobs
from tenants.jobs.jobs import Job, Place, job_of, open_jobs, put_once
from tenants.jobs.models import JobState, Kind
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission


class JobIn(Strict):
    """What is to be done."""

    kind = String(
        required=True,
        validate=validate.Equal(Kind.LETTER_ALL.value),
        metadata={"description": "letter-all: letter everything that is certain in the books"},
    )


class JobOut(Schema):
    """Long work at one moment."""

    number = fields.number(attribute="id")
    kind = fields.text(validate=validate.OneOf(list(Kind)))
    state = fields.text(validate=validate.OneOf(list(JobState)))
    stage = fields.text("what is being done of it")
    percent = Integer(
        required=True,
        allow_none=True,
        metadata={"description": "of the stage; null where that is not known, or over"},
    )
    groups = Integer(
        required=True,
        allow_none=True,
        metadata={"description": "letter-all, once done: groups that took a letter"},
    )
    put_at = fields.moment()


@blueprint.get("/tenants/<slug>/jobs")
@opened(Permission.READ)
@blueprint.input(Paging, location="query", unknown=RAISE)
@blueprint.output(page_schema(JobOut, "JobPage"))
def get_jobs(access: TenantAccess, query_data: dict[str, Any]) -> dict[str, object]:
    """List the work that is not ended; there is little of it, so this is always one page."""
    del query_data
    found = open_jobs(services().database, Place(tenant_id=access.tenant_id))
    return {"rows": [_form(job) for job in found], "next": None}


@blueprint.post("/tenants/<slug>/jobs")
@opened(Permission.LETTER, work=True)
@blueprint.input(JobIn, location="json")
@blueprint.output(JobOut, status_code=202)
def post_job(access: TenantAccess, json_data: dict[str, Any]) -> Response:
    """Have everything lettered that is certain.

    While such work goes on, the answer is that same job.
    """
    return done_once(access, json_data, lambda once: _put(access, once))


@blueprint.get("/tenants/<slug>/jobs/<int:number>")
@opened(Permission.READ)
@blueprint.output(JobOut)
def get_job(access: TenantAccess, number: int) -> dict[str, object]:
    """Tell how far work is."""
    return _form(_standing(access, number))


@blueprint.post("/tenants/<slug>/jobs/<int:number>/stop")
@opened(Permission.LETTER)
@blueprint.output(JobOut)
def post_stop(access: TenantAccess, number: int) -> dict[str, object]:
    """Stop work that goes on; what it wrote before stays."""
    found = _standing(access, number)
    with services().database.platform() as session:
        jobs.stop(session, found.id, services().now())
    return _form(_standing(access, number))


def _put(access: TenantAccess, once: Once) -> Response:
    house, author = services(), access.author
    number = put_once(
        house.database,
        Kind.LETTER_ALL,
        access.tenant_id,
        access.person.id if access.person else None,
        {} if access.person else {"author": [author.name, author.email, author.login]},
        house.now(),
    )
    return accepted(once, JobOut().dump(_form(_standing(access, number))), "api.get_job", number)


def _standing(access: TenantAccess, number: int) -> Job:
    place = Place(tenant_id=access.tenant_id)
    found = job_of(services().database, place, number) if number <= LARGEST_NUMBER else None
    if found is None:
        raise missing(_("There is no such job"))
    return found


def _form(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "kind": job.kind.value,
        "state": job.state.value,
        "stage": job.stage,
        "percent": job.percent if job.is_open else None,
        "groups": job.result.get("groups"),
        "put_at": job.put_at,
    }
