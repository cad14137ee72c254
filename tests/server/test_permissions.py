"""The permission matrix, made from the URL map: every route × everybody who may ask, on both databases.

What a route asks for stands in `expectations.py`, a line each; here it is compared with what each of the cast
is answered. A route that has no line fails, and so does a line that has no route.
"""

from collections.abc import Callable, Iterator

from flask import Flask, g, request_finished
from flask.testing import FlaskClient
import pytest
from sqlalchemy import Engine, select
from werkzeug.routing import Rule

from server.app import create_app
from server.auth.access import Kind, needs_of
from server.config import Settings
from server.services import Services
from tenants.base import Base
from tenants.db import Database
from tenants.people.roles import PERMISSIONS, Permission, Role
from tenants.people.tokens import GRANTABLE, issue
from tests.server.cast import FIRM, NOW, Cast
from tests.server.expectations import EXAMPLES, EXPECTATIONS, QUERIES, Expected

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
OF_FIRM = {"Hélène": Role.PARTNER, "Paul": Role.ACCOUNTANT}
OF_ALPHA = {**OF_FIRM, "Odile": Role.OWNER, "Sami": Role.STAFF, "Aude": Role.AUDITOR}
PAGE = {"Accept": "text/html"}
LET_IN, FORBIDDEN, MISSING, TO_SIGN_IN, UNKNOWN = (
    "let in",
    "forbidden",
    "missing",
    "sent to sign in",
    "unknown",
)


NOWHERE = create_app(Services(None, None, Settings("", None, jail_strict=False)))  # type: ignore[arg-type]  # it answers nobody
RULES: dict[str, Rule] = {  # as they are listed: `GET /t/<slug>/`
    f"{method} {rule.rule}": rule
    for rule in NOWHERE.url_map.iter_rules()
    for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
}


@pytest.fixture
def watched(app: Flask) -> Iterator[list[bool]]:
    """Note for each answer whether a view of a firm or tenant was entered: it may say «not found» itself."""
    entered: list[bool] = []

    def note(_app: Flask, **_more: object) -> None:
        entered.append("access" in g)

    with request_finished.connected_to(note, app):
        yield entered


def test_every_route_has_its_line_and_every_line_its_route() -> None:
    assert sorted(RULES.keys() - EXPECTATIONS.keys()) == [], "add a line to tests/server/expectations.py"
    assert sorted(EXPECTATIONS.keys() - RULES.keys()) == [], "take these out of tests/server/expectations.py"


@pytest.mark.parametrize("route", sorted(RULES))
def test_the_decorator_says_what_is_expected(route: str) -> None:
    needs, expected = needs_of(NOWHERE.view_functions[RULES[route].endpoint]), EXPECTATIONS[route]
    assert needs is not None
    assert needs.kind is expected.kind
    if expected.kind is not Kind.TOKEN:  # it asks for itself
        assert needs.permission is expected.permission


@pytest.mark.parametrize(
    "route",
    sorted(route for route in RULES if EXPECTATIONS.get(route, Expected(Kind.TOKEN)).kind is not Kind.TOKEN),
)
def test_everybody_gets_what_the_matrix_says(
    watched: list[bool],
    client_for: Callable[[str], FlaskClient],
    cast: Cast,
    database: Database,
    route: str,
) -> None:
    """Those who may do most come last, for what they do may change things; a token opens no page."""
    got, wanted = {}, {}
    for name in ("", "Nina", "Bea", "Evan", "Aude", "Sami", "Odile", "Paul", "Hélène"):
        client = client_for(name)
        got[name or "nobody"] = _outcome(client, watched, route)
        wanted[name or "nobody"] = _wanted(EXPECTATIONS[route], name, route)
    token = _token(database, cast, GRANTABLE)
    for scheme, shown in (("Bearer", f"Bearer {token}"), ("Basic", _basic(token))):
        client = client_for("")
        client.environ_base["HTTP_AUTHORIZATION"] = shown
        got[scheme] = _outcome(client, watched, route)
        wanted[scheme] = wanted["nobody"]
    assert got == wanted


@pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
def test_who_is_refused_changes_nothing(client_for: Callable[[str], FlaskClient], owner: Engine) -> None:
    """The whole database stays as it was, but for when sessions were seen last."""
    clients = {
        name: client_for(name) for name in ("", "Nina", "Bea", "Evan", "Aude", "Sami", "Odile", "Paul")
    }
    before = _all_rows(owner)
    for route in sorted(RULES):
        expected = EXPECTATIONS[route]
        if route.partition(" ")[0] not in UNSAFE or expected.kind not in {Kind.FIRM, Kind.TENANT}:
            continue
        for name, client in clients.items():
            if _wanted(expected, name, route) != LET_IN:
                assert _ask(client, route).status_code in {401, 403, 404}, f"{route} as {name}"
    assert _all_rows(owner) == before


@pytest.mark.parametrize(
    "route",
    sorted(route for route in RULES if EXPECTATIONS.get(route, Expected(Kind.PERSON)).kind is Kind.TOKEN),
)
def test_a_token_opens_what_its_scope_and_tenant_say(
    watched: list[bool], browser: Callable[[], FlaskClient], cast: Cast, database: Database, route: str
) -> None:
    permission = EXPECTATIONS[route].permission
    assert permission is not None
    tokens = {
        "with scope": _token(database, cast, frozenset({Permission.READ, permission})),
        "without scope": _token(database, cast, GRANTABLE - {permission} | {Permission.READ}),
        "of beta": _token(database, cast, GRANTABLE, of=cast.beta.id),
        "expired": _token(database, cast, GRANTABLE, expired=True),
        "wrong": "lettrine-0000000000000000-" + "x" * 43,
        "none": "",
    }
    got = {}
    for name, token in tokens.items():
        client = browser()
        if token:
            is_git = route.partition(" ")[2].startswith("/git/")
            client.environ_base["HTTP_AUTHORIZATION"] = _basic(token) if is_git else f"Bearer {token}"
        status = _ask(client, route).status_code
        got[name] = 200 if status == 404 and watched[-1] else status  # what is missing is the view’s affair
    assert got["with scope"] not in {401, 403, 404}
    if permission is not Permission.READ:  # every token reads
        assert got["without scope"] == 403
    assert got["none"] == 401
    strangers = 404 if "<slug>" in route else 401
    assert {got["expired"], got["wrong"]} <= {401, strangers}
    if "<slug>" in route:  # otherwise it leads to its own tenant
        assert got["of beta"] in {401, 404}


def _all_rows(owner: Engine) -> dict[str, list[str]]:
    tables = [table for table in Base.metadata.sorted_tables if table.name != "web_session"]
    with owner.connect() as connection:
        rows = {table.name: connection.execute(select(table)).all() for table in tables}
    return {name: sorted(repr(tuple(row)) for row in found) for name, found in rows.items()}


def _wanted(expected: Expected, name: str, route: str) -> str:
    """Return what the matrix says of one of the cast at alpha and at its firm."""
    if expected.kind in {Kind.EVERYONE, Kind.LINK, Kind.SIGNATURE}:  # whoever one is
        return MISSING if expected.kind is Kind.LINK else LET_IN  # the example’s secret is nobody’s
    if not name:
        return UNKNOWN if route.partition(" ")[0] in UNSAFE else TO_SIGN_IN
    if expected.kind is Kind.PERSON:
        return LET_IN
    roles = {Kind.FIRM: OF_FIRM, Kind.TENANT: OF_ALPHA}.get(expected.kind, {})  # nobody is the operator here
    role = roles.get(name)
    if role is None:
        return MISSING
    if expected.permission is None or expected.permission in PERMISSIONS[role]:
        return LET_IN
    return FORBIDDEN


def _outcome(client: FlaskClient, entered: list[bool], route: str) -> str:
    answer = _ask(client, route)
    answer.close()
    if answer.status_code == 403:
        return FORBIDDEN
    if answer.status_code == 401:
        return UNKNOWN
    asks_first = EXPECTATIONS[route].kind is not Kind.EVERYONE
    if asks_first and answer.status_code == 303 and answer.location.startswith("/sign-in?next="):
        return TO_SIGN_IN
    guarded = "<slug>" in route or "<firm>" in route or EXPECTATIONS[route].kind is Kind.OPERATOR
    if answer.status_code == 404 and not entered[-1] and guarded:
        return MISSING
    assert answer.status_code < 500, f"{route}: {answer.status_code}"
    return LET_IN


def _ask(client: FlaskClient, route: str) -> object:
    method, _, _ = route.partition(" ")
    rule = RULES[route]
    values = {name: EXAMPLES[name] for name in rule.arguments if name in EXAMPLES}
    values |= {"slug": "alpha"} if "slug" in rule.arguments else {}
    values |= {"firm": FIRM} if "firm" in rule.arguments else {}
    missing = rule.arguments - values.keys() - (rule.defaults or {}).keys()
    assert not missing, f"{route}: say in tests/server/expectations.py what to put for {missing}"
    built = rule.build(values)
    assert built is not None
    address = built[1] + QUERIES.get(route, "")
    git = route.rpartition("/")[2]
    content = {"content_type": f"application/x-{git}-request"} if git.startswith("git-") else {}
    sent = {"data": {"csrf": client.csrf}} if method in UNSAFE and hasattr(client, "csrf") else {}
    return client.open(address, method=method, headers=PAGE, **sent, **content)


def _token(
    database: Database,
    cast: Cast,
    permissions: frozenset[Permission],
    *,
    of: int | None = None,
    expired: bool = False,
) -> str:
    import datetime as dt  # noqa: PLC0415

    at = NOW - dt.timedelta(days=400) if expired else NOW
    with database.writing(of or cast.alpha.id) as session:
        return issue(session, "robot", permissions, 1, at, actor="test")


def _basic(token: str) -> str:
    from base64 import b64encode  # noqa: PLC0415

    return "Basic " + b64encode(f"robot:{token}".encode()).decode()
