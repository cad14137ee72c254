"""A person's own account: what they set for themselves, how they sign in, where they belong.

Every act is the signed-in person's on their own rows; nothing here gives anybody a right.
"""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.auth import cookies
from server.auth.access import for_person
from server.auth.browsers import called
from server.auth.sentences import of_name, of_password, of_role
from server.auth.signed_in import signed_in
from server.portal.page import person_page
from server.services import services
from tenants.people import identities, memberships, own_password, persons, totp, web_sessions
from tenants.people.access import homes
from tenants.people.identities import LastWayInError
from tenants.people.memberships import LastOwnerError, LastPartnerError, NoSuchMemberError
from tenants.people.naming import PersonNameError
from tenants.people.own_password import UnprovenPasswordError
from tenants.people.passwords import KnownPasswordError, PasswordError
from tenants.people.people import LANGUAGES, THEMES, Language, Person, Theme
from tenants.people.place import Place

UNFIT = 422
PAUSED = 429

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
@for_person
def get_account(person: Person) -> str:
    """Show the account."""
    return _page(person)


@blueprint.post("/name")
@for_person
def post_name(person: Person) -> Response | tuple[str, int]:
    """Take another name; branches keep the login they are called after."""
    try:
        persons.rename(services().database, person, request.form.get("name", ""), services().now())
    except PersonNameError:
        return _page(person, {"name": of_name()}), UNFIT
    flash(_("Your name is changed."), "ok")
    return _back()


@blueprint.post("/preferences")
@for_person
def post_preferences(person: Person) -> Response:
    """Keep language, theme and single-letter keys."""
    language, theme = request.form.get("language", ""), request.form.get("theme", "")
    kept_language: Language = language if language in LANGUAGES else ""
    kept_theme: Theme = theme if theme in THEMES else ""
    persons.set_preferences(
        services().database,
        person.id,
        language=kept_language,
        theme=kept_theme,
        single_keys="single_keys" in request.form,
    )
    answer = _back()
    cookies.prefer(answer, cookies.LANGUAGE, kept_language)
    cookies.prefer(answer, cookies.THEME, kept_theme)
    return answer


@blueprint.post("/password")
@for_person
def post_password(person: Person) -> Response | tuple[str, int]:
    """Change the password; other sessions end."""
    if not _may_prove(person):
        return _page(person, {"present": _paused()}), PAUSED
    try:
        own_password.change(
            services().database,
            services().key,
            services().passwords,
            person,
            request.form.get("present", ""),
            request.form.get("password", ""),
            _session_id(),
            services().now(),
        )
    except UnprovenPasswordError:
        return _page(person, {"present": _unproven(person)}), UNFIT
    except (PasswordError, KnownPasswordError) as error:
        return _page(person, {"password": of_password(error)}), UNFIT
    services().attempts.forget(_proving(person))
    flash(_("Your password is changed, and your other sessions are closed."), "ok")
    return _back()


@blueprint.post("/sessions/<int:session_id>/end")
@for_person
def post_end_session(person: Person, session_id: int) -> Response:
    """End one session."""
    if web_sessions.end(services().database, person, session_id, services().now()):
        flash(_("That session is closed."), "ok")
    return _back()


@blueprint.post("/sessions/end-others")
@for_person
def post_end_others(person: Person) -> Response:
    """End all sessions but this one."""
    web_sessions.end_others(services().database, person, _session_id(), services().now())
    flash(_("All other sessions are closed."), "ok")
    return _back()


@blueprint.post("/identities/<int:identity_id>/unlink")
@for_person
def post_unlink(person: Person, identity_id: int) -> Response | tuple[str, int]:
    """Let an account at a provider sign this person in no longer."""
    try:
        identities.unlink(services().database, person, identity_id, services().now())
    except LastWayInError:
        return _page(
            person, {"identity": _("Set a password first: this is your only way to sign in.")}
        ), UNFIT
    flash(_("This account signs you in no longer."), "ok")
    return _back()


@blueprint.post("/memberships/<int:membership_id>/leave")
@for_person
def post_leave(person: Person, membership_id: int) -> Response | tuple[str, int]:
    """Leave a firm or a tenant."""
    try:
        memberships.leave(services().database, person, membership_id, services().today(), services().now())
    except NoSuchMemberError:
        abort(404)
    except LastPartnerError:
        fault = _("You are the firm’s only partner: make somebody else one first.")
        return _page(person, {"leave": fault}), UNFIT
    except LastOwnerError:
        fault = _("You are the company’s only owner, and no firm serves it: make somebody else one first.")
        return _page(person, {"leave": fault}), UNFIT
    flash(_("You have left. What you did there stays in its books and its log."), "ok")
    return _back()


def _page(person: Person, faults: dict[str, str] | None = None) -> str:
    database, now, today = services().database, services().now(), services().today()
    found = homes(database, person, today)
    names = {Place(firm_id=ref.id): ref.name for ref in found.firms}
    names |= {Place(client_id=ref.id): ref.name for ref in found.tenants}
    own = memberships.memberships_of(database, person.id, today)
    return person_page(
        "account/account.html",
        person,
        faults=faults or {},
        form=request.form,
        sessions=web_sessions.sessions_of(database, person.id, now),
        session_id=_session_id(),
        called=called,
        identities=identities.identities_of(database, person.id),
        provider=services().settings.oidc,
        codes_left=totp.recovery_codes_left(database, person) if person.has_totp else 0,
        places=[(each, names.get(each.place, ""), of_role(each.role)) for each in own],
    )


def _back() -> Response:
    return redirect(url_for("account.get_account"), 303)


def _session_id() -> int:
    session = signed_in()
    assert session is not None, "the page is for who is signed in"
    return session.id


def _proving(person: Person) -> str:
    return f"password of {person.id}"


def _may_prove(person: Person) -> bool:
    return services().attempts.begin(_proving(person), request.remote_addr or "").open


def _unproven(person: Person) -> str:
    if person.has_password:
        return _("This is not your present password.")
    return _("This is not the code of the moment.")


def _paused() -> str:
    return _("Too many tries. Try again in 15 minutes.")
