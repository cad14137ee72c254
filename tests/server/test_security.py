"""What holds for every answer: hosts, headers, cookies, sizes."""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask, Response, request
from flask.testing import FlaskClient
import pytest

from server.app import create_app
from server.auth.access import for_everyone, for_person
from server.security import BODY_BYTES, takes
from server.services import Services, attach
from tenants.people.people import Person

Opens = Callable[[str], FlaskClient]
ADDRESS = "https://lettrine.example"


@pytest.fixture(scope="module")
def app_with_pages(new_app: Callable[[], Flask]) -> Flask:
    """Make the application, and pages in it that tell what reached them."""
    made = new_app()

    @made.get("/whence")
    @for_everyone
    def whence() -> str:
        return request.remote_addr or ""

    @made.post("/upload")
    @for_person
    @takes(2 * BODY_BYTES)
    def upload(_person: Person) -> str:
        return str(len(request.get_data()))

    @made.post("/form")
    @for_person
    def form(_person: Person) -> Response:
        return Response(str(len(request.form)))

    return made


@pytest.fixture
def app(app_with_pages: Flask, services: Services) -> Flask:
    attach(app_with_pages, services)
    return app_with_pages


@pytest.fixture
def public(services: Services) -> FlaskClient:
    """Reach the service as others do: with HTTPS, at a name of its own, behind one proxy."""
    own = replace(services.settings, address=ADDRESS, proxies=1)
    app = create_app(replace(services, settings=own))

    @app.get("/whence")
    @for_everyone
    def whence() -> str:
        return request.remote_addr or ""

    return app.test_client()


@pytest.mark.parametrize(
    "path", ["/sign-in", "/nowhere", "/git/alpha.git/info/refs", "/static/0/css/base.css", "/"]
)
def test_every_answer_carries_the_headers(client_for: Opens, path: str) -> None:
    with client_for("").get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'; base-uri 'none'; object-src 'none';")
        assert "frame-ancestors 'none'; form-action 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in answer.headers  # not on plain HTTP


def test_pages_are_not_kept_and_files_are(client_for: Opens) -> None:
    nina = client_for("Nina")
    for path in ("/homes", "/account", "/sign-in", "/nowhere"):
        assert nina.get(path).headers["Cache-Control"] == "no-store"
    with nina.get("/static/0/css/base.css") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


def test_with_https_cookies_bear_the_strict_prefix(public: FlaskClient) -> None:
    answer = public.get("/sign-in", base_url=ADDRESS)
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-lettrine-form=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "host",
    ["evil.example", "lettrine.example.evil.example", "lettrine.example:8080", "", "LETTRINE.EXAMPLE:443"],
)
def test_another_host_is_refused(public: FlaskClient, host: str) -> None:
    expected = 200 if host.startswith("LETTRINE") else 400
    assert public.get("/sign-in", headers={"Host": host}).status_code == expected


LOCAL = {
    "localhost": 200,
    "127.0.0.1:8080": 200,
    "[::1]:80": 200,
    "192.168.1.7": 400,
    "evil.example": 400,
    "[": 400,
}


@pytest.mark.parametrize(("host", "status"), LOCAL.items())
def test_without_an_address_this_machine_alone_is_answered(client_for: Opens, host: str, status: int) -> None:
    assert client_for("").get("/sign-in", headers={"Host": host}).status_code == status


def test_the_proxy_names_the_caller_and_nobody_before_it(public: FlaskClient) -> None:
    headers = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}
    assert public.get("/whence", base_url=ADDRESS, headers=headers).text == "203.0.113.9"


def test_a_caller_cannot_choose_his_address_where_no_proxy_stands(client_for: Opens) -> None:
    assert client_for("").get("/whence", headers={"X-Forwarded-For": "6.6.6.6"}).text == "127.0.0.1"


def test_bodies_are_bounded_and_views_for_files_take_more_from_who_is_signed_in(client_for: Opens) -> None:
    nina, nobody = client_for("Nina"), client_for("")
    large, larger = b"x" * (BODY_BYTES + 1), b"x" * (2 * BODY_BYTES + 1)
    head = {"X-CSRF-Token": nina.csrf}
    assert nina.post("/upload", data=large, headers=head).status_code == 200
    assert nina.post("/upload", data=larger, headers=head).status_code == 413
    assert nina.post("/form", data={"csrf": nina.csrf, "x": "y" * BODY_BYTES}).status_code == 413
    assert (
        nobody.post("/sign-in", data={"csrf": nobody.csrf, "password": "y" * BODY_BYTES}).status_code == 413
    )
    many = {f"f{number}": "" for number in range(3000)}
    multipart = nina.post("/form", data={"csrf": nina.csrf, **many}, content_type="multipart/form-data")
    assert multipart.status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/t/%00/",
        "/t/alpha%00/",
        "/f/%ff/",
        "/invitation/%00",
        "/password/reset/%ff%00",
        "/t/" + "x" * 3000 + "/",
    ],
)
def test_hostile_addresses_lead_nowhere(client_for: Opens, path: str) -> None:
    for name in ("Hélène", ""):
        assert client_for(name).get(path).status_code in {303, 404, 410}


@pytest.mark.parametrize("cookie", ["x" * 4000, "é", "\x7f", "'; --", "a.b.c"])
def test_hostile_cookies_sign_nobody_in(client_for: Opens, cookie: str) -> None:
    client = client_for("")
    client.set_cookie("lettrine-session", cookie)
    client.set_cookie("lettrine-openid", cookie)
    client.set_cookie("lettrine-told", cookie)
    client.set_cookie("lettrine-language", cookie)
    assert client.get("/homes").status_code == 303
    assert client.get("/sign-in").status_code == 200
    assert client.get("/oidc/callback?state=x&code=y").status_code == 404  # no provider is set


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 30, "9" * 5000, "\u0663", "\u00b2"])
def test_a_number_that_no_row_has_is_the_address_of_nothing(client_for: Opens, number: str) -> None:
    helene = client_for("Hélène")
    for address in (f"/account/memberships/{number}/leave", f"/f/vauclair/imports/{number}/abandon"):
        assert helene.post(address, data={"csrf": helene.csrf}).status_code == 404


@pytest.mark.parametrize("body", ["[" * 200_000, '{"a":' * 200_000, "{", "9" * 5000, "NaN", "\x00"])
@pytest.mark.parametrize("address", ["books/save", "books/check", "lettrage/411000/DUPONT/acts"])
def test_json_that_cannot_be_read_is_refused(client_for: Opens, address: str, body: str) -> None:
    helene = client_for("Hélène")
    headers = {"X-CSRF-Token": helene.csrf}
    answer = helene.post(f"/t/alpha/{address}", data=body, content_type="application/json", headers=headers)
    assert answer.status_code == 400
