"""Switching the second factor on and off, and its recovery codes, which are shown once."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
import segno
from werkzeug.wrappers import Response

from server.auth.access import for_person
from server.portal.page import person_page
from server.services import services
from tenants.people import totp
from tenants.people.people import Person
from tenants.people.totp import NothingPendingError, UnprovenError, WrongCodeError

UNFIT = 422
PAUSED = 429
_GROUP = 4

blueprint = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")


@blueprint.get("")
@for_person
def get_second_factor(person: Person) -> str:
    """Show the secret that waits for its first code, or what there is to change."""
    return _page(person)


@blueprint.post("")
@for_person
def post_begin(person: Person) -> Response | tuple[str, int]:
    """Make a new secret for the device; where one is in force, for who proves that it is theirs."""
    people, passwords, shown = services().database, services().passwords, request.form.get("proof", "")
    if not person.has_totp:
        totp.enrol(people, services().key, person)
    elif not _may_try(person):
        return _page(person, {"begin": _paused()}), PAUSED
    else:
        try:
            totp.replace(people, services().key, passwords, person, shown, services().now())
        except UnprovenError:
            return _page(person, {"begin": _unproven(person)}), UNFIT
        _proven(person)
    return redirect(url_for("second_factor.get_second_factor"), 303)


@blueprint.post("/confirm")
@for_person
def post_confirm(person: Person) -> Response | str | tuple[str, int]:
    """Switch it on with the device's first code; show the recovery codes."""
    if not _may_try(person):
        return _page(person, {"code": _paused()}), PAUSED
    try:
        codes = totp.confirm(
            services().database, services().key, person, request.form.get("code", ""), services().now()
        )
    except NothingPendingError:
        return redirect(url_for("second_factor.get_second_factor"), 303)
    except WrongCodeError:
        fault = _("This is not the device’s code of the moment. Is its clock right?")
        return _page(person, {"code": fault}), UNFIT
    return person_page("account/recovery_codes.html", person, codes=codes)


@blueprint.post("/recovery-codes")
@for_person
def post_recovery_codes(person: Person) -> str | tuple[str, int]:
    """Make new recovery codes; the old ones end."""
    if not _may_try(person):
        return _page(person, {"renew": _paused()}), PAUSED
    people, passwords, shown = services().database, services().passwords, request.form.get("proof", "")
    try:
        codes = totp.renew_recovery_codes(people, services().key, passwords, person, shown, services().now())
    except UnprovenError:
        return _page(person, {"renew": _unproven(person)}), UNFIT
    _proven(person)
    return person_page("account/recovery_codes.html", person, codes=codes)


@blueprint.post("/off")
@for_person
def post_off(person: Person) -> Response | tuple[str, int]:
    """Switch it off."""
    if not _may_try(person):
        return _page(person, {"off": _paused()}), PAUSED
    people, passwords, shown = services().database, services().passwords, request.form.get("proof", "")
    try:
        totp.switch_off(people, services().key, passwords, person, shown, services().now())
    except UnprovenError:
        return _page(person, {"off": _unproven(person)}), UNFIT
    _proven(person)
    flash(_("The second factor is off: no code is asked for any more."), "warn")
    return redirect(url_for("account.get_account"), 303)


def _page(person: Person, faults: dict[str, str] | None = None) -> str:
    secret = totp.pending(services().database, services().key, person)
    shown = " ".join(secret[i : i + _GROUP] for i in range(0, len(secret), _GROUP)) if secret else ""
    return person_page(
        "account/second_factor.html",
        person,
        faults=faults or {},
        secret=shown,
        picture=_picture(totp.address_of(secret, person)) if secret else "",
        codes_left=totp.recovery_codes_left(services().database, person) if person.has_totp else 0,
    )


def _picture(address: str) -> Markup:
    """Draw what a device reads: dark on white in both themes, for cameras read no other."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(  # noqa: S704  segno draws a path, and no text of anybody's stands in it
        drawn.svg_inline(omitsize=True, svgclass="qr", lineclass=None, dark="#17213a", light="#fff", border=2)
    )


def _may_try(person: Person) -> bool:
    return services().attempts.begin(_account(person), request.remote_addr or "").open


def _proven(person: Person) -> None:
    """Forget the tries of who showed a password, or a code of the device in force."""
    services().attempts.succeeded(_account(person), request.remote_addr or "")


def _account(person: Person) -> str:
    return f"second factor of {person.id}"


def _unproven(person: Person) -> str:
    return (
        _("This is not your password.") if person.has_password else _("This is not the code of the moment.")
    )


def _paused() -> str:
    return _("Too many tries. Try again in 15 minutes.")
