"""In through a real OpenID provider, with plain and with signed userinfo."""

from collections.abc import Callable
import re

from flask.testing import FlaskClient

from server.services import Services, utc_now
from tenants.people import identities, invitations
from tenants.people.access import firm_access
from tenants.people.invitations import Offer
from tenants.people.roles import Role
from tests.server.auth.oidc.walking import walked
from tests.server.cast import Cast

Opens = Callable[[str], FlaskClient]
Walk = Callable[..., str]


def linked(client: FlaskClient, there: Walk, **more: str) -> object:
    page = client.get("/account").get_data(as_text=True)
    start = re.search(r'href="(/oidc/start\?link=[0-9a-f]+)"', page)[1]
    return walked(client, there, start, **more)


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


def test_an_invitation_is_accepted_by_a_fresh_identity(
    client_for: Opens, there: Walk, cast: Cast, services: Services
) -> None:
    access = firm_access(services.database, cast.people["Hélène"], "vauclair", utc_now().date())
    secrets: list[str] = []
    offer = Offer("ines@people.example", Role.ACCOUNTANT)
    invitations.invite(services.database, access, offer, utc_now(), lambda it: secrets.append(it) or it)
    browser = client_for("")
    answer = walked(browser, there, f"/oidc/start?invitation={secrets[0]}", account="sub-2")
    assert (answer.status_code, answer.location) == (303, "/")
    account = browser.get("/account").get_data(as_text=True)
    assert "Inès Marchetti" in account
    assert "Cabinet Vauclair" in account
    again = walked(client_for(""), there, f"/oidc/start?invitation={secrets[0]}", account="sub-2")
    assert again.status_code == 410
    assert walked(client_for(""), there, account="sub-2").status_code == 303


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


def test_linking_needs_the_token_of_the_account_page(
    client_for: Opens, there: Walk, cast: Cast, services: Services
) -> None:
    """Another site cannot have a browser link an identity: without the token it is a sign-in of nobody."""
    helene = client_for("Hélène")
    assert walked(helene, there, "/oidc/start?link=wrong").status_code == 422
    assert identities.identities_of(services.database, cast.people["Hélène"].id) == ()
