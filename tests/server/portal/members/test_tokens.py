"""Access tokens: made for what one may oneself, shown once, taken back by who may."""

from collections.abc import Callable
import datetime as dt
import re

from flask.testing import FlaskClient
import pytest

from server.services import Services
from tenants.people import tokens
from tenants.people.roles import Permission
from tests.server.auth.forms import sent, told
from tests.server.cast import Cast, Clock

Opens = Callable[[str], FlaskClient]
ADDRESS = "/t/alpha/tokens"
TOKEN = re.compile(r"lettrine-[0-9a-f]{16}-[A-Za-z0-9_-]{43}")


def made(client: FlaskClient, **form: str) -> str:
    """Make a token; return its text."""
    answer = sent(client, ADDRESS, **{"label": "laptop", "days": "30", **form})
    assert answer.status_code == 201, answer.text
    return TOKEN.findall(answer.text)[0]


def test_a_token_is_shown_once_and_opens_what_it_says(
    client_for: Opens, services: Services, clock: Clock
) -> None:
    paul = client_for("Paul")
    answer = sent(paul, ADDRESS, label="laptop", days="30", **{"may:books:write": "1"})
    (text,) = set(TOKEN.findall(answer.text))
    assert "git clone http://paul@localhost/git/alpha.git" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    page = told(paul, ADDRESS)
    assert not TOKEN.findall(page)
    assert "laptop" in page
    assert "never" in page
    opened = tokens.resolve(services.database, "alpha", text, clock.now())
    assert opened is not None
    assert opened.permissions == {Permission.READ, Permission.WRITE}
    assert "just now" in told(paul, ADDRESS)
    clock.advance(days=31)
    assert tokens.resolve(services.database, "alpha", text, clock.now()) is None


@pytest.mark.parametrize(
    ("who", "form", "field"),
    [
        ("Sami", {"may:books:write": "1"}, ""),
        ("Aude", {"may:lettrage:write": "1"}, ""),
        ("Odile", {"may:books:reopen": "1"}, ""),
        ("Paul", {"days": "0"}, "days"),
        ("Paul", {"days": "367"}, "days"),
        ("Paul", {"days": "٣"}, "days"),
        ("Paul", {"days": "9" * 5000}, "days"),
        ("Paul", {"days": ""}, "days"),
        ("Paul", {"label": "x" * 61}, "label"),
        ("Paul", {"label": "a\0b"}, "label"),
    ],
)
def test_no_token_passes_what_its_person_may(  # noqa: PLR0913, PLR0917  who asks for what
    client_for: Opens, cast: Cast, services: Services, who: str, form: dict[str, str], field: str
) -> None:
    answer = sent(client_for(who), ADDRESS, **{"label": "l", "days": "30", **form})
    assert answer.status_code == 422
    assert re.findall(r'<p class="error"(?: id="f-(\w+)-error")?>', answer.text) == [field]
    with services.database.reading(cast.alpha.id) as session:
        assert tokens.issued(session) == []


def test_only_who_looks_after_members_sees_and_takes_back_those_of_others(
    client_for: Opens, services: Services, clock: Clock
) -> None:
    paul, sami, odile = client_for("Paul"), client_for("Sami"), client_for("Odile")
    text = made(paul)
    serial = text.split("-")[1]
    assert serial not in told(sami, ADDRESS)
    assert sent(sami, f"{ADDRESS}/{serial}/revoke").status_code == 404
    assert sent(client_for("Bea"), f"/t/beta/tokens/{serial}/revoke").status_code == 404
    assert tokens.resolve(services.database, "alpha", text, clock.now()) is not None
    page = told(odile, ADDRESS)
    assert serial in page
    assert "Paul Rainval" in page.partition("Tokens of others")[2]
    assert sent(odile, f"{ADDRESS}/{serial}/revoke").location == ADDRESS
    assert tokens.resolve(services.database, "alpha", text, clock.now()) is None
    assert sent(odile, f"{ADDRESS}/{serial}/revoke").status_code == 404
    own = made(sami).split("-")[1]
    assert sent(sami, f"{ADDRESS}/{own}/revoke").location == ADDRESS
    assert own not in told(sami, ADDRESS)


def test_tokens_say_when_they_end_and_those_of_the_operator_are_there(
    client_for: Opens, cast: Cast, services: Services, clock: Clock
) -> None:
    with services.database.writing(cast.alpha.id) as session:
        tokens.issue(session, "robot", tokens.READER, 5, clock.now(), actor="root")
        tokens.issue(
            session, "old", tokens.READER, 5, clock.now() - dt.timedelta(days=9), actor="root", label="<b>"
        )
    page = told(client_for("Odile"), ADDRESS)
    for words in ("robot", "ends soon", "expired", "&lt;b&gt;", "28/11/2026"):
        assert words in page
    assert "Tokens of others" not in told(client_for("Sami"), ADDRESS)
