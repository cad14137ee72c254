"""In through an OpenID provider: to sign in, to link an identity, or to accept an invitation.

Whoever comes back is known by issuer and subject alone; a mail address that the provider tells finds nobody.
What changes something when the browser comes back, a link or an acceptance, is begun by a form of ours only.
"""

import logging

from flask import Blueprint, abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.auth import address, cookies, flow, next_page
from server.auth.access import for_everyone, for_person
from server.auth.flow import Flow, Purpose
from server.auth.proof import OpenIdError, RefusedByProviderError, UnreachableProviderError
from server.auth.provider import Answered, Provider
from server.auth.sign_in import begun
from server.auth.signed_in import caller, current_person
from server.portal.i18n import language
from server.portal.page import plain_page
from server.portal.standing.seats import refuse_without_seat, seat_for
from server.services import services
from tenants.people import identities, invitations, signing_in
from tenants.people.identities import IdentityTakenError
from tenants.people.invitations import Invited, SpentInvitationError
from tenants.people.naming import PersonNameError
from tenants.people.people import Person
from tenants.people.persons import PersonExistsError

UNPROVEN = 422
GONE = 410

blueprint = Blueprint("openid", __name__, url_prefix="/oidc")
_log = logging.getLogger("lettrine")


@blueprint.get("/start")
@for_everyone
def get_start() -> Response | tuple[str, int]:
    """Send the browser to the provider, to sign in; that changes nothing here."""
    try:
        begins = _begun(Purpose.SIGN_IN, next_page.safe(request.args.get("next", "/")))
    except OpenIdError as error:
        return _failed(error)
    answer = redirect(begins.start.address, 303)
    flow.keep(answer, begins)
    return answer


@blueprint.post("/link")
@for_person
def post_link(person: Person) -> Response | tuple[str, int]:
    """Begin to link an account at the provider to who is signed in."""
    return _onward(Purpose.LINK, "/", person.id)


@blueprint.post("/invitation/<secret>")
@for_everyone
def post_accept(secret: str) -> Response | tuple[str, int]:
    """Begin to accept an invitation as whom the provider names."""
    return _onward(Purpose.INVITATION, secret)


@blueprint.get("/callback")
@for_everyone
def get_callback() -> Response:
    """Take what the browser brings back; the flow it belongs to is over, whatever comes of it."""
    answer = make_response(_taken())
    cookies.drop(answer, cookies.PROVIDER)
    return answer


def _begun(purpose: Purpose, target: str, person_id: int = 0) -> Flow:
    """Begin with the provider.

    Raises:
        OpenIdError: it cannot be reached.
    """
    now = services().now()
    start = _provider().start(_callback(), language(), now)
    return Flow(purpose, target, person_id, now.timestamp(), start)


def _onward(purpose: Purpose, target: str, person_id: int = 0) -> Response | tuple[str, int]:
    """Show a page that goes on to the provider at once, or by its link.

    No redirect: browsers hold each step after a form to `form-action`, and the provider has steps of its own.
    """
    try:
        begins = _begun(purpose, target, person_id)
    except OpenIdError as error:
        return _failed(error)
    address = begins.start.address
    page = plain_page("auth/onward.html", provider=_provider().settings, onward=address)
    answer = make_response(page)
    answer.headers["Refresh"] = f"0; url={address}"
    flow.keep(answer, begins)
    return answer


def _taken() -> Response | tuple[str, int]:
    now, provider = services().now(), _provider()
    begun_here = flow.kept(now)
    if begun_here is None:
        return _page("old")
    try:
        answered = provider.finish(begun_here.start, request.args, _callback(), now)
    except OpenIdError as error:
        return _failed(error)
    ends = {Purpose.SIGN_IN: _sign_in, Purpose.LINK: _link, Purpose.INVITATION: _accept}
    return ends[begun_here.purpose](begun_here, answered)


def _sign_in(ends: Flow, answered: Answered) -> Response | tuple[str, int]:
    made = signing_in.sign_in_by_identity(services().database, answered.vouched, caller(), _previous())
    if made is None:
        return _page("nobody", label=answered.vouched.label)
    target = next_page.safe(ends.target)
    return begun(made, url_for("auth.get_code", next=target) if made.waits else target)


def _link(ends: Flow, answered: Answered) -> Response | tuple[str, int]:
    person = current_person()
    if person is None or person.id != ends.person_id:
        return _page("old")
    try:
        identities.link(services().database, person, answered.vouched, services().now())
    except IdentityTakenError:
        return _page("taken", label=answered.vouched.label)
    flash(_("You can sign in with %(name)s from now on.", name=_provider().settings.name), "ok")
    return redirect(url_for("account.get_account"), 303)


def _accept(ends: Flow, answered: Answered) -> Response | tuple[str, int]:
    """Let who came back take the role of the invitation, and sign them in."""
    try:
        offered = invitations.look(services().database, ends.target, services().now())
        refuse_without_seat(offered)
        _taker(ends.target, answered, offered)
    except SpentInvitationError:
        return plain_page("auth/spent.html", kind="invitation"), GONE
    except PersonExistsError:
        return _page("known")
    made = signing_in.sign_in_by_identity(services().database, answered.vouched, caller(), _previous())
    assert made is not None, "the identity was linked a moment ago"
    return begun(made, url_for("auth.get_code", next="/") if made.waits else "/")


def _taker(secret: str, answered: Answered, offered: Invited) -> Person:
    """Accept under the name that the provider tells; under that of the address where it tells none."""
    database, now, fits = services().database, services().now(), seat_for(offered)
    try:
        return invitations.accept_by_identity(database, secret, answered.vouched, answered.name, now, fits)
    except PersonNameError:
        name = offered.email.partition("@")[0]
        return invitations.accept_by_identity(database, secret, answered.vouched, name, now, fits)


def _failed(error: OpenIdError) -> tuple[str, int]:
    _log.warning("OpenID: %s: %s", type(error).__name__, error)
    if isinstance(error, RefusedByProviderError):
        return _page("refused")
    if isinstance(error, UnreachableProviderError):
        return _page("unreachable", 503)
    return _page("untrusted")


def _page(kind: str, status: int = UNPROVEN, **values: object) -> tuple[str, int]:
    return plain_page("auth/openid.html", kind=kind, provider=_provider().settings, **values), status


def _provider() -> Provider:
    provider = services().provider
    return provider if provider is not None else abort(404)


def _previous() -> str | None:
    return cookies.read(cookies.SESSION) or None


def _callback() -> str:
    return address.whole("openid.get_callback")
