"""Ways around the door that others have used elsewhere, tried on every route there is.

Forged forms, other methods in disguise, redirections away, paths out of the books, tokens where none belong.
"""

from collections.abc import Callable, Iterator
import io

from flask.testing import FlaskClient
import pytest
from sqlalchemy import Engine, select
from werkzeug.routing import Rule

from server.app import create_app
from server.auth.access import Kind, needs_of
from server.config import Settings
from server.services import Services
from tenants.base import Base
from tenants.books.history import read_book
from tenants.db import Database
from tenants.people.tokens import GRANTABLE, issue
from tests.server.cast import FIRM, NOW, Cast
from tests.server.expectations import EXAMPLES

Opens = Callable[[str], FlaskClient]
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
NOWHERE = create_app(Services(None, None, Settings("", None, jail_strict=False)))  # type: ignore[arg-type]  # it answers nobody
ELSEWHERE = ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:x"]
OUTSIDE = [
    "../../../../etc/passwd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "/etc/passwd",
    "journal/../../../etc/passwd",
    "..\\..\\etc\\passwd",
    "documents/%00/etc/passwd",
    "file:///etc/passwd",
    ".git/config",
]
on_sqlite = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def _rules(methods: set[str], *kinds: Kind) -> Iterator[tuple[str, Rule, str]]:
    """Yield routes by method, each with an address for one of the cast."""
    for rule in sorted(NOWHERE.url_map.iter_rules(), key=str):
        needs = needs_of(NOWHERE.view_functions[rule.endpoint])
        assert needs is not None
        values = {"slug": "alpha", "firm": FIRM, **EXAMPLES}
        for method in sorted(methods & (rule.methods or set())):
            if needs.kind in kinds:
                built = rule.build({name: values[name] for name in rule.arguments if name in values})
                assert built is not None, f"{rule.rule}: an example is missing in expectations"
                yield method, rule, built[1]


COOKIES_COUNT = (Kind.EVERYONE, Kind.PERSON, Kind.OPERATOR, Kind.FIRM, Kind.TENANT)


def _all_rows(owner: Engine) -> dict[str, list[str]]:
    """Return the whole database but for when sessions were seen last."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "web_session"]
    with owner.connect() as connection:
        return {
            table.name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for table in tables
        }


@on_sqlite
def test_no_form_is_taken_that_another_site_made(client_for: Opens, owner: Engine) -> None:
    helene, paul = client_for("Hélène"), client_for("Paul")
    before = _all_rows(owner)
    taken = []
    for method, _, address in _rules(UNSAFE, *COOKIES_COUNT):
        forged = [
            helene.open(address, method=method, data={}),
            helene.open(address, method=method, data={"csrf": paul.csrf}),
            helene.open(f"{address}?csrf={helene.csrf}", method=method),
            helene.open(address, method=method, json={"csrf": helene.csrf}),
            helene.open(
                address, method=method, data=f'{{"csrf":"{helene.csrf}"}}', content_type="text/plain"
            ),
            helene.open(
                address, method=method, data={"csrf": helene.csrf}, headers={"Sec-Fetch-Site": "cross-site"}
            ),
            helene.open(
                address, method=method, data={"csrf": helene.csrf}, headers={"Sec-Fetch-Site": "same-site"}
            ),
        ]
        taken += [
            f"{method} {address} {i}: {each.status}"
            for i, each in enumerate(forged)
            if each.status_code != 403
        ]
    assert taken == []
    assert _all_rows(owner) == before


@on_sqlite
def test_no_method_comes_in_disguise(client_for: Opens, owner: Engine) -> None:
    """What asks with GET for what only POST does changes nothing, whatever it says beside."""
    helene = client_for("Hélène")
    before = _all_rows(owner)
    for method, rule, address in _rules(UNSAFE, *COOKIES_COUNT):
        if "GET" in (rule.methods or ()) or any(
            other.rule == rule.rule and "GET" in (other.methods or ())
            for other in NOWHERE.url_map.iter_rules()
        ):
            continue
        for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
            answer = helene.get(
                f"{address}?_method={method}&csrf={helene.csrf}",
                headers={name: method, "X-CSRF-Token": helene.csrf},
            )
            assert answer.status_code in {404, 405}, f"{address} {name}"
    assert _all_rows(owner) == before


@on_sqlite
@pytest.mark.parametrize("name", ["", "Hélène"])
def test_nobody_is_led_away(client_for: Opens, name: str) -> None:
    led = []
    for elsewhere in ELSEWHERE:
        client = client_for(name)
        for method, _, address in _rules({"GET", "POST"}, Kind.EVERYONE, Kind.PERSON):
            sent = {"csrf": client.csrf, "next": elsewhere, "url": elsewhere, "return": elsewhere}
            options = {"query_string": sent} if method == "GET" else {"data": sent}
            answer = client.open(address, method=method, headers={"Referer": elsewhere}, **options)
            answer.close()
            location = answer.headers.get("Location", "/")
            if not location.startswith("/") or location.startswith(("//", "/\\", "/\t")):
                led.append(f"{method} {address}: {location}")
    assert led == []


@on_sqlite
@pytest.mark.parametrize("path", OUTSIDE)
def test_no_path_leads_out_of_the_books(client_for: Opens, path: str) -> None:
    helene = client_for("Hélène")
    for before in (
        "/t/alpha/books/at/main/files/",
        "/t/alpha/books/at/main/download/",
        "/t/alpha/books/edit/",
        "/t/alpha/customers/DUPONT/documents/",
        "/static/0/",
    ):
        with helene.get(before + path) as answer:
            assert answer.status_code in {301, 302, 303, 308, 400, 404}, before
            assert b"root:" not in answer.data


@on_sqlite
@pytest.mark.parametrize(
    "name", ["../../main.txt", "..\\main.txt", "/etc/passwd.txt", "a/../../b.txt", "x\r\ny.txt"]
)
def test_an_upload_stays_in_its_folder(client_for: Opens, cast: Cast, database: Database, name: str) -> None:
    helene = client_for("Hélène")
    sent = {"csrf": helene.csrf, "file": (io.BytesIO(b"text"), name)}
    helene.post("/t/alpha/customers/DUPONT/documents", data=sent)
    with database.reading(cast.alpha.id) as session:
        paths = set(read_book(session).files)
    added = {path for path in paths if path.endswith(".txt")}
    assert all(path.startswith("documents/DUPONT/") and ".." not in path.split("/") for path in added)
    assert all(path.isprintable() for path in paths)


@on_sqlite
def test_a_token_is_shown_in_its_head_and_nowhere_else(
    browser: Callable[[], FlaskClient], client_for: Opens, cast: Cast, database: Database
) -> None:
    """Neither an address nor a form nor a cookie carries a token; a session opens nothing of theirs."""
    with database.writing(cast.alpha.id) as session:
        token = issue(session, "robot", GRANTABLE, 1, NOW, actor="test")
    helene = client_for("Hélène")
    let_in = []
    for method, _, address in _rules({"GET", *UNSAFE}, Kind.TOKEN):
        plain = browser()
        plain.set_cookie("token", token)
        plain.set_cookie("lettrine-session", token)
        whole = f"{address}?token={token}&access_token={token}&api_key={token}"
        heads = {"X-CSRF-Token": helene.csrf}
        answers = [client.open(whole, method=method, headers=heads) for client in (plain, helene)]
        let_in += [f"{method} {address}: {answer.status}" for answer in answers if answer.status_code != 401]
    assert let_in == []


@on_sqlite
def test_an_answer_to_head_tells_a_stranger_nothing(client_for: Opens) -> None:
    nina = client_for("Nina")
    for _, _, address in _rules({"GET"}, Kind.TENANT, Kind.FIRM):
        for place in ("alpha", FIRM):
            other = address.replace(f"/{place}/", "/no-such-place/")
            heads = [nina.head(each) for each in (address, other)]
            assert {each.status_code for each in heads} == {404}, address


@on_sqlite
@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "CF-Connecting-IP"]
)
def test_no_head_makes_another_caller_of_one(client_for: Opens, name: str) -> None:
    """A pause holds for the address one really comes from."""
    client = client_for("")
    last = 0
    for n in range(25):
        sent = {"csrf": client.csrf, "email": f"person{n}@people.example", "password": "wrong-password"}
        value = f"for=192.0.2.{n}" if name == "Forwarded" else f"192.0.2.{n}"
        last = client.post("/sign-in", data=sent, headers={name: value}).status_code
    assert last == 429
