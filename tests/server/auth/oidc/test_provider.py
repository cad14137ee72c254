"""In through a real OpenID provider, with plain and with signed userinfo."""

from collections.abc import Callable

from flask.testing import FlaskClient
import pytest

from server.services import Services, utc_now
from tenants.people import identities, invitations
from tenants.people.access import firm_access
from tenants.people.invitations import Offer
from tenants.people.roles import Role
from tests.server.auth.oidc.walking import walked, walked_from
from tests.server.cast import Cast

Opens = Callable[[str], FlaskClient]
Walk = Callable[..., str]


def linked(client: FlaskClient, there: Walk, **more: str) -> object:
    assert 'action="/oidc/link"' in client.get("/account").get_data(as_text=True)
    return walked_from(client, there, "/oidc/link", **more)


@pytest.fixture
def invited(cast: Cast, services: Services) -> str:
    """Invite somebody to the firm; return the secret."""
    access = firm_access(services.database, cast.people["Hélène"], "vauclair", utc_now().date())
    secrets: list[str] = []
    offer = Offer("ines@people.example", Role.ACCOUNTANT)
    invitations.invite(services.database, access, offer, utc_now(), lambda it: secrets.append(it) or it)
    return secrets[0]


def test_who_linked_an_identity_comes_in_by_it_and_by_nothing_else(
    client_for: Opens, there: Walk, cast: Cast, services: Services
) -> None:
    helene = client_for("Hélène")
    assert linked(helene, there).location == "/account"
    found = identities.identities_of(services.database, cast.people["Hélène"].id)
    assert [identity.label for identity in found] == ["helene@elsewhere.example"]

    browser = client_for("")
    answer = walked(browser, there, "/oidc/start?next=/homes")
    assert (answer.status_code, answer.location) == (303, "/homes")
    assert "Hélène Dargoire" in browser.get("/homes").get_data(as_text=True)

    stranger = walked(client_for(""), there, account="sub-2")
    assert stranger.status_code == 422
    assert "lettrine-session" not in str(stranger.headers.getlist("Set-Cookie"))


def test_an_identity_signs_in_one_person_only(client_for: Opens, there: Walk) -> None:
    assert linked(client_for("Hélène"), there).location == "/account"
    assert linked(client_for("Paul"), there).status_code == 422


def test_an_address_told_by_the_provider_finds_nobody(
    client_for: Opens, there: Walk, cast: Cast, services: Services
) -> None:
    """Somebody at the provider has an address that is known here; it proves nothing."""
    from sqlalchemy import update  # noqa: PLC0415

    from tenants.people.models import PersonRow  # noqa: PLC0415

    with services.database.platform() as session:
        changed = update(PersonRow).where(PersonRow.id == cast.people["Hélène"].id)
        session.execute(changed.values(email="helene@elsewhere.example"))
    assert walked(client_for(""), there).status_code == 422


def test_an_invitation_is_accepted_by_a_fresh_identity(client_for: Opens, there: Walk, invited: str) -> None:
    browser, form = client_for(""), f"/oidc/invitation/{invited}"
    assert f'action="{form}"' in browser.get(f"/invitation/{invited}").get_data(as_text=True)
    answer = walked_from(browser, there, form, account="sub-2")
    assert (answer.status_code, answer.location) == (303, "/")
    account = browser.get("/account").get_data(as_text=True)
    assert "Inès Marchetti" in account
    assert "Cabinet Vauclair" in account
    again = walked_from(client_for(""), there, form, account="sub-2")
    assert again.status_code == 410
    assert walked(client_for(""), there, account="sub-2").status_code == 303


@pytest.mark.parametrize("name", ["", "Hélène"])
def test_a_link_of_another_site_accepts_nothing(
    client_for: Opens, there: Walk, invited: str, services: Services, name: str
) -> None:
    """Whoever follows it signs in at most; the form that accepts needs the token of our own page."""
    if name:
        assert linked(client_for(name), there).status_code == 303
    browser = client_for(name)
    walked(browser, there, f"/oidc/start?invitation={invited}")
    assert browser.get(f"/oidc/invitation/{invited}").status_code == 405
    for form, refused in ((f"/oidc/invitation/{invited}", 403), ("/oidc/link", 403 if name else 401)):
        forged = browser.post(form, data={"csrf": "wrong"})
        assert forged.status_code == refused
        assert "openid" not in str(forged.headers.getlist("Set-Cookie"))
    assert invitations.look(services.database, invited, utc_now()).email == "ines@people.example"


def test_who_says_no_there_is_not_signed_in(client_for: Opens, there: Walk) -> None:
    answer = walked(client_for(""), there, deny="yes")
    assert answer.status_code == 422
    assert "ProConnect" in answer.get_data(as_text=True)


def test_an_answer_is_good_once_and_in_the_browser_that_began(client_for: Opens, there: Walk) -> None:
    linked(client_for("Hélène"), there)
    browser, other = client_for(""), client_for("")
    back = there(browser.get("/oidc/start").location)
    assert other.get(back).status_code == 422
    assert other.get("/oidc/start").status_code == 303  # now it has a flow, of its own
    assert other.get(back).status_code == 422
    assert browser.get(back).status_code == 303
    assert client_for("").get(back).status_code == 422
    assert browser.get(back).status_code == 422


def test_a_link_of_another_site_links_no_identity(
    client_for: Opens, there: Walk, cast: Cast, services: Services
) -> None:
    """It is a sign-in of nobody."""
    assert walked(client_for("Hélène"), there, "/oidc/start?link=yes").status_code == 422
    assert identities.identities_of(services.database, cast.people["Hélène"].id) == ()
