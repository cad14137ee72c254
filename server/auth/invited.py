"""The page that an invitation leads to: what is offered, and three ways to take it.

As who is signed in already, as a new person with a password, or with the provider of identities.
"""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.auth import cookies
from server.auth.access import for_everyone
from server.auth.sentences import of_name, of_password, of_role
from server.auth.sign_in import begun
from server.auth.signed_in import caller, current_person
from server.portal.page import plain_page
from server.portal.standing.seats import refuse_without_seat, seat_for
from server.services import services
from tenants.people import invitations, signing_in
from tenants.people.invitations import Invited, SpentInvitationError
from tenants.people.naming import PersonNameError
from tenants.people.passwords import KnownPasswordError, PasswordError
from tenants.people.persons import PersonExistsError

GONE = 410
UNFIT = 422

blueprint = Blueprint("invited", __name__, url_prefix="/invitation")


@blueprint.get("/<secret>")
@for_everyone
def get_invitation(secret: str) -> str | tuple[str, int]:
    """Show what is offered."""
    try:
        return _page(secret, _look(secret))
    except SpentInvitationError:
        return _spent()


@blueprint.post("/<secret>")
@for_everyone
def post_invitation(secret: str) -> Response | str | tuple[str, int]:
    """Take it: as who is signed in, otherwise as a new person."""
    person = current_person()
    try:
        if person is None:
            return _taken_as_new(secret)
        offered = _look(secret)
        refuse_without_seat(offered)
        invitations.accept(services().database, secret, person, services().now(), seat_for(offered))
    except SpentInvitationError:
        return _spent()
    return _welcome(offered, redirect("/", 303))


def _taken_as_new(secret: str) -> Response | tuple[str, int]:
    offered, typed = _look(secret), request.form.get("password", "")
    refuse_without_seat(offered)
    name, faults = request.form.get("name", ""), {}
    try:
        made = invitations.accept_as_new(
            services().database,
            services().passwords,
            secret,
            name,
            typed,
            services().now(),
            seat_for(offered),
        )
    except PersonNameError:
        faults["name"] = of_name()
    except (PasswordError, KnownPasswordError) as error:
        faults["password"] = of_password(error)
    except PersonExistsError:
        return redirect(url_for("auth.get_sign_in", next=request.path), 303)
    if faults:
        return _page(secret, offered, name, faults), UNFIT
    session = signing_in.sign_in(
        services().database,
        services().passwords,
        made.email,
        typed,
        caller(),
        cookies.read(cookies.SESSION) or None,
    )
    return _welcome(offered, begun(session, "/") if session is not None else redirect("/", 303))


def _welcome(offered: Invited, answer: Response) -> Response:
    flash(_("%(place)s is open to you now.", place=offered.name), "ok")
    return answer


def _look(secret: str) -> Invited:
    return invitations.look(services().database, secret, services().now())


def _page(secret: str, offered: Invited, name: str = "", faults: dict[str, str] | None = None) -> str:
    return plain_page(
        "auth/invitation.html",
        secret=secret,
        offered=offered,
        role=of_role(offered.role),
        name=name or offered.called,
        faults=faults or {},
        provider=services().settings.oidc,
    )


def _spent() -> tuple[str, int]:
    return plain_page("auth/spent.html", kind="invitation"), GONE
