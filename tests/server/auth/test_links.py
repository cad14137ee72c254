"""Links that come by mail: to set a forgotten password anew, and to accept an invitation."""

from collections.abc import Callable
import re

from flask.testing import FlaskClient
import pytest
from sqlalchemy import select

from server.services import Services
from tenants.outbox_rows import PlatformEffect
from tenants.people import invitations, own_password
from tenants.people.access import firm_access, tenant_access
from tenants.people.invitations import Offer
from tenants.people.roles import Role
from tests.server.auth.forms import sent, told
from tests.server.cast import PASSWORD, TODAY, Cast, Clock

Opens = Callable[[str], FlaskClient]
NEW = "cinq mots pour une clef"


def mails(services: Services) -> list[dict[str, object]]:
    with services.database.platform_reading() as session:
        rows = session.scalars(select(PlatformEffect).where(PlatformEffect.kind == "mail"))
        return [dict(row.payload) for row in rows]


def link_of(services: Services) -> str:
    """Return the path of the link in the last mail."""
    text = str(mails(services)[-1])
    return re.search(r"http://localhost(/[\w/-]+)", text)[1]


@pytest.fixture
def invited(cast: Cast, services: Services, clock: Clock) -> Callable[..., str]:
    """Invite somebody to the firm; return the path of the page."""

    def invite(email: str, role: Role = Role.ACCOUNTANT) -> str:
        access = firm_access(services.database, cast.people["Hélène"], "vauclair", TODAY)
        secrets: list[str] = []
        offer = Offer(email, role)
        invitations.invite(services.database, access, offer, clock.now(), lambda it: secrets.append(it) or it)
        return f"/invitation/{secrets[0]}"

    return invite


def test_a_forgotten_password_is_set_anew_by_the_link_of_the_mail(
    client_for: Opens, services: Services, cast: Cast, clock: Clock
) -> None:
    own_password.set_by_operator(
        services.database, services.passwords, cast.people["Paul"], PASSWORD, "root", clock.now()
    )
    before, browser = client_for("Paul"), client_for("")
    page = sent(browser, "/password/forgotten", email="paul@people.example").get_data(as_text=True)
    assert "a link is on its way" in page
    link = link_of(services)
    assert sent(browser, link, password="short").status_code == 422
    assert sent(browser, link, password=NEW).location == "/sign-in"
    assert "Your new password is set" in told(browser, "/sign-in")
    assert before.get("/account").status_code == 303
    assert sent(browser, link, password=NEW).status_code == 410
    assert browser.get(link).status_code == 410
    assert sent(browser, "/sign-in", email="paul@people.example", password=PASSWORD).status_code == 422
    assert sent(browser, "/sign-in", email="paul@people.example", password=NEW).status_code == 303


def test_asking_for_an_unknown_address_looks_the_same_and_sends_nothing(
    client_for: Opens, services: Services
) -> None:
    browser = client_for("")
    known = sent(browser, "/password/forgotten", email="paul@people.example").get_data(as_text=True)
    unknown = sent(browser, "/password/forgotten", email="noone@people.example").get_data(as_text=True)
    assert known.replace("paul", "noone") == unknown
    assert len(mails(services)) == 1


def test_links_are_asked_for_three_times_at_most(client_for: Opens) -> None:
    browser = client_for("")
    statuses = [
        sent(browser, "/password/forgotten", email="paul@people.example").status_code for _ in range(4)
    ]
    assert statuses == [200, 200, 200, 429]


def test_a_link_is_good_for_an_hour(client_for: Opens, services: Services, clock: Clock) -> None:
    browser = client_for("")
    sent(browser, "/password/forgotten", email="paul@people.example")
    link = link_of(services)
    clock.advance(minutes=59)
    assert browser.get(link).status_code == 200
    clock.advance(minutes=2)
    assert browser.get(link).status_code == 410
    assert sent(browser, link, password=NEW).status_code == 410


def test_a_pause_ends_for_who_sets_a_new_password(client_for: Opens, services: Services) -> None:
    browser = client_for("")
    for _ in range(5):
        sent(browser, "/sign-in", email="paul@people.example", password="guess")
    assert sent(browser, "/sign-in", email="paul@people.example", password="guess").status_code == 429
    sent(browser, "/password/forgotten", email="paul@people.example")
    sent(browser, link_of(services), password=NEW)
    assert sent(browser, "/sign-in", email="paul@people.example", password=NEW).status_code == 303


def test_a_new_person_accepts_with_name_and_password_and_is_signed_in(
    client_for: Opens, invited: Callable[..., str]
) -> None:
    browser, link = client_for(""), invited("ines@people.example")
    page = told(browser, link)
    assert "Hélène Dargoire invites you as accountant." in page
    assert "Cabinet Vauclair" in page
    faulty = sent(browser, link, name=" ", password="short")
    assert faulty.status_code == 422
    answer = sent(browser, link, name="Inès Marchetti", password=NEW)
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/t/alpha/").status_code == 200
    assert client_for("").get(link).status_code == 410


def test_who_is_signed_in_accepts_under_another_address(
    client_for: Opens, invited: Callable[..., str]
) -> None:
    nina, link = client_for("Nina"), invited("somebody@elsewhere.example")
    assert nina.get("/t/alpha/").status_code == 404
    assert "Accept as Nina Sauvel" in told(nina, link)
    assert sent(nina, link).status_code == 303
    assert nina.get("/t/alpha/").status_code == 200
    assert sent(client_for("Bea"), link).status_code == 410


def test_whose_address_has_an_account_is_asked_to_sign_in(
    client_for: Opens, invited: Callable[..., str]
) -> None:
    browser, link = client_for(""), invited("nina@people.example")
    page = told(browser, link)
    assert f"/sign-in?next={link}" in page
    assert "has an account already" in page
    answer = sent(browser, link, name="Nina", password=NEW)
    assert answer.location == f"/sign-in?next={link}"
    assert client_for("Nina").get("/t/alpha/").status_code == 404


def test_an_invitation_that_was_taken_back_or_is_old_opens_nothing(
    client_for: Opens, invited: Callable[..., str], clock: Clock
) -> None:
    link = invited("ines@people.example")
    clock.advance(days=14, minutes=1)
    assert sent(client_for(""), link, name="Inès", password=NEW).status_code == 410
    assert client_for("").get("/invitation/" + "x" * 43).status_code == 410


def test_nothing_secret_stands_in_the_log(
    client_for: Opens, invited: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    link = invited("ines@people.example")
    client_for("").get(link)
    sent(client_for(""), "/sign-in?token=hidden", email="paul@people.example", password="hunter2-hunter2")
    assert '"path": "/invitation/<secret>"' in caplog.text
    for secret in (link.rpartition("/")[2], "hunter2", "hidden", "paul@"):
        assert secret not in caplog.text


def test_access_by_an_invitation_ends_when_its_inviter_left(
    client_for: Opens, invited: Callable[..., str], services: Services, cast: Cast, clock: Clock
) -> None:
    """What an invitation gives is given by who invited, and only while they may."""
    link = invited("ines@people.example")
    clock.advance(days=1)
    with services.database.platform() as session:
        from tenants.people.models import Membership  # noqa: PLC0415

        own = session.scalars(
            select(Membership).where(Membership.person_id == cast.people["Hélène"].id)
        ).one()
        own.until = TODAY
    assert sent(client_for(""), link, name="Inès", password=NEW).status_code == 410
    assert tenant_access(services.database, cast.people["Nina"], "alpha", services.today()) is None
