"""In, with a password and a second factor, and out again; and how often one may try."""

from collections.abc import Callable
import re

from flask.testing import FlaskClient
import pyotp
import pytest

from server.services import Services
from tenants.people import own_password, totp
from tests.server.cast import PASSWORD, Cast, Clock

Browser = Callable[[], FlaskClient]
Opens = Callable[[str], FlaskClient]
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def with_password(cast: Cast, services: Services, clock: Clock) -> Cast:
    """Give Hélène and Nina a password."""
    for name in ("Hélène", "Nina"):
        own_password.set_by_operator(
            services.database, services.passwords, cast.people[name], PASSWORD, "root", clock.now()
        )
    return cast


def form_of(page: str) -> dict[str, str]:
    """Return the hidden fields of the first form of a page that posts."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def tried(client: FlaskClient, email: str, password: str, **more: str) -> object:
    """Open the page and send its form, as a browser without scripts does."""
    page = client.get("/sign-in", query_string=more).get_data(as_text=True)
    hidden = {"csrf": form_of(page)["csrf"], **more}
    return client.post("/sign-in", data={**hidden, "email": email, "password": password}, headers=ENGLISH)


@pytest.mark.usefixtures("with_password")
def test_a_password_leads_where_one_wanted_to_go(browser: Browser) -> None:
    client = browser()
    answer = tried(client, " Helene@People.example", PASSWORD, next="/homes?x=1")
    assert (answer.status_code, answer.location) == (303, "/homes?x=1")
    cookie = client.get_cookie("lettrine-session")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert client.get("/sign-in").location == "/"


@pytest.mark.usefixtures("with_password")
def test_a_wrong_password_and_an_unknown_address_read_the_same(browser: Browser) -> None:
    known = tried(browser(), "helene@people.example", "not the password")
    unknown = tried(browser(), "nobody@people.example", "not the password")
    assert known.status_code == unknown.status_code == 422
    said = "The address and the password do not go together. 4 tries are left before a pause of 15 minutes."
    for answer in (known, unknown):
        assert said in answer.get_data(as_text=True)


@pytest.mark.usefixtures("with_password")
def test_the_fifth_wrong_try_begins_a_pause_that_no_right_password_ends(browser: Browser) -> None:
    client = browser()
    left = []
    for _ in range(5):
        page = tried(client, "helene@people.example", "wrong").get_data(as_text=True)
        left.append(re.search(r"together\. (\S+ \S+)", page)[1])
    assert left == ["4 tries", "3 tries", "2 tries", "1 try", "Try again"]
    answer = tried(client, "HELENE@people.example ", PASSWORD)
    assert answer.status_code == 429
    assert "15 minutes" in answer.get_data(as_text=True)
    assert tried(client, "nina@people.example", PASSWORD).status_code == 303


@pytest.mark.usefixtures("with_password")
def test_a_right_password_forgets_the_wrong_ones_before(browser: Browser) -> None:
    client = browser()
    for _ in range(3):
        for _ in range(4):
            assert tried(client, "helene@people.example", "wrong").status_code == 422
        assert tried(client, "helene@people.example", PASSWORD).status_code == 303
        client.post("/sign-out", data=form_of(client.get("/account").get_data(as_text=True)))


def test_many_accounts_from_one_address_come_to_a_pause_too(browser: Browser) -> None:
    client = browser()
    statuses = [tried(client, f"{number}@people.example", "wrong").status_code for number in range(21)]
    assert statuses == [422] * 20 + [429]


@pytest.mark.usefixtures("with_password")
def test_a_session_is_another_one_after_signing_in(client_for: Opens) -> None:
    client = client_for("Nina")
    before = client.get_cookie("lettrine-session").value
    client.set_cookie("lettrine-form", "x")
    page = client.get("/homes")
    assert page.status_code == 200
    answer = client.post(
        "/sign-in", data={"csrf": client.csrf, "email": "helene@people.example", "password": PASSWORD}
    )
    assert answer.status_code == 303
    assert client.get_cookie("lettrine-session").value != before
    client.set_cookie("lettrine-session", before)
    assert client.get("/homes").status_code == 303  # it ended


@pytest.mark.usefixtures("with_password")
def test_the_second_factor_is_asked_for_before_anything_opens(
    browser: Browser, cast: Cast, services: Services, clock: Clock
) -> None:
    helene = cast.people["Hélène"]
    secret = totp.enrol(services.database, services.key, helene)
    codes = totp.confirm(
        services.database, services.key, helene, pyotp.TOTP(secret).at(clock.now()), clock.now()
    )
    clock.advance(minutes=1)
    client = browser()
    answer = tried(client, helene.email, PASSWORD, next="/homes")
    assert answer.location == "/sign-in/code?next=/homes"
    waiting = client.get_cookie("lettrine-session").value
    assert client.get("/homes").location == "/sign-in?next=/homes"
    page = client.get("/sign-in/code?next=/homes").get_data(as_text=True)
    wrong = client.post("/sign-in/code", data={**form_of(page), "code": "000000"}, headers=ENGLISH)
    assert "4 tries are left" in wrong.get_data(as_text=True)
    right = client.post("/sign-in/code", data={**form_of(page), "code": pyotp.TOTP(secret).at(clock.now())})
    assert (right.status_code, right.location) == (303, "/homes")
    assert client.get_cookie("lettrine-session").value != waiting

    other = browser()
    tried(other, helene.email, PASSWORD)
    page = other.get("/sign-in/code").get_data(as_text=True)
    sent = {**form_of(page), "code": codes[0].upper()}
    assert other.post("/sign-in/code", data=sent).status_code == 303
    third = browser()
    tried(third, helene.email, PASSWORD)
    sent = {**form_of(third.get("/sign-in/code").get_data(as_text=True)), "code": codes[0]}
    assert third.post("/sign-in/code", data=sent).status_code == 422  # good once


@pytest.mark.usefixtures("with_password")
def test_a_stranger_uses_up_nobodys_tries_of_another_secret(
    browser: Browser, cast: Cast, services: Services, clock: Clock
) -> None:
    helene = cast.people["Hélène"]
    secret = totp.enrol(services.database, services.key, helene)
    totp.confirm(services.database, services.key, helene, pyotp.TOTP(secret).at(clock.now()), clock.now())
    stranger = browser()
    for kind in ("code of", "second factor of", "password of"):
        for _ in range(5):
            tried(stranger, f"{kind} {helene.id}", "wrong")
    client = browser()
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    tried(client, helene.email, PASSWORD)
    page = client.get("/sign-in/code").get_data(as_text=True)
    wrong = client.post("/sign-in/code", data={**form_of(page), "code": "000000"}, headers=ENGLISH)
    assert "4 tries are left" in wrong.get_data(as_text=True)


def test_codes_are_not_asked_of_who_showed_no_password(client_for: Opens) -> None:
    client = client_for("")
    assert client.get("/sign-in/code").location == "/sign-in?next=/"
    assert client.post("/sign-in/code", data={"csrf": client.csrf, "code": "1"}).status_code == 303


def test_signing_out_ends_the_session_on_the_server(client_for: Opens) -> None:
    client = client_for("Paul")
    secret = client.get_cookie("lettrine-session").value
    assert client.post("/sign-out").status_code == 403
    assert client.post("/sign-out", data={"csrf": client.csrf}).location == "/sign-in"
    assert client.get_cookie("lettrine-session") is None
    client.set_cookie("lettrine-session", secret)
    assert client.get("/homes").status_code == 303


def test_a_session_ends_when_it_is_idle(client_for: Opens, clock: Clock) -> None:
    client = client_for("Nina")
    for _ in range(3):
        clock.advance(hours=7)
        assert client.get("/homes").status_code == 200
    clock.advance(hours=8)
    assert client.get("/homes").status_code == 303


@pytest.mark.parametrize("junk", ["x" * 5000, "é\ud800", "\0", "'; DROP TABLE person"])
@pytest.mark.usefixtures("with_password")
def test_hostile_fields_are_refused_like_any_other(browser: Browser, junk: str) -> None:
    text = junk.encode("utf-8", "replace").decode("utf-8", "replace")
    assert tried(browser(), text, PASSWORD).status_code == 422
    assert tried(browser(), "helene@people.example", text).status_code == 422


def test_front_page_leads_on(client_for: Opens) -> None:
    assert client_for("").get("/").location == "/sign-in?next=/"
    assert client_for("Nina").get("/").location == "/homes"
