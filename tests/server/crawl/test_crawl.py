"""Whoever belongs to one world finds no word of the other: by links, by addresses of the other, by forms.

Both worlds hold one of everything, each word of them marked. A route whose address has a part that no world
has a name for fails here: give `worlds` one.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import product
import re

from flask import Flask
from flask.testing import FlaskClient
import pytest
from sqlalchemy import Engine
from werkzeug.routing import Rule

from server.auth.access import Kind, needs_of
from server.auth.csrf import token_of
from server.services import Services
from tenants.billing.service.gateway import Gateway
from tenants.billing.terms import Terms
from tenants.fava import FavaPool
from tenants.people import web_sessions
from tenants.people.people import Person
from tenants.people.roles import PERMISSIONS
from tenants.people.web_sessions import Caller
from tenants.tenant import Tenant
from tests.server.cast import NOW, Clock
from tests.server.crawl.crawler import Answer, ask, crawl
from tests.server.crawl.worlds import OF_FIRM, ROLES, Browse, World, make_world, rows_of
from tests.server.expectations import EXPECTATIONS, QUERIES
from tests.tenants.billing.conftest import example

NOBODYS = {"slug": "nobodys-client", "firm": "nobodys-firm", "serial": "0" * 16, "secret": "n" * 43}
NOBODYS_NUMBER, NOBODYS_WORD = 987_654, "NOBODYS"
OWN_NUMBERS = re.compile(
    r"/(books|revisions|fava|packages|holds|plans|links|cases|mandates|letters|files|today|assignments|statements)/"
)  # where each tenant counts its own from one
OWN_PARTS = {"number", "at", "revision", "page", "file", "reference", "rank"}
MAY_BE_KEPT = re.compile(
    r"/api/v1/(openapi\.json|tenants/[^/]+/files/)"
)  # the description; and what is asked again
ASKED = {"GET /api/v1/tenants/<slug>/proposals": "?account=411000&customer=DUPONT"} | QUERIES
NOTHING_THERE = {"api.get_import"}  # into books without an entry; these hold some
NOTES_A_LOOK = {
    "audit_entry",
    "audit_head",
    "dunning_link",
    "firm_audit_entry",
    "firm_audit_head",
    "key_figures",
    "pending_entry",
}
NOTES_A_LOOK |= {"token", "web_session"}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
ENDS_THE_CRAWL = ("/git/", "/oidc/", "/sign-out", "/static/", "/fava-static/")


@pytest.fixture
def services(services: Services, gateway: Gateway) -> Iterator[Services]:
    """Run Favas with the service, as it does, and take money; who runs it belongs to neither world."""
    pool = FavaPool(services.database)
    with services.database.platform() as session:
        operators = Tenant(slug="operators-own", name="The operator's own", created_at=NOW)
        session.add(operators)
    yield replace(services, fava=pool, terms=Terms(example(), operators.id), gateway=gateway)
    pool.close()


@pytest.fixture
def browse(browser: Callable[[], FlaskClient], services: Services, clock: Clock) -> Browse:
    """Open a browser that somebody is signed in with."""

    def open_for(person: Person) -> FlaskClient:
        client, caller = browser(), Caller(clock.now(), "127.0.0.1", f"browser of {person.name}")
        with services.database.platform() as session:
            secret = web_sessions.start(session, person.id, caller, waits=False)
        found = web_sessions.find(services.database, secret, clock.now())
        assert found is not None
        client.set_cookie("lettrine-session", secret)
        client.csrf = token_of(found.csrf)
        return client

    return open_for


@pytest.fixture
def ours(services: Services, browse: Browse) -> World:
    return make_world(services, "quartzine", "grenatide", browse)


@pytest.fixture
def theirs(services: Services, browse: Browse, ours: World) -> World:
    del ours  # it comes first, so that rows of the others have the higher numbers
    return make_world(services, "zibeline", "brumaire", browse)


def test_nobody_finds_a_word_of_the_others(
    app: Flask, browse: Browse, owner: Engine, ours: World, theirs: World
) -> None:
    """Nor does looking change anything but what notes that somebody looked."""
    browsers = _browsers(app, browse, ours)
    before = rows_of(ours, owner)
    told: list[str] = []
    reached: set[tuple[str, str]] = set()
    told_of_ours = 0

    def look(name: str, answer: Answer) -> None:
        nonlocal told_of_ours
        assert answer.status < 500, answer.address
        told_of_ours += bool(answer.betrays(ours.words))
        told.extend(f"{answer.address}: {word}" for word in answer.betrays(theirs.words))
        told.extend(f"{answer.address} takes words for its own: {part}" for part in answer.obeys())
        if not MAY_BE_KEPT.match(answer.address) and "no-store" not in answer.cached:
            told.append(f"{answer.address} may be kept: {answer.cached}")
        if answer.status < 400:
            reached.add((name, _endpoint(app, answer.address)))

    for name, client in browsers.items():
        each = partial(look, name)
        crawl(client, _starts(app, ours), each, lambda address: address.startswith(ENDS_THE_CRAWL))
    assert sorted(set(told)) == []
    assert told_of_ours > 100, "the marks are read at all"
    assert sorted(_readable(app) - reached) == [], "each role must see once what it may see"
    after = rows_of(ours, owner)
    assert {name for name, rows in after.items() if rows != before[name]} <= NOTES_A_LOOK


def test_names_of_the_others_open_nothing(
    app: Flask, browse: Browse, owner: Engine, ours: World, theirs: World
) -> None:
    """What is not ours is answered like what nobody has, whoever asks, and nothing of theirs changes."""
    before = rows_of(theirs, owner)
    told: list[str] = []
    for name, client in _browsers(app, browse, ours).items():
        unknown: dict[tuple[str, str], int] = {}
        for method, endpoint, address, nobodys in _foreign(app, ours, theirs):
            got, said = _try(client, method, address), f"{method} {address} as {name}"
            if (method, nobodys) not in unknown:
                unknown[method, nobodys] = _try(client, method, nobodys).status
            told.extend(f"{said}: {word}" for word in got.betrays([theirs.secret]))
            assert got.status < 500, said
            if got.status != unknown[method, nobodys]:
                told.append(
                    f"{said}: {got.status}, but {unknown[method, nobodys]} for {nobodys} ({endpoint})"
                )
    assert told == []
    after = rows_of(theirs, owner)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


def _browsers(app: Flask, browse: Browse, world: World) -> dict[str, FlaskClient]:
    """Return a browser of everybody in a world, and a program that holds a token of it."""
    program = app.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {world.token}"
    program.csrf = ""
    return {role.value: browse(world.people[role]) for role in ROLES} | {"token": program}


def _try(client: FlaskClient, method: str, address: str) -> Answer:
    sent = {"data": {"csrf": client.csrf}} if method in UNSAFE else {}
    return ask(client, address, method, **sent)


def _readable(app: Flask) -> set[tuple[str, str]]:
    """Return who may read what: by role, and by token."""
    found = set()
    for rule in app.url_map.iter_rules():
        asked = EXPECTATIONS.get(f"GET {rule.rule}") if "GET" in (rule.methods or ()) else None
        if asked is None or rule.rule.startswith(ENDS_THE_CRAWL) or rule.endpoint in NOTHING_THERE:
            continue
        roles = {Kind.FIRM: OF_FIRM, Kind.TENANT: ROLES, Kind.PERSON: ROLES}.get(asked.kind, ())
        allowed = [role for role in roles if asked.permission in {None, *PERMISSIONS[role]}]
        found |= {(role.value, rule.endpoint) for role in allowed}
        found |= {("token", rule.endpoint)} if asked.kind is Kind.TOKEN else set()
    return found


def _kind(app: Flask, rule: Rule) -> Kind:
    needs = needs_of(app.view_functions[rule.endpoint])
    assert needs is not None
    return needs.kind


def _endpoint(app: Flask, address: str) -> str:
    found, _ = app.url_map.bind("localhost").match(address.partition("?")[0])
    return str(found)


def _starts(app: Flask, world: World) -> list[str]:
    """Return every address to read that a world's names make."""
    found = ["/"]
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(ENDS_THE_CRAWL):
            query = ASKED.get(f"GET {rule.rule}", "").replace("DUPONT", world.sign.upper())
            found += [_built(rule, values) + query for values in _values(rule, world)]
    return found


def _foreign(app: Flask, ours: World, theirs: World) -> Iterator[tuple[str, str, str, str]]:
    """Yield addresses with a name of theirs in them, each with one where nobody's name stands instead."""
    for rule in app.url_map.iter_rules():
        parts = rule.arguments - (rule.defaults or {}).keys()
        if not parts or rule.rule.startswith(ENDS_THE_CRAWL) or _kind(app, rule) is Kind.LINK:
            continue  # who holds the secret of a link may use it
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            for part in parts - {"account", "secret", "template"}:  # secrets open; templates are the house's
                if f":{part}>" in rule.rule and "<any(" in rule.rule:
                    continue
                if part in OWN_PARTS and OWN_NUMBERS.search(rule.rule):
                    continue
                base = {name: _names(rule, name, ours)[0] for name in parts}
                if part in {"slug", "firm"}:
                    base = {name: _names(rule, name, theirs)[0] for name in parts}
                for name in _names(rule, part, theirs):
                    nobody = NOBODYS.get(part, NOBODYS_NUMBER if isinstance(name, int) else NOBODYS_WORD)
                    address, nobodys = (_built(rule, base | {part: each}) for each in (name, nobody))
                    yield method, rule.endpoint, address, nobodys


def _values(rule: Rule, world: World) -> Iterator[dict[str, object]]:
    parts = sorted(rule.arguments - (rule.defaults or {}).keys())
    for chosen in product(*(_names(rule, part, world) for part in parts)):
        yield dict(zip(parts, chosen, strict=True))


def _names(rule: Rule, part: str, world: World) -> tuple[object, ...]:
    """Return what a world has to stand for a part of an address."""
    if any_of := re.search(rf"<any\(([^)]*)\):{part}>", rule.rule):
        return tuple(any_of[1].replace(" ", "").split(","))
    before = re.search(rf"(\w+)/<(?:\w+:)?{part}>", rule.rule)
    area = rule.endpoint.partition(".")[0]
    known = (f"{before and before[1]}.{part}", f"{area}.{part}", part)
    found = next((world.names[name] for name in known if name in world.names), ())
    assert found, f"{rule.rule}: tests/server/crawl/worlds.py names nothing for {part!r}"
    return found


def _built(rule: Rule, values: dict[str, object]) -> str:
    built = rule.build(values)
    assert built is not None, rule.rule
    return built[1]
