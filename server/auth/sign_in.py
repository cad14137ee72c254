"""In with a password and a second factor, out again, and the front page that leads on.

Tries are counted before they are made (`attempts`); what is proven is `tenants.people.signing_in`'s.
"""

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from server.auth import cookies, next_page
from server.auth.access import for_everyone, for_person
from server.auth.attempts import PAUSE_MINUTES, Standing, sign_in_of
from server.auth.signed_in import caller, current_person, signed_in
from server.portal.page import plain_page
from server.services import services
from tenants.people import signing_in
from tenants.people.access import homes
from tenants.people.people import Person
from tenants.people.web_sessions import LONGEST

UNPROVEN = 422
PAUSED = 429

blueprint = Blueprint("auth", __name__)


@blueprint.get("/")
@for_person
def get_front(person: Person) -> Response:
    """Lead on to the one firm or tenant that somebody opens, or to the list of them."""
    found = homes(services().database, person, services().today())
    if found.firms:
        return redirect(url_for("portfolio.get_portfolio", firm=found.firms[0].slug), 303)
    if len(found.tenants) == 1:
        return redirect(url_for("dashboard.get_dashboard", slug=found.tenants[0].slug), 303)
    return redirect(url_for("homes.get_homes"), 303)


@blueprint.get("/sign-in")
@for_everyone
def get_sign_in() -> Response | str:
    """Show the sign-in page; who is signed in goes on."""
    if current_person() is not None:
        return redirect(_next(), 303)
    return _page()


@blueprint.post("/sign-in")
@for_everyone
def post_sign_in() -> Response | tuple[str, int]:
    """Try a password."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    attempts, address = services().attempts, request.remote_addr or ""
    account = sign_in_of(email)
    standing = attempts.begin(account, address)
    if not standing.open:
        anew = _("A forgotten password can be set anew now.")
        return _page(email, f"{_paused(standing.pause_minutes)} {anew}"), PAUSED
    previous = cookies.read(cookies.SESSION) or None
    made = signing_in.sign_in(services().database, services().passwords, email, password, caller(), previous)
    if made is None:
        return _page(email, _unproven(standing)), UNPROVEN
    attempts.succeeded(account, address)
    if made.waits:
        return begun(made, url_for("auth.get_code", next=_next()))
    return begun(made, _next())


@blueprint.get("/sign-in/code")
@for_everyone
def get_code() -> Response | str:
    """Ask for the code of the second factor, of who showed a password."""
    if current_person() is not None:
        return redirect(_next(), 303)
    if signed_in() is None:
        return redirect(url_for("auth.get_sign_in", next=_next()), 303)
    return plain_page("auth/code.html", next=_next(), fault="")


@blueprint.post("/sign-in/code")
@for_everyone
def post_code() -> Response | tuple[str, int]:
    """Try a code of the device, or a recovery code."""
    session = signed_in()
    if session is None or not session.waits:
        return redirect(url_for("auth.get_sign_in", next=_next()), 303)
    attempts, address = services().attempts, request.remote_addr or ""
    account = f"code of {session.person.id}"
    standing = attempts.begin(account, address)
    if not standing.open:
        return _code_page(_paused(standing.pause_minutes)), PAUSED
    made = signing_in.second_step(
        services().database,
        services().key,
        cookies.read(cookies.SESSION),
        request.form.get("code", ""),
        caller(),
    )
    if made is None:
        return _code_page(_wrong_code(standing)), UNPROVEN
    attempts.succeeded(account, address)
    return begun(made, _next())


@blueprint.post("/sign-out")
@for_everyone
def post_sign_out() -> Response:
    """End the session of this browser."""
    secret = cookies.read(cookies.SESSION)
    if signed_in() is not None:
        signing_in.sign_out(services().database, secret, caller())
    answer = redirect(url_for("auth.get_sign_in"), 303)
    cookies.drop(answer, cookies.SESSION)
    return answer


def begun(made: signing_in.SignedIn, target: str) -> Response:
    """Lead on with the cookie of a session that began."""
    answer = redirect(target, 303)
    cookies.keep(answer, cookies.SESSION, made.secret, int(LONGEST.total_seconds()))
    return answer


def _next() -> str:
    return next_page.safe(request.values.get("next", "/"))


def _page(email: str = "", fault: str = "") -> str:
    return plain_page(
        "auth/sign_in.html", email=email, fault=fault, next=_next(), provider=services().settings.oidc
    )


def _code_page(fault: str) -> str:
    return plain_page("auth/code.html", next=_next(), fault=fault)


def _unproven(standing: Standing) -> str:
    said = _("The address and the password do not go together.")
    return f"{said} {_left(standing)}"


def _wrong_code(standing: Standing) -> str:
    said = _("This is not the code of the moment, or it was used already.")
    return f"{said} {_left(standing)}"


def _left(standing: Standing) -> str:
    """Say how many tries are left."""
    if standing.tries == 0:
        return _("Try again in %(minutes)s minutes.", minutes=PAUSE_MINUTES)
    return ngettext(
        "%(num)s try is left before a pause of %(minutes)s minutes.",
        "%(num)s tries are left before a pause of %(minutes)s minutes.",
        standing.tries,
        minutes=PAUSE_MINUTES,
    )


def _paused(minutes: int) -> str:
    return ngettext(
        "Too many tries. The next one is possible in %(num)s minute.",
        "Too many tries. The next one is possible in %(num)s minutes.",
        minutes,
    )
