"""Who may open which page: exactly one of these decorators stands on every view of the application.

`check_views` refuses to start an application where one is missing. A stranger is told «not found», whatever
he asks for; who belongs here and may not do this is told who can. Never reads a tenant's data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, NoReturn, TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from server.auth import entitled
from server.auth.csrf import csrf_token
from server.auth.next_page import here
from server.auth.refused import NotPermittedError
from server.auth.signed_in import current_person
from server.services import services
from tenants.people import access
from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.people import Person
from tenants.people.roles import Permission

__all__ = [
    "AccessError",
    "Kind",
    "Needs",
    "by_link",
    "by_signature",
    "by_token",
    "check_views",
    "csrf_token",
    "current_access",
    "current_person",
    "for_everyone",
    "for_firm",
    "for_operator",
    "for_person",
    "for_tenant",
    "needs_of",
    "runs_the_service",
]

View = Callable[..., Any]
_V = TypeVar("_V", bound=View)

_SAFE = frozenset({"GET", "HEAD"})


class Kind(StrEnum):
    """To whom a view is open."""

    EVERYONE = "everyone"
    PERSON = "person"
    FIRM = "firm"
    TENANT = "tenant"
    OPERATOR = "operator"  # who runs the service: an owner of its own company
    TOKEN = "token"  # noqa: S105  it sees to credentials of its own
    LINK = "link"  # the secret in its address opens it, and nothing else does
    SIGNATURE = "signature"  # who sends signs what is sent


@dataclass(frozen=True, slots=True)
class Needs:
    """What a view needs of who asks; no permission: belonging there is enough.

    `work`: it sends, matches or adds, so it stops with the service. `even_closed`: it shows no books, so it
    stays open where these are closed for want of payment.
    """

    kind: Kind
    permission: Permission | None = None
    work: bool = False
    even_closed: bool = False


class AccessError(Exception):
    """A view lacks its one decorator of access, or its address lacks what the decorator reads."""


def for_everyone(view: _V) -> _V:
    """Open a view to everyone."""
    return _marked(view, Needs(Kind.EVERYONE))


def by_token(view: _V) -> _V:
    """Let a view see to credentials of its own; the cookie and its CSRF token count for nothing in it."""
    return _marked(view, Needs(Kind.TOKEN))


def by_link(view: _V) -> _V:
    """Let a view see to the secret in its address; who is signed in counts for nothing in it."""
    return _marked(view, Needs(Kind.LINK))


def by_signature(view: _V) -> _V:
    """Let a view see to the signature of what is sent; who is signed in counts for nothing in it."""
    return _marked(view, Needs(Kind.SIGNATURE))


def for_person(view: View) -> View:
    """Open a view to who is signed in, and hand them to it first."""

    @wraps(view)
    def checked(*args: object, **values: object) -> Any:  # noqa: ANN401  whatever the view answers
        return view(_person(), *args, **values)

    return _marked(checked, Needs(Kind.PERSON))


def for_operator(view: View) -> View:
    """Open a view to who runs the service, and hand them to it first; others are told «not found»."""

    @wraps(view)
    def checked(*args: object, **values: object) -> Any:  # noqa: ANN401  as above
        person = _person()
        if not runs_the_service(person):
            abort(404)
        return view(person, *args, **values)

    return _marked(checked, Needs(Kind.OPERATOR))


def runs_the_service(person: Person) -> bool:
    """Tell whether a person owns the operator's own company."""
    house = services()
    operator_id = house.terms.operator_id
    return operator_id is not None and access.is_owner(house.database, person, operator_id, house.today())


def for_firm(permission: Permission | None) -> Callable[[View], View]:
    """Open a view to members of the firm that its address names as `firm`, with this permission.

    A firm's own pages stay open whatever was paid.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: object, firm: str, **values: object) -> Any:  # noqa: ANN401  as above
            found = access.firm_access(services().database, _person(), firm, services().today())
            return view(_admitted(found, permission), *args, **values)

        return _marked(checked, Needs(Kind.FIRM, permission))

    return decorate


def for_tenant(
    permission: Permission | None, *, work: bool = False, even_closed: bool = False
) -> Callable[[View], View]:
    """Open a view to who may do this with the tenant that its address names as `slug`.

    Args:
        permission: what they need; None: belonging there is enough.
        work: the view sends or matches, and stops with the service.
        even_closed: the view shows no books, and opens where these are closed for want of payment.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: object, slug: str, **values: object) -> Any:  # noqa: ANN401  as above
            found = access.tenant_access(services().database, _person(), slug, services().today())
            admitted = _admitted(found, permission)
            if not even_closed:
                entitled.refuse_closed()
            if work:
                entitled.refuse_unless_working()
            return view(admitted, *args, **values)

        return _marked(checked, Needs(Kind.TENANT, permission, work, even_closed))

    return decorate


def current_access() -> TenantAccess | FirmAccess | None:
    """Return the access, to a firm or a tenant, that this request was let in with."""
    found = g.get("access")
    assert found is None or isinstance(found, (TenantAccess, FirmAccess))
    return found


def needs_of(view: View) -> Needs | None:
    """Return what a view needs; None where nobody said."""
    found = getattr(view, "needs", None)
    assert found is None or isinstance(found, Needs)
    return found


def check_views(app: Flask) -> None:
    """Refuse an application with a view that is open by mistake.

    Raises:
        AccessError: it names the address.
    """
    read = {Kind.FIRM: {"firm"}, Kind.TENANT: {"slug"}, Kind.LINK: {"slug", "secret"}}
    for rule in app.url_map.iter_rules():
        needs = needs_of(app.view_functions[rule.endpoint])
        if needs is None:
            raise AccessError(f"{rule.rule}: {rule.endpoint} says nothing of who may open it")
        for name in sorted(read.get(needs.kind, set()) - rule.arguments):
            raise AccessError(f"{rule.rule}: {rule.endpoint} needs <{name}> in its address")


_A = TypeVar("_A", TenantAccess, FirmAccess)


def _admitted(found: _A | None, permission: Permission | None) -> _A:
    if found is None:
        abort(404)
    g.access = found
    if permission is not None and not found.may(permission):
        raise NotPermittedError(permission)
    return found


def _person() -> Person:
    return current_person() or _ask_to_sign_in()


def _ask_to_sign_in() -> NoReturn:
    """Send a browser that opens a page to the sign-in page and back; tell others that nobody is signed in."""
    wants_page = request.method in _SAFE and request.accept_mimetypes.accept_html
    if wants_page and "HX-Request" not in request.headers:
        abort(_to_sign_in())
    abort(401)


def _to_sign_in() -> Response:
    return redirect(url_for("auth.get_sign_in", next=here()), 303)


def _marked(view: _V, needs: Needs) -> _V:
    if getattr(view, "needs", None) is not None:
        raise AccessError(f"{getattr(view, '__name__', view)} says twice who may open it")
    view.needs = needs  # type: ignore[attr-defined]  # functions take attributes
    return view
