"""The first page of an audit: which state of the books this is, how to cite it, and the ways from here.

Shows what others know; the one thing it can do is to bring Fava's pages into books that lack them.
"""

from dataclasses import dataclass

from flask import abort, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.auth.access import for_tenant
from server.portal.auditing.blueprint import auditing_page, blueprint, day_typed, number_of, number_on
from server.portal.books.frame import author_name
from server.portal.formats import moment
from server.portal.links import page_address
from server.portal.pictures import picture_for
from server.services import services
from tenants.books.history import NoSuchRevisionError, revision_of
from tenants.books.picture import Picture
from tenants.people import reading_logs
from tenants.people.access import TenantAccess
from tenants.people.place import place_of
from tenants.people.roles import Permission

FAVA = "fava_gateway.get_page"
FIRST_PAGE = "income_statement/"


@dataclass(frozen=True, slots=True)
class Log:
    """The end of the audit log: the digest of the last entry seals all before it."""

    number: int
    digest: str


@blueprint.get("")
@for_tenant(Permission.READ)
def get_overview(access: TenantAccess) -> str:
    """Show the last revision, how to cite it, what is closed and sealed, and the ways to the tools."""
    return _page(access)


@blueprint.get("/open")
@for_tenant(Permission.READ)
def get_opening(access: TenantAccess) -> Response | tuple[str, int]:
    """Lead to Fava at the revision that was typed, or at the last one of a day."""
    typed_number, typed_day = request.args.get("revision", ""), request.args.get("day", "")
    if "day" in request.args:
        day = day_typed(typed_day)
        number = number_on(access, day) if day else None
        fault = _("Choose a day.") if day is None else _("There were no books yet on that day.")
    else:
        number = number_of(typed_number)
        number = number if number is not None and _is_there(access, number) else None
        fault = _("There is no revision of this number.")
    if number is None:
        where = "day" if "day" in request.args else "revision"
        return _page(access, typed=request.args.to_dict(), errors={where: fault}), 422
    address = fava(access, number)
    if not address:
        abort(404)
    return redirect(address, 303)


def fava(access: TenantAccess, number: int, page: str = FIRST_PAGE) -> str:
    """Return the address of a page of Fava at a revision; "" where this service shows no Fava."""
    return page_address(access, FAVA, revision=number, page=page)


def citation(access: TenantAccess, picture: Picture) -> str:
    """Return the words by which a working paper names a state of the books."""
    assert picture.at is not None
    return _(
        "%(title)s, books at revision %(number)s of %(at)s, commit %(commit)s",
        title=picture.title or access.name,
        number=picture.number,
        at=moment(picture.at),
        commit=picture.commit,
    )


def _page(
    access: TenantAccess, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None
) -> str:
    picture = picture_for(access.tenant_id)
    return auditing_page(
        "auditing/overview.html",
        access,
        "auditing.get_overview",
        picture=picture,
        citation=citation(access, picture) if picture.number else "",
        author=author_name(picture.author),
        fava=fava(access, picture.number) if picture.number else "",
        log=_log(access) if access.may(Permission.AUDIT) else None,
        typed=typed or {},
        errors=errors or {},
        to=lambda endpoint, **values: page_address(access, endpoint, **values),
    )


def _log(access: TenantAccess) -> Log | None:
    newest = reading_logs.page(services().database, place_of(access), limit=1).entries
    return Log(newest[0].number, newest[0].digest) if newest else None


def _is_there(access: TenantAccess, number: int) -> bool:
    with services().database.reading(access.tenant_id) as session:
        try:
            revision_of(session, number)
        except NoSuchRevisionError:
            return False
    return True
