"""A person's own account: what is theirs to change, and nothing of anybody else's."""

from collections.abc import Callable
import re

from flask.testing import FlaskClient
import pyotp
import pytest

from server.auth.browsers import called
from server.services import Services
from tenants.people import memberships, own_password, totp, web_sessions
from tests.server.auth.forms import sent, told
from tests.server.cast import PASSWORD, Cast, Clock

Opens = Callable[[str], FlaskClient]
HOSTILE = ["", " ", "\n", "x" * 201, "a\0b", "\u202eevil", "a\nb", "<b>"]


@pytest.fixture
def paul(client_for: Opens, cast: Cast, services: Services, clock: Clock) -> FlaskClient:
    """Sign Paul in, who has a password."""
    own_password.set_by_operator(
        services.database, services.passwords, cast.people["Paul"], PASSWORD, "root", clock.now()
    )
    return client_for("Paul")


def test_a_name_is_changed_and_branches_keep_theirs(paul: FlaskClient) -> None:
    assert sent(paul, "/account/name", name="Paul  Rainval-Aubry").status_code == 303
    page = told(paul)
    assert "Rainval-Aubry" in page
    assert "u/paul/" in page


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_is_none_is_refused_at_its_field(paul: FlaskClient, name: str) -> None:
    answer = sent(paul, "/account/name", name=name)
    assert answer.status_code == 422
    assert 'aria-describedby="f-name-error' in answer.get_data(as_text=True)
    assert "Paul Rainval" in told(paul)


def test_markup_in_a_name_is_shown_as_it_is_typed(paul: FlaskClient) -> None:
    assert sent(paul, "/account/name", name='"&amp; onload=alert(1) x="').status_code == 303
    assert "&#34;&amp;amp; onload=alert(1) x=&#34;" in told(paul)
    assert 'onload=alert(1) x="' not in told(paul)


def test_preferences_hold_for_the_person_and_the_browser(paul: FlaskClient, client_for: Opens) -> None:
    sent(paul, "/account/preferences", language="en", theme="dark")
    for browser in (paul, client_for("Paul")):
        page = browser.get("/account", headers={"Accept-Language": "fr"}).get_data(as_text=True)
        assert '<html lang="en" data-theme="dark">' in page
        assert 'data-single-keys="off"' in page
    sent(paul, "/account/preferences", language="xx", theme="<", single_keys="1")
    page = paul.get("/account", headers={"Accept-Language": "fr"}).get_data(as_text=True)
    assert '<html lang="fr">' in page
    assert 'data-single-keys="on"' in page


def test_the_language_is_switched_without_signing_in(client_for: Opens) -> None:
    browser = client_for("")
    answer = sent(browser, "/preferences/language", language="en", next="/sign-in?next=/homes")
    assert answer.location == "/sign-in?next=/homes"
    assert '<html lang="en">' in browser.get("/sign-in").get_data(as_text=True)
    sent(browser, "/preferences/theme", theme="dark", next="//evil.example")
    assert 'data-theme="dark"' in browser.get("/sign-in").get_data(as_text=True)
    assert sent(browser, "/preferences/theme", theme="x", next="//evil.example").location == "/"


def test_a_password_is_changed_by_who_knows_it_and_ends_other_sessions(
    paul: FlaskClient, client_for: Opens
) -> None:
    other = client_for("Paul")
    wrong = sent(paul, "/account/password", present="not it", password="cinq mots pour une clef")
    assert wrong.status_code == 422
    weak = sent(paul, "/account/password", present=PASSWORD, password="short")
    assert weak.status_code == 422
    assert "12 to 200 characters" in weak.get_data(as_text=True)
    right = sent(paul, "/account/password", present=PASSWORD, password="cinq mots pour une clef")
    assert right.status_code == 303
    assert paul.get("/account").status_code == 200
    assert other.get("/account").status_code == 303


def test_guessing_the_present_password_comes_to_a_pause(paul: FlaskClient) -> None:
    statuses = [
        sent(paul, "/account/password", present="guess", password="cinq mots pour une clef").status_code
        for _ in range(6)
    ]
    assert statuses == [422] * 5 + [429]


def test_the_second_factor_is_switched_on_by_its_first_code_and_off_by_the_password(
    paul: FlaskClient, clock: Clock
) -> None:
    sent(paul, "/account/second-factor")
    page = told(paul, "/account/second-factor")
    secret = re.search(r'id="totp-secret"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    assert "<svg" in page
    assert "style=" not in page
    assert sent(paul, "/account/second-factor/confirm", code="000000").status_code == 422
    right = sent(paul, "/account/second-factor/confirm", code=pyotp.TOTP(secret).at(clock.now()))
    codes = re.findall(r"<li>([a-z0-9]+-[a-z0-9]+-[a-z0-9-]+)</li>", right.get_data(as_text=True))
    assert len(codes) == totp.RECOVERY_CODES
    assert "10 recovery codes are left" in told(paul)
    assert sent(paul, "/account/second-factor").status_code == 422  # an open session replaces no device
    assert "totp-secret" not in told(paul, "/account/second-factor")
    assert sent(paul, "/account/second-factor/off", proof="wrong").status_code == 422
    assert sent(paul, "/account/second-factor/recovery-codes", proof=PASSWORD).status_code == 200
    assert sent(paul, "/account/second-factor/off", proof=PASSWORD).status_code == 303
    assert "recovery codes" not in told(paul)


def test_sessions_are_listed_and_ended(
    paul: FlaskClient, client_for: Opens, cast: Cast, services: Services, clock: Clock
) -> None:
    others = [client_for("Paul") for _ in range(3)]
    sessions = web_sessions.sessions_of(services.database, cast.people["Paul"].id, clock.now())
    assert len(sessions) == 4
    first = re.findall(r"/account/sessions/(\d+)/end", told(paul))
    assert len(first) == 3
    assert sent(paul, f"/account/sessions/{first[0]}/end").status_code == 303
    assert [other.get("/account").status_code for other in others].count(303) == 1
    assert sent(paul, "/account/sessions/end-others").status_code == 303
    assert {other.get("/account").status_code for other in others} == {303}
    assert paul.get("/account").status_code == 200


def test_nobody_ends_the_session_of_another(
    paul: FlaskClient, client_for: Opens, cast: Cast, services: Services, clock: Clock
) -> None:
    nina = client_for("Nina")
    (hers,) = web_sessions.sessions_of(services.database, cast.people["Nina"].id, clock.now())
    sent(paul, f"/account/sessions/{hers.id}/end")
    assert nina.get("/account").status_code == 200


def test_leaving_takes_effect_at_once(paul: FlaskClient, cast: Cast, services: Services) -> None:
    (own,) = memberships.memberships_of(services.database, cast.people["Paul"].id, services.today())
    assert paul.get("/f/vauclair/").status_code == 200
    assert sent(paul, f"/account/memberships/{own.id}/leave").status_code == 303
    assert paul.get("/f/vauclair/").status_code == 404
    assert sent(paul, f"/account/memberships/{own.id}/leave").status_code == 404


def test_the_only_partner_stays_and_nobody_makes_another_leave(
    client_for: Opens, paul: FlaskClient, cast: Cast, services: Services
) -> None:
    (hers,) = memberships.memberships_of(services.database, cast.people["Hélène"].id, services.today())
    assert sent(paul, f"/account/memberships/{hers.id}/leave").status_code == 404
    answer = sent(client_for("Hélène"), f"/account/memberships/{hers.id}/leave")
    assert answer.status_code == 422
    assert "only partner" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0",
            "Firefox, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36", "Chrome, Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) AppleWebKit/605 Version/18.1 Safari/604.1",
            "Safari, iPhone",
        ),
        ("", "?"),
        ("x" * 100, "x" * 40),
    ],
)
def test_a_browser_is_called_by_its_name(text: str, said: str) -> None:
    assert called(text) == said
