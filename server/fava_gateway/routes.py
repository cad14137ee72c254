"""Fava at the portal's address, which names tenant and revision and shows the same for ever.

Where an origin of its own is set, this address gives a ticket and leads there; it stays the one to cite.
"""

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from server.auth.access import for_tenant
from server.auth.signed_in import signed_in
from server.fava_gateway.allowed import RefusedError, wanted
from server.fava_gateway.answering import PAGE_WAITS, answer, opened, refused
from server.fava_gateway.looking import Looking
from server.portal.i18n import language
from server.portal.page import tenant_page
from server.services import services
from tenants.fava import Failed, Ready, Starting, State
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

blueprint = Blueprint("fava_gateway", __name__, url_prefix="/t/<slug>/fava")
_OWN_PAGES = frozenset({"", "line", "portal", "document/", "api/changed"})


@blueprint.get("/<int:revision>/", defaults={"page": ""})
@blueprint.get("/<int:revision>/<path:page>")
@for_tenant(Permission.READ)
def get_page(access: TenantAccess, revision: int, page: str) -> Response:
    """Show a page of Fava on a revision of the books."""
    elsewhere = services().settings.audit_origin
    if elsewhere is not None:
        return _led_elsewhere(elsewhere, access, revision, page)
    looking = Looking(
        access=access,
        session=_session(),
        revision=revision,
        origin=services().settings.address or request.host_url.rstrip("/"),
        prefix=f"/t/{access.slug}/fava",
        portal=url_for("books.get_revision", slug=access.slug, number=revision),
        language=language(),
    )
    return answer(looking, page, lambda state: _waiting_page(access, revision, state))


@blueprint.get("/<int:revision>/state")
@for_tenant(Permission.READ)
def get_state(access: TenantAccess, revision: int) -> Response:
    """Give how far the start of a Fava is; the whole page once it is there."""
    state = opened(access.tenant_id, revision, 0)
    if isinstance(state, Starting):
        return make_response(
            render_template("fava_gateway/state.html", access=access, **_shown(revision, state))
        )
    made = make_response("")
    made.headers["HX-Refresh"] = "true"
    return made


def _session() -> str:
    session = signed_in()
    assert session is not None  # the view's decorator let somebody in
    return session.csrf


def _led_elsewhere(origin: str, access: TenantAccess, revision: int, page: str) -> Response:
    """Give a ticket for the origin of Fava's own once Fava is there, and lead to the page in it."""
    address = page
    if page not in _OWN_PAGES:
        try:
            address = wanted(page, request.query_string).address
        except RefusedError as error:
            return refused(page, error)
    elif request.query_string:
        address = f"{page}?{request.query_string.decode('ascii', 'replace')}"
    state = opened(access.tenant_id, revision, PAGE_WAITS)
    if not isinstance(state, Ready):
        return _waiting_page(access, revision, state)
    assert access.person is not None  # nobody comes here with a bare token
    secret = services().tickets.give(
        person_id=access.person.id,
        session=_session(),
        tenant_id=access.tenant_id,
        revision=revision,
        at=services().now(),
    )
    made = Response(status=303)
    made.headers["Location"] = f"{origin}/{secret}/t/{access.slug}/fava/{revision}/{address}"
    made.headers["Referrer-Policy"] = "no-referrer"
    return made


def _waiting_page(access: TenantAccess, revision: int, state: State) -> Response:
    template = "fava_gateway/failed.html" if isinstance(state, Failed) else "fava_gateway/waiting.html"
    made = make_response(tenant_page(template, access, "auditing", **_shown(revision, state)))
    made.status_code = 503 if isinstance(state, Failed) else 200
    return made


def _shown(revision: int, state: State) -> dict[str, object]:
    stages = {
        "files": _("The files of the revision are laid out"),
        "reading": _("The entries are read"),
        "pages": _("The pages are made ready"),
    }
    stage = stages.get(state.stage, "") if isinstance(state, Starting) else ""
    return {"revision": revision, "state": state, "stage": stage}
