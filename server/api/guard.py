"""Who comes in: a token as the bearer of HTTP's Bearer scheme. Cookies count for nothing here.

Who shows nothing, or nothing good where no tenant is named, is asked for a token; who shows one that does not
open this tenant is told «not found», as for a tenant that does not exist.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import g, request
from flask_babel import gettext as _

from server.api.problems import Problem
from server.auth import entitled
from server.auth.access import by_token
from server.services import services
from tenants.people import tokens
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

View = Callable[..., Any]
_ASK = {"WWW-Authenticate": 'Bearer realm="Lettrine"'}
_SCHEME = "bearer"


def opened(
    permission: Permission, *, body_bytes: int | None = None, work: bool = False
) -> Callable[[View], View]:
    """Open a view to tokens with a permission, and hand it their access first.

    Args:
        permission: what the token must permit, at the tenant that the address names as `slug`.
        body_bytes: how large a body may be, where that is more than usual; for who was let in.
        work: the view sends or matches, and stops with the service.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: object, **values: Any) -> Any:  # noqa: ANN401  whatever the view answers
            access = g.access = _admitted(values.pop("slug", None), permission)
            entitled.refuse_closed()
            if work:
                entitled.refuse_unless_working()
            if body_bytes is not None:
                request.max_content_length = body_bytes
            return view(access, *args, **values)

        checked.permission = permission  # type: ignore[attr-defined]  # functions take attributes
        checked.work = work  # type: ignore[attr-defined]  # as above
        return by_token(checked)

    return decorate


def _admitted(slug: str | None, permission: Permission) -> TenantAccess:
    shown = _bearer()
    house = services()
    if slug is None:
        access = tokens.resolve_alone(house.database, shown, house.now())
    else:
        access = tokens.resolve(house.database, slug, shown, house.now())
    if access is None or not access.may(Permission.READ):
        raise _unknown() if slug is None else _closed()
    wait = house.rate.wait_seconds(f"{access.tenant_id}:{_serial(shown)}")
    if wait:
        raise Problem(
            429,
            "too-many-requests",
            _("This token asks too often"),
            _(
                "It may ask %(most)s times a minute; ask again in %(wait)s s.",
                most=house.rate.most,
                wait=wait,
            ),
            headers={"Retry-After": str(wait)},
        )
    if not access.may(permission):
        raise Problem(
            403,
            "scope",
            _("This token does not permit that"),
            _("It takes a token with the scope %(scope)s.", scope=permission.value),
            more={"scope": permission.value},
        )
    return access


def _bearer() -> str:
    shown = request.authorization
    if shown is None or shown.type != _SCHEME or not shown.token:
        raise _unknown()
    return shown.token


def _serial(token: str) -> str:
    return token.split("-")[1]


def _unknown() -> Problem:
    return Problem(
        401,
        "token",
        _("This address needs a token"),
        _("Send it as «Authorization: Bearer lettrine-…». The client’s tokens are made in its settings."),
        headers=_ASK,
    )


def _closed() -> Problem:
    return Problem(
        404,
        "not-found",
        _("Nothing is found here with this token"),
        _("Check the address; a token is good for one client, and for a while."),
    )
