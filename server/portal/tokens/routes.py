"""Access tokens of a company's books: one's own, and everybody's for who looks after members.

A token is shown in the answer to the form that made it, and nowhere again. Whoever reads the books may have
one: it permits no more than they may themselves on the day it is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.auth.access import for_tenant
from server.portal.belonging.words import of_permission
from server.portal.books.frame import clone_address
from server.portal.page import tenant_page
from server.portal.tokens.form import REFUSED, USUAL_DAYS, faults_of, read_form
from server.services import services
from tenants.moment import day_of
from tenants.people import tokens
from tenants.people.access import TenantAccess
from tenants.people.persons import persons_by_id
from tenants.people.roles import Permission
from tenants.people.tokens import GRANTABLE, NoSuchTokenError, Token

CREATED, UNFIT = 201, 422
_SOON_DAYS = 7

blueprint = Blueprint("tokens", __name__, url_prefix="/t/<slug>/tokens")


@dataclass(frozen=True, slots=True)
class Shown:
    """A token as the list shows it; `last_day` is the day on which it ends."""

    serial: str
    label: str
    holder: str
    permits: str
    issued_on: dt.date
    last_used_at: dt.datetime | None
    last_day: dt.date
    state: str


@blueprint.get("")
@for_tenant(Permission.READ)
def get_tokens(access: TenantAccess) -> str:
    """Show the tokens, and the form that makes one."""
    return _page(access)


@blueprint.post("")
@for_tenant(Permission.READ)
def post_token(access: TenantAccess) -> tuple[str, int]:
    """Make a token, and show it this once."""
    wanted = read_form(request.form)
    try:
        made = tokens.issue_own(
            services().database,
            access,
            wanted.permissions,
            wanted.days,
            services().now(),
            label=wanted.label,
        )
    except REFUSED as error:
        return _page(access, typed=request.form, faults=faults_of(error)), UNFIT
    return _page(access, made=made), CREATED


@blueprint.post("/<serial>/revoke")
@for_tenant(Permission.READ)
def post_revoke(access: TenantAccess, serial: str) -> Response:
    """Take a token back: one's own, or anybody's for who looks after members."""
    with services().database.writing(access.tenant_id) as session:
        token = next((each for each in tokens.issued(session) if each.serial == serial), None)
        if token is None or not (_is_own(access, token) or access.may(Permission.MEMBERS)):
            abort(404)
        try:
            tokens.revoke(session, serial, actor=str(access.author), at=services().now())
        except NoSuchTokenError:
            abort(404)
    flash(_("The token is taken back. From now on it opens nothing."), "ok")
    return redirect(url_for("tokens.get_tokens", slug=access.slug), 303)


def _page(
    access: TenantAccess,
    *,
    made: str = "",
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> str:
    with services().database.reading(access.tenant_id) as session:
        found = tuple(tokens.issued(session))
    sees_all = access.may(Permission.MEMBERS)
    others = [token for token in found if sees_all and not _is_own(access, token)]
    people = {token.person_id for token in others if token.person_id is not None}
    names = {known: person.name for known, person in persons_by_id(services().database, people).items()}
    return tenant_page(
        "tokens/tokens.html",
        access,
        "settings",
        own=[_shown(token, token.holder) for token in found if _is_own(access, token)],
        others=[_shown(token, names.get(token.person_id or 0, token.holder)) for token in others],
        sees_all=sees_all,
        choices=[
            (each.value, _capital(of_permission(each)))
            for each in Permission
            if each in GRANTABLE & access.permissions and each is not Permission.READ
        ],
        reads=_capital(of_permission(Permission.READ)),
        made=made,
        typed=typed or {"days": str(USUAL_DAYS)},
        faults=faults or {},
        clone_line=f"git clone {_with_login(access)}",
    )


def _with_login(access: TenantAccess) -> str:
    """Return the clone address with the login in it, so that Git asks for the password alone."""
    scheme, _mark, rest = clone_address(access.slug).partition("://")
    return f"{scheme}://{access.person.login}@{rest}" if access.person else f"{scheme}://{rest}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _is_own(access: TenantAccess, token: Token) -> bool:
    return access.person is not None and token.person_id == access.person.id


def _shown(token: Token, holder: str) -> Shown:
    now = services().now()
    permitted = set(token.permissions)
    left = token.expires_at - now
    state = "over" if left <= dt.timedelta(0) else "soon" if left <= dt.timedelta(days=_SOON_DAYS) else ""
    return Shown(
        serial=token.serial,
        label=token.label or "",
        holder=holder,
        permits=", ".join(of_permission(each) for each in Permission if each.value in permitted),
        issued_on=day_of(token.issued_at),
        last_used_at=token.last_used_at,
        last_day=day_of(token.expires_at),
        state=state,
    )
