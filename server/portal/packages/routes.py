"""The addresses of sealed packages: asking for one, seeing how far it is, taking it out."""

from collections.abc import Mapping
from io import BytesIO

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.auth.access import for_tenant
from server.portal.auditing.blueprint import auditing_page
from server.portal.books.frame import author_name
from server.portal.packages.form import read_form
from server.portal.pictures import picture_for
from server.services import services
from tenants.jobs import jobs
from tenants.packages import packages
from tenants.packages.packages import Package, PackageUnderWayError, TooManyPackagesError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

_TAB = "packages.get_packages"
_LARGEST_NUMBER = 2**31

blueprint = Blueprint("packages", __name__, url_prefix="/t/<slug>/auditing/packages")


@blueprint.get("")
@for_tenant(Permission.AUDIT)
def get_packages(access: TenantAccess) -> str:
    """Show the packages that are kept, and the form that asks for one."""
    return _page(access)


@blueprint.post("")
@for_tenant(Permission.AUDIT)
def post_package(access: TenantAccess) -> AnyResponse | tuple[str, int]:
    """Have a package made."""
    sent = read_form(request.form, picture_for(access.tenant_id).number, services().today())
    if sent.wanted is None:
        return _page(access, request.form, sent.errors), 422
    person_id = access.person.id if access.person else None
    try:
        packages.ask(
            services().database,
            access.tenant_id,
            sent.wanted,
            str(access.author),
            person_id,
            services().now(),
        )
    except PackageUnderWayError:
        fault = _("Another package is being made. Wait until it is there, or stop it.")
        return _page(access, request.form, {"under_way": fault}), 409
    except TooManyPackagesError:
        fault = _("Twenty packages are kept, and no more. Each goes seven days after it was asked for.")
        return _page(access, request.form, {"under_way": fault}), 409
    return redirect(url_for(_TAB, slug=access.slug), 303)


@blueprint.get("/<int:number>/state")
@for_tenant(Permission.AUDIT)
def get_state(access: TenantAccess, number: int) -> AnyResponse:
    """Give how far a package is; the whole page once it is made."""
    found = _found(access, number)
    if found.state == "making":
        return make_response(render_template("packages/state.html", access=access, package=found))
    answer = make_response("")
    answer.headers["HX-Refresh"] = "true"
    return answer


@blueprint.post("/<int:number>/stop")
@for_tenant(Permission.AUDIT)
def stop(access: TenantAccess, number: int) -> AnyResponse:
    """Stop a package that is being made."""
    found = _found(access, number)
    if found.job is not None:
        with services().database.platform() as session:
            jobs.stop(session, found.job.id, services().now())
    return redirect(url_for(_TAB, slug=access.slug), 303)


@blueprint.get("/<int:number>/file")
@for_tenant(Permission.AUDIT)
def get_file(access: TenantAccess, number: int) -> Response:
    """Hand a package out; the audit log says so."""
    found = _found(access, number)
    if found.state != "made":
        abort(404)
    parts = packages.taken_out(
        services().database, access.tenant_id, found, str(access.author), services().now()
    )
    file = BytesIO(b"".join(parts))
    answer = send_file(file, mimetype="application/zip", as_attachment=True, download_name=found.file_name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _found(access: TenantAccess, number: int) -> Package:
    if number >= _LARGEST_NUMBER:
        abort(404)
    known = packages.package_numbered(services().database, access.tenant_id, number, services().now())
    if known is None:
        abort(404)
    return known


def _page(
    access: TenantAccess,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    kept = packages.packages_of(services().database, access.tenant_id, services().now())
    return auditing_page(
        "packages/packages.html",
        access,
        _TAB,
        picture=picture_for(access.tenant_id),
        packages=kept,
        by={package.number: author_name(package.actor) for package in kept},
        why={package.number: _why(package) for package in kept},
        under_way=next((package for package in kept if package.state == "making"), None),
        typed=dict(typed or {}),
        errors=dict(errors or {}),
    )


def _why(package: Package) -> str:
    """Say why a package was not made; "" where it was, or where nobody knows."""
    fault = package.job.fault if package.job else ""
    reason, _mark, where = fault.partition(": ")
    said = {
        packages.UNREADABLE: _("These books cannot be read by today’s rules: %(where)s", where=where),
        packages.UNPROVEN: _("The open items do not add up to the accounts: %(where)s", where=where),
    }
    return said.get(reason, "")
