"""A firm's team and a company's members: invited, changed, ended, and nobody else's touched."""

from collections.abc import Callable
import datetime as dt
import re

from flask.testing import FlaskClient
import pytest
from sqlalchemy import select

from server.portal.belonging.board import joined
from server.services import Services
from tenants.outbox_rows import PlatformEffect
from tenants.people.memberships import Member, members_of
from tenants.people.people import Person
from tenants.people.place import Place
from tenants.people.roles import Role
from tests.server.auth.forms import sent, told
from tests.server.cast import PASSWORD, TODAY, Cast, Clock

Opens = Callable[[str], FlaskClient]
TEAM, MEMBERS = "/f/vauclair/team", "/t/alpha/members"
DAY = dt.timedelta(days=1)
NEW = "lou@new.example"


@pytest.fixture(params=[(TEAM, "accountant"), (MEMBERS, "staff")], ids=["firm", "company"])
def area(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A list of people, and a role that it gives."""
    return request.param


def link_of(services: Services) -> str:
    """Return the path of the link in the last mail."""
    with services.database.platform_reading() as session:
        effects = select(PlatformEffect).where(PlatformEffect.kind == "mail").order_by(PlatformEffect.put_at)
        text = str([row.payload for row in session.scalars(effects)][-1])
    return re.search(r"http://localhost(/invitation/[\w-]+)", text)[1]


def ids_of(services: Services, place: Place) -> dict[str, int]:
    """Return the memberships of a place that go on, by login."""
    found = members_of(services.database, place)
    return {member.person.login: member.id for member in found if member.goes_on(TODAY)}


def roles_of(services: Services, place: Place) -> list[tuple[str, str, dt.date | None]]:
    """Return who has which role until when, of those that go on."""
    found = members_of(services.database, place)
    return sorted((each.person.login, each.role.value, each.until) for each in found if each.goes_on(TODAY))


def firm(cast: Cast) -> Place:
    return Place(firm_id=cast.firm_id)


def alpha(cast: Cast) -> Place:
    return Place(client_id=cast.alpha.id)


def test_who_is_invited_accepts_and_stands_in_the_list(
    client_for: Opens, services: Services, area: tuple[str, str]
) -> None:
    (address, role), helene, lou = area, client_for("Hélène"), client_for("")
    form = {"email": " Lou@New.example ", "called": "Lou Ferrand", "role": role, "language": "en"}
    assert sent(helene, f"{address}/invitations", **form).location == address
    page = told(helene, address)
    assert f"{NEW} is invited" in page
    assert "Lou Ferrand" in page
    assert "1 invitation waits" in page
    link = link_of(services)
    assert 'value="Lou Ferrand"' in told(lou, link)
    assert sent(lou, link, name="Lou Ferrand-Aubry", password=PASSWORD).status_code == 303
    page = told(helene, address)
    assert "Lou Ferrand-Aubry" in page
    assert "No invitation waits" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "nobody"),
        ("email", "a@b"),
        ("email", "é@example.org"),
        ("email", "a@example.org\nBcc: b@example.org"),
        ("email", "x" * 300 + "@example.org"),
        ("called", "<b>Lou</b>"),
        ("called", "a\0b"),
        ("called", "http://evil.example"),
        ("called", "x" * 201),
        ("role", "owner' OR 1=1"),
        ("role", ""),
        ("until", "2026-13-45"),
        ("until", "yesterday"),
        ("until", "2026-11-22"),
        ("until", "0000-00-00"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    client_for: Opens, services: Services, area: tuple[str, str], field: str, value: str
) -> None:
    (address, role), helene = area, client_for("Hélène")
    form = {"email": NEW, "called": "Lou", "role": role, "until": "", field: value}
    answer = sent(helene, f"{address}/invitations", **form)
    assert answer.status_code == 422
    errors = re.findall(r'<p class="error" id="f-(\w+)-error">', answer.text)
    assert errors == [field]
    assert "No invitation waits" in told(helene, address)
    with services.database.platform_reading() as session:
        assert session.scalars(select(PlatformEffect)).all() == []


def test_an_auditor_has_an_end(client_for: Opens, cast: Cast, services: Services) -> None:
    odile = client_for("Odile")
    form = {"email": NEW, "role": "auditor"}
    for until in ("", (TODAY + 5 * 366 * DAY).isoformat()):
        answer = sent(odile, f"{MEMBERS}/invitations", **form, until=until)
        assert answer.status_code == 422
        assert "always ends" in answer.text
    until = (TODAY + 30 * DAY).isoformat()
    assert sent(odile, f"{MEMBERS}/invitations", **form, until=until).status_code == 303
    assert "up to 23/12/2026" in told(odile, MEMBERS)
    aude = ids_of(services, alpha(cast))["aude"]
    assert sent(odile, f"{MEMBERS}/{aude}", role="auditor", until="").status_code == 422


def test_an_invitation_is_sent_again_and_taken_back(
    client_for: Opens, services: Services, clock: Clock, area: tuple[str, str]
) -> None:
    (address, role), helene, lou = area, client_for("Hélène"), client_for("")
    sent(helene, f"{address}/invitations", email=NEW, role=role)
    first = link_of(services)
    again = sent(helene, f"{address}/invitations", email=NEW, role=role)
    assert again.status_code == 422
    assert "send that invitation again" in again.text
    (path,) = re.findall(rf'action="({address}/invitations/\d+)/again"', told(helene, address))
    sent(helene, f"{path}/again")
    assert "less than five minutes ago" in told(helene, address)
    clock.advance(minutes=6)
    sent(helene, f"{path}/again")
    assert "sent again" in told(helene, address)
    second = link_of(services)
    assert lou.get(first).status_code == 410
    assert lou.get(second).status_code == 200
    sent(helene, f"{path}/revoke")
    assert "taken back" in told(helene, address)
    assert lou.get(second).status_code == 410
    for act in ("again", "revoke"):
        assert sent(helene, f"{path}/{act}").status_code == 303
        assert "accepted or taken back meanwhile" in told(helene, address)


def test_an_invitation_of_another_place_is_out_of_reach(
    client_for: Opens, services: Services, clock: Clock
) -> None:
    bea, odile = client_for("Bea"), client_for("Odile")
    sent(bea, "/t/beta/members/invitations", email=NEW, role="staff")
    (number,) = re.findall(r"/invitations/(\d+)/again", told(bea, "/t/beta/members"))
    clock.advance(minutes=6)
    link = link_of(services)
    for act in ("again", "revoke"):
        sent(odile, f"{MEMBERS}/invitations/{number}/{act}")
        sent(odile, f"{MEMBERS}/invitations/{2**80}/{act}")
    assert client_for("").get(link).status_code == 200
    assert NEW not in told(odile, MEMBERS)


def test_two_hundred_invitations_a_day(client_for: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.people.invitations.MOST_A_DAY", 1)
    helene = client_for("Hélène")
    sent(helene, f"{TEAM}/invitations", email=NEW, role="accountant")
    answer = sent(helene, f"{TEAM}/invitations", email="zoe@new.example", role="accountant")
    assert answer.status_code == 429
    assert 'value="zoe@new.example"' in answer.text


def test_roles_change_and_the_last_partner_stays(client_for: Opens, cast: Cast, services: Services) -> None:
    helene, place = client_for("Hélène"), firm(cast)
    mine, pauls = ids_of(services, place)["helene"], ids_of(services, place)["paul"]
    for act, form in (("", {"role": "accountant", "until": ""}), ("/end", {}),
                      ("", {"role": "partner", "until": "2026-12-31"})):  # fmt: skip
        answer = sent(helene, f"{TEAM}/{mine}{act}", **form)
        assert answer.status_code == 422
        assert "A firm keeps a partner" in answer.text
    assert sent(helene, f"{TEAM}/{pauls}", role="partner", until="").location == TEAM
    assert "Paul Rainval: partner, without an end." in told(helene, TEAM)
    assert roles_of(services, place) == [("helene", "partner", None), ("paul", "partner", None)]
    assert sent(helene, f"{TEAM}/{mine}", role="accountant", until="").location == "/homes"
    assert helene.get(TEAM).status_code == 403


def test_a_role_that_ends_sooner_or_later_stays_one_line(
    client_for: Opens, cast: Cast, services: Services
) -> None:
    odile, place = client_for("Odile"), alpha(cast)
    for until in (TODAY + 9 * DAY, TODAY + 4 * DAY, TODAY + 40 * DAY):
        number = ids_of(services, place)["sami"]
        assert sent(odile, f"{MEMBERS}/{number}", role="staff", until=until.isoformat()).status_code == 303
        assert ("sami", "staff", until) in roles_of(services, place)
        page = told(odile, MEMBERS)
        assert f"Sami Benacer: staff member up to {until:%d/%m/%Y}." in page
        assert page.count(">Sami Benacer</a>") == 1
        before = page.partition("Who had access before")[2]
        assert "Sami" not in before
    assert "Nothing was changed" in _after(odile, services, cast, until)


def _after(odile: FlaskClient, services: Services, cast: Cast, until: dt.date) -> str:
    number = ids_of(services, alpha(cast))["sami"]
    sent(odile, f"{MEMBERS}/{number}", role="staff", until=until.isoformat())
    return told(odile, MEMBERS)


def test_whose_access_ends_finds_nothing_any_more(client_for: Opens, cast: Cast, services: Services) -> None:
    odile, sami = client_for("Odile"), client_for("Sami")
    assert sami.get("/t/alpha/").status_code == 200
    number = ids_of(services, alpha(cast))["sami"]
    assert "no longer opens" in told(odile, f"{MEMBERS}/{number}")
    assert sent(odile, f"{MEMBERS}/{number}/end").location == MEMBERS
    assert sami.get("/t/alpha/").status_code == 404
    page = told(odile, MEMBERS)
    assert "Sami Benacer" in page.partition("Who had access before")[2]
    assert odile.get(f"{MEMBERS}/{number}").status_code == 404
    assert sent(odile, f"{MEMBERS}/{number}/end").status_code == 404


def test_members_of_other_places_are_out_of_reach(client_for: Opens, cast: Cast, services: Services) -> None:
    odile = client_for("Odile")
    others = [*ids_of(services, firm(cast)).values(), ids_of(services, Place(client_id=cast.beta.id))["bea"]]
    before = roles_of(services, firm(cast)), roles_of(services, Place(client_id=cast.beta.id))
    for number in (*others, 0, 2**80):
        assert odile.get(f"{MEMBERS}/{number}").status_code == 404
        assert sent(odile, f"{MEMBERS}/{number}", role="owner", until="").status_code == 404
        assert sent(odile, f"{MEMBERS}/{number}/end").status_code == 404
    assert (roles_of(services, firm(cast)), roles_of(services, Place(client_id=cast.beta.id))) == before


def test_the_owner_sees_the_firms_people_and_when_all_came(client_for: Opens) -> None:
    client_for("Paul")
    page = told(client_for("Odile"), MEMBERS)
    assert "The firm: Cabinet Vauclair" in page
    pauls = page.partition("Paul Rainval")[2][:400]
    assert "just now" in pauls
    helenes = page.partition("Hélène Dargoire")[2][:400]
    assert "never" in helenes
    assert f"{TEAM}/" not in page


def test_names_are_shown_as_they_are(client_for: Opens) -> None:
    odile = client_for("Odile")
    name = '"&amp; onmouseover=alert(1) x="'
    assert sent(odile, f"{MEMBERS}/invitations", email=NEW, called=name, role="staff").status_code == 303
    page = told(odile, MEMBERS)
    assert "&#34;&amp;amp; onmouseover" in page
    assert 'onmouseover=alert(1) x="' not in page


def _member(number: int, role: Role, since: int, until: int | None) -> Member:
    person = Person(1, "A", "a@example.org", "a", "A", "", "", True, True, False)  # noqa: FBT003
    last = None if until is None else TODAY + until * DAY
    return Member(number, person, role, TODAY + since * DAY, last)


def test_only_what_was_carried_on_is_joined() -> None:
    staff, owner = Role.STAFF, Role.OWNER
    later, middle, first = (
        _member(3, staff, 0, None), _member(2, staff, -9, -1), _member(1, staff, -20, -10),
    )  # fmt: skip
    assert joined([later, middle, first]) == (_member(3, staff, -20, None),)
    gap, other = _member(2, staff, -9, -2), _member(1, owner, -9, -1)
    assert joined([later, gap, other]) == (later, gap, other)
