"""Settings of a firm: its name, and the companies it serves, none of which is left without anybody."""

from collections.abc import Callable

from flask.testing import FlaskClient
import pytest

from server.services import Services
from tenants.people import firms
from tests.server.auth.forms import sent, told
from tests.server.cast import NOW, Cast, Clock

Opens = Callable[[str], FlaskClient]
ADDRESS = "/f/vauclair/settings"


def test_a_firm_is_renamed(client_for: Opens) -> None:
    helene = client_for("Hélène")
    assert sent(helene, f"{ADDRESS}/name", name="Cabinet  Vauclair & Rainval").location == ADDRESS
    assert "Cabinet Vauclair &amp; Rainval" in told(helene, ADDRESS)


@pytest.mark.parametrize("name", ["", " ", "<script>", "a\nb", "\u202eevil", "x" * 201, "\0"])
def test_a_name_that_is_none_is_told_at_its_field(client_for: Opens, name: str) -> None:
    helene = client_for("Hélène")
    answer = sent(helene, f"{ADDRESS}/name", name=name)
    assert answer.status_code == 422
    assert 'id="f-name-error"' in answer.text
    assert "<script>alert" not in answer.text
    assert "<b>Cabinet Vauclair</b>" in told(helene, ADDRESS)


def test_a_company_with_an_owner_can_be_left(client_for: Opens, cast: Cast, clock: Clock) -> None:
    helene, address = client_for("Hélène"), f"{ADDRESS}/clients/{cast.alpha.id}/end"
    assert "nobody of the firm opens these books" in told(helene, address)
    for until in ("", "2026-11-22", "soon"):
        answer = sent(helene, address, until=until)
        assert answer.status_code == 422
        assert 'id="f-until-error"' in answer.text
    assert sent(helene, address, until="2026-11-30").location == ADDRESS
    page = told(helene, ADDRESS)
    assert "is served up to 30/11/2026" in page
    assert sent(helene, address, until="2026-12-31").status_code == 422
    assert helene.get("/t/alpha/").status_code == 200
    clock.advance(days=8)
    again = client_for("Hélène")
    assert again.get("/t/alpha/").status_code == 404
    assert again.get(address).status_code == 404
    assert "Menuiserie Trémarec" in told(again, ADDRESS).partition("Served before")[2]
    assert client_for("Odile").get("/t/alpha/").status_code == 200


def test_a_company_without_an_owner_is_not_left_alone(
    client_for: Opens, cast: Cast, services: Services, clock: Clock
) -> None:
    helene, address = client_for("Hélène"), f"{ADDRESS}/clients/{cast.beta.id}/end"
    page = told(helene, "/t/beta/members")
    (number,) = {part.split('"')[0] for part in page.split("/t/beta/members/")[1:] if part[0].isdigit()}
    assert sent(helene, f"/t/beta/members/{number}/end").status_code == 303  # the firm serves it
    answer = sent(helene, address, until="2026-11-30")
    assert answer.status_code == 422
    assert "Invite an owner first" in answer.text
    other = firms.found_firm(services.database, "other", "Other", NOW, "root")
    firms.engage(services.database, other.id, cast.beta.id, clock.now().date(), "root", at=clock.now())
    assert sent(helene, address, until="2026-11-30").status_code == 303


def test_companies_of_others_are_not_there(client_for: Opens, services: Services) -> None:
    firms.found_firm(services.database, "other", "Other", NOW, "root")
    helene = client_for("Hélène")
    for number in (0, 999, 2**80):
        assert helene.get(f"{ADDRESS}/clients/{number}/end").status_code == 404
        assert sent(helene, f"{ADDRESS}/clients/{number}/end", until="2026-11-30").status_code == 404
    assert helene.get("/f/other/settings").status_code == 404
