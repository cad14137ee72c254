"""The origin of Fava's own: a host where no cookie is sent, and where nothing but Fava's pages exists.

It is an application beside the portal's, chosen by the host that was asked for, so the portal has no address
there and it has none of the portal's. Who looks is said by the ticket in the address, and asked anew of the
session, the membership, their days and whether the books are open at every request.
"""

from collections.abc import Iterable
import http
import logging
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from flask import Blueprint, Flask, Response, g, jsonify, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from server import requests_log
from server.auth.access import check_views, for_everyone
from server.auth.entitled import given
from server.fava_gateway import static_files
from server.fava_gateway.answering import answer
from server.fava_gateway.looking import Looking
from server.portal import i18n
from server.security import HSTS_SECONDS, RowNumber
from server.services import Services, attach, services
from tenants.fava import Failed, Starting
from tenants.people import web_sessions
from tenants.people.access import TenantAccess, tenant_access
from tenants.people.roles import Permission

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_GONE = 410
_SEE_OTHER = 303
_UNAVAILABLE = 503
_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_log = logging.getLogger("lettrine")
blueprint = Blueprint("audit_origin", __name__)


def create_origin(every: Services) -> Flask:
    """Make the application that answers on the origin of Fava's own."""
    app = Flask("lettrine.audit", static_folder=None)
    app.url_map.converters["int"] = RowNumber
    attach(app, every)
    requests_log.set_up(app)
    i18n.set_up(app, lambda: str(g.get("language", "")))
    app.register_blueprint(static_files.blueprint)
    app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _of_fault)
    app.after_request(_add_headers)
    check_views(app)
    return app


def by_host(portal: "WSGIApplication", origin: "WSGIApplication", address: str) -> "WSGIApplication":
    """Return what hands a request for the host of an address to the origin's application."""
    parts = urlsplit(address)
    names = {parts.netloc.lower()}
    if parts.port is None:
        names.add(f"{parts.netloc.lower()}:{443 if parts.scheme == 'https' else 80}")

    def choose(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        asked = str(environ.get("HTTP_HOST", "")).lower()
        return (origin if asked in names else portal)(environ, start)

    return choose


@blueprint.get("/<secret>/t/<slug>/fava/<int:revision>/", defaults={"page": ""})
@blueprint.get("/<secret>/t/<slug>/fava/<int:revision>/<path:page>")
@for_everyone  # the ticket says who it is
def get_page(secret: str, slug: str, revision: int, page: str) -> Response:
    """Show a page of Fava to whom the ticket was given."""
    every = services()
    back = f"{every.settings.address}/t/{quote(slug)}/fava/{revision}/"
    found = _admitted(secret, slug, revision)
    if found is None:
        return _gone(back, page)
    access, session = found
    assert access.person is not None  # it was found by the person
    g.language = access.person.language
    looking = Looking(
        access=access,
        session=session,
        revision=revision,
        origin=every.settings.audit_origin or "",
        prefix=f"/{secret}/t/{access.slug}/fava",
        portal=f"{every.settings.address}/t/{access.slug}/books/revisions/{revision}",
        language=i18n.language(),
    )
    return answer(looking, page, lambda state: _back(state, back, page))


def _admitted(secret: str, slug: str, revision: int) -> tuple[TenantAccess, str] | None:
    """Return what the ticket's person may do at the tenant today, and their session; None: nothing."""
    every = services()
    now = every.now()
    found = every.tickets.find(secret, now)
    if found is None or found.revision != revision:
        return None
    alive = web_sessions.sessions_of(every.database, found.person_id, now)
    session = next((each for each in alive if each.csrf == found.session), None)
    if session is None:
        return None
    access = tenant_access(every.database, session.person, slug, every.today())
    if access is None or access.tenant_id != found.tenant_id or not access.may(Permission.READ):
        return None
    return (access, session.csrf) if given(access).entitlement.may_read else None


def _back(_state: Starting | Failed, back: str, page: str) -> Response:
    """Lead back to the portal, which tells how far Fava is and gives a new ticket."""
    made = Response(status=_SEE_OTHER)
    query = request.query_string.decode("ascii", "replace")
    made.headers["Location"] = back + quote(page) + (f"?{query}" if query else "")
    return made


def _gone(back: str, page: str) -> Response:
    if page.startswith("api/"):
        made = jsonify({"error": _("Your access through this address has ended. Open the revision anew.")})
    else:
        made = Response(_page(_("This address no longer opens anything"), back), content_type="text/html")
    made.status_code = _GONE
    return made


def _page(title: str, back: str) -> str:
    return Markup(
        '<!doctype html><html lang="{}"><meta charset="utf-8"><title>{}</title>'
        '<h1>{}</h1><p><a href="{}" rel="noreferrer">{}</a></p></html>'
    ).format(i18n.language(), title, title, back, _("Open the revision in the portal"))


def _of_http(error: HTTPException) -> Response:
    status = error.code or http.HTTPStatus.INTERNAL_SERVER_ERROR
    return Response(f"{http.HTTPStatus(status).phrase}\n", status, content_type="text/plain; charset=utf-8")


def _of_fault(error: Exception) -> Response:
    _log.error("the origin of Fava's own", exc_info=error)
    return Response("Lettrine: internal error\n", 500, content_type="text/plain; charset=utf-8")


def _add_headers(answer: Response) -> Response:
    for name, value in {
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }.items():
        answer.headers.setdefault(name, value)
    if (services().settings.audit_origin or "").startswith("https:"):
        answer.headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
    return answer
