"""Who gets past the door: each decorator, for each of the cast."""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient
import pytest

from server.app import create_app
from server.auth.access import (
    AccessError,
    by_link,
    check_views,
    for_everyone,
    for_firm,
    for_operator,
    for_person,
    for_tenant,
)
from server.services import Services, attach
from tenants.billing.terms import Terms
from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.people import Person
from tenants.people.roles import Permission
from tests.server.cast import Cast

Opens = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def app_with_pages(new_app: Callable[[], Flask]) -> Flask:
    """Make the application, and a page of each kind in it."""
    made = new_app()

    @made.route("/open", methods=["GET", "POST"])
    @for_everyone
    def everyone() -> str:
        return "open"

    @made.route("/mine", methods=["GET", "POST"])
    @for_person
    def mine(person: Person) -> str:
        return person.name

    @made.get("/all")
    @for_operator
    def operators(person: Person) -> str:
        return person.name

    @made.get("/f/<firm>/x")
    @for_firm(Permission.MEMBERS)
    def of_firm(access: FirmAccess) -> str:
        return access.name

    @made.get("/t/<slug>/x/<int:number>")
    @for_tenant(Permission.AUDIT)
    def of_tenant(access: TenantAccess, number: int) -> str:
        return f"{access.name} {number}"

    return made


@pytest.fixture
def app(app_with_pages: Flask, services: Services) -> Flask:
    attach(app_with_pages, services)
    return app_with_pages


@pytest.mark.parametrize(
    ("name", "firm", "tenant"),
    [
        ("Hélène", 200, 200),
        ("Paul", 403, 403),
        ("Odile", 404, 200),
        ("Sami", 404, 403),
        ("Aude", 404, 200),
        ("Evan", 404, 404),
        ("Bea", 404, 404),
        ("Nina", 404, 404),
        ("", 303, 303),
    ],
)
def test_each_of_the_cast_finds_what_the_role_opens(
    client_for: Opens, name: str, firm: int, tenant: int
) -> None:
    client = client_for(name)
    assert client.get("/f/vauclair/x").status_code == firm
    assert client.get("/t/alpha/x/7").status_code == tenant
    missing = 404 if name else 303
    assert client.get("/f/nobody/x").status_code == missing
    assert client.get("/t/nobody/x/7").status_code == missing


def test_owners_of_the_operators_company_run_the_service(
    app_with_pages: Flask, services: Services, cast: Cast, client_for: Opens
) -> None:
    names = ("Odile", "Sami", "Aude", "Hélène", "Nina", "")
    clients = [client_for(name) for name in names]
    assert [client.get("/all").status_code for client in clients] == [404] * 5 + [303]
    attach(app_with_pages, replace(services, terms=Terms(operator_id=cast.alpha.id)))
    assert [client.get("/all").status_code for client in clients] == [200] + [404] * 4 + [303]


def test_a_stranger_cannot_tell_what_is_there_from_what_is_not(client_for: Opens) -> None:
    nina = client_for("Nina")
    for there, nowhere in (("/t/alpha/x/7", "/t/nobody/x/7"), ("/f/vauclair/x", "/f/nobody/x")):
        page, other = (nina.get(address).get_data(as_text=True) for address in (there, nowhere))
        assert (
            page.replace(there, nowhere) == other
        )  # the page names itself, to come back in another language


def test_who_belongs_here_is_told_who_can(client_for: Opens) -> None:
    told = client_for("Sami").get("/t/alpha/x/7", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "a partner of the firm, an owner of the company" in told


def test_an_auditor_comes_in_up_to_the_last_day_and_no_longer(client_for: Opens, clock: object) -> None:
    clock.advance(days=30, hours=14)  # half past ten in the evening of the last day, in Paris
    assert client_for("Aude").get("/t/alpha/x/7").status_code == 200
    clock.advance(hours=2)
    assert client_for("Aude").get("/t/alpha/x/7").status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client_for: Opens) -> None:
    client = client_for("")
    answer = client.get("/t/alpha/x/7?a=1&b=é")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/t/alpha/x/7?a%3D1%26b%3D%25C3%25A9"
    assert client.get("/mine", headers={"Accept": "application/json"}).status_code == 401
    assert client.get("/mine", headers={"HX-Request": "true"}).status_code == 401
    assert client.post("/mine", data={"csrf": client.csrf}).status_code == 401


def test_an_unsafe_request_carries_the_token_of_its_session(client_for: Opens) -> None:
    paul, helene = client_for("Paul"), client_for("Hélène")
    assert paul.post("/mine", data={"csrf": paul.csrf}).status_code == 200
    assert paul.post("/mine", headers={"X-CSRF-Token": paul.csrf}, json={}).status_code == 200
    for wrong in ("", "é", helene.csrf, paul.csrf[:-1]):
        assert paul.post("/mine", data={"csrf": wrong}).status_code == 403
    assert paul.post("/mine").status_code == 403
    assert paul.post("/open").status_code == 403


def test_a_form_of_a_session_that_is_over_is_told_so(client_for: Opens) -> None:
    """It is not the page that is too old: signing in again is what helps."""
    paul, nobody = client_for("Paul"), client_for("")
    assert nobody.post("/mine", data={"csrf": paul.csrf}).status_code == 401
    assert nobody.post("/open", data={"csrf": paul.csrf}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_calls_another_sites_is_refused_even_with_the_token(
    client_for: Opens, site: str
) -> None:
    paul = client_for("Paul")
    headers = {"Sec-Fetch-Site": site}
    assert paul.post("/mine", data={"csrf": paul.csrf}, headers=headers).status_code == 403


def test_an_application_with_an_unguarded_view_does_not_start(services: Services) -> None:
    app = create_app(services)
    app.add_url_rule("/loose", "loose", lambda: "open by mistake")
    with pytest.raises(AccessError, match="/loose"):
        check_views(app)


def test_a_view_whose_address_lacks_its_tenant_does_not_start(services: Services) -> None:
    app = create_app(services)
    app.add_url_rule("/x", "x", for_tenant(Permission.READ)(lambda access: access.name))
    with pytest.raises(AccessError, match="<slug>"):
        check_views(app)


@pytest.mark.parametrize(("rule", "missing"), [("/x/<slug>", "secret"), ("/x/<secret>", "slug")])
def test_a_view_that_a_link_opens_needs_its_secret_and_whose_it_is(
    services: Services, rule: str, missing: str
) -> None:
    app = create_app(services)
    app.add_url_rule(rule, "x", by_link(lambda **_parts: ""))
    with pytest.raises(AccessError, match=f"<{missing}>"):
        check_views(app)


def test_a_view_cannot_be_open_twice() -> None:
    with pytest.raises(AccessError, match="twice"):
        for_everyone(for_person(lambda person: person.name))
