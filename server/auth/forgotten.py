"""A forgotten password: a link by mail, and the page where it leads.

Whoever asks reads the same answer, whether the address is somebody's or not.
"""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.auth import address
from server.auth.access import for_everyone
from server.auth.attempts import sign_in_of
from server.auth.sentences import of_password
from server.portal.page import plain_page
from server.services import services
from tenants.people import own_password
from tenants.people.own_password import SpentLinkError
from tenants.people.passwords import KnownPasswordError, PasswordError

GONE = 410
UNFIT = 422
TOO_MANY = 429

blueprint = Blueprint("forgotten", __name__)


@blueprint.get("/password/forgotten")
@for_everyone
def get_forgotten() -> str:
    """Ask for the address that the link goes to."""
    return plain_page("auth/forgotten.html", sent=False, email=request.args.get("email", ""), fault="")


@blueprint.post("/password/forgotten")
@for_everyone
def post_forgotten() -> str | tuple[str, int]:
    """Send the link, if the address is somebody's."""
    email = request.form.get("email", "").strip()
    if "@" not in email:
        fault = _("Write the e-mail address that you sign in with.")
        return plain_page("auth/forgotten.html", sent=False, email=email, fault=fault), UNFIT
    if not services().attempts.may_ask(sign_in_of(email), request.remote_addr or ""):
        fault = _("Links were asked for several times. Look into your mailbox, or try again in 15 minutes.")
        return plain_page("auth/forgotten.html", sent=False, email=email, fault=fault), TOO_MANY
    own_password.ask_reset(services().database, email, services().now(), _link)
    return plain_page("auth/forgotten.html", sent=True, email=email, fault="")


@blueprint.get("/password/reset/<secret>")
@for_everyone
def get_reset(secret: str) -> str | tuple[str, int]:
    """Ask for the new password."""
    try:
        person = own_password.holder_of_link(services().database, secret, services().now())
    except SpentLinkError:
        return _spent()
    return plain_page("auth/reset.html", person=person, secret=secret, fault="")


@blueprint.post("/password/reset/<secret>")
@for_everyone
def post_reset(secret: str) -> Response | str | tuple[str, int]:
    """Set the new password; all sessions of the person end."""
    people, password = services().database, request.form.get("password", "")
    try:
        person = own_password.reset(people, services().passwords, secret, password, services().now())
    except SpentLinkError:
        return _spent()
    except (PasswordError, KnownPasswordError) as error:
        person = own_password.holder_of_link(people, secret, services().now())
        page = plain_page("auth/reset.html", person=person, secret=secret, fault=of_password(error))
        return page, UNFIT
    services().attempts.forget(sign_in_of(person.email))
    flash(_("Your new password is set, and your other sessions are closed. Sign in with it."), "ok")
    return redirect(url_for("auth.get_sign_in"), 303)


def _spent() -> tuple[str, int]:
    return plain_page("auth/spent.html", kind="reset"), GONE


def _link(secret: str) -> str:
    return address.whole("forgotten.get_reset", secret=secret)
