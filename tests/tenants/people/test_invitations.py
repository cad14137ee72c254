"""Invitations: who may send them, what a link opens, once, and for how long."""

from concurrent.futures import ThreadPoolExecutor
import datetime as dt

import pytest
from sqlalchemy import select

from tenants import outbox
from tenants.outbox_rows import State
from tenants.people.access import FirmAccess, TenantAccess
from tenants.people.firms import disengage
from tenants.people.identities import Vouched
from tenants.people.invitations import (
    GOOD_FOR,
    MOST_A_DAY,
    AlreadyInvitedError,
    NoSuchInvitationError,
    Offer,
    SpentInvitationError,
    TooManyInvitationsError,
    TooSoonError,
    accept,
    accept_as_new,
    accept_by_identity,
    invitations_of,
    invite,
    look,
    revoke,
    send_again,
)
from tenants.people.memberships import (
    AlreadyMemberError,
    NotTheirsError,
    RoleError,
    TermError,
    end_member,
    members_of,
)
from tenants.people.models import Invitation
from tenants.people.naming import EmailError, PersonNameError
from tenants.people.passwords import PasswordError
from tenants.people.persons import PersonExistsError
from tenants.people.roles import Role
from tenants.people.signing_in import sign_in, sign_in_by_identity
from tests.tenants.people.conftest import CALLER, DAY, NOW, ROOT, SECRET, TODAY, Town

NINA = "nina@alpha.example"


def invited(
    town: Town,
    access: TenantAccess | FirmAccess | None = None,
    role: Role = Role.STAFF,
    email: str = NINA,
    until: dt.date | None = None,
) -> tuple[int, str]:
    """Invite somebody; return the invitation and the secret of its link."""
    secrets: list[str] = []

    def link(secret: str) -> str:
        secrets.append(secret)
        return f"https://lettrine.example/invitation/{secret}"

    made = invite(town.database, access or town.of_alpha("Helene"), Offer(email, role, until), NOW, link)
    return made, secrets[0]


def test_a_new_person_takes_the_role_with_the_address_that_was_written_to(town: Town) -> None:
    _, secret = invited(town)
    seen = look(town.database, secret, NOW)
    assert (seen.email, seen.name, seen.slug, seen.role) == (NINA, "Alpha", "alpha", Role.STAFF)
    assert (seen.by, seen.known) == ("Helene Test", False)
    made = accept_as_new(town.database, town.passwords, secret, " Nina  Roux ", SECRET, NOW)
    assert (made.email, made.name, made.login) == (NINA, "Nina Roux", "nina-roux")
    town.people["Nina"] = made
    assert town.of_alpha("Nina").role is Role.STAFF
    assert sign_in(town.database, town.passwords, NINA, SECRET, CALLER)


def test_the_mail_says_who_invites_to_what_and_where_to_click(town: Town) -> None:
    _, secret = invited(town)
    (mail,) = outbox.listed(town.database, [State.WAITING])
    text = str(mail.payload["text"])
    assert (mail.kind, mail.payload["to"]) == ("mail", NINA)
    assert mail.payload["subject"] == "Votre accès à Alpha sur Lettrine"
    assert "Helene Test vous invite à rejoindre Alpha" in text
    assert f"https://lettrine.example/invitation/{secret}\n" in text
    assert "collaborateur" in text
    assert "avant le 6 décembre 2026\u00a0:" in text


def test_somebody_who_is_signed_in_accepts_under_another_address(town: Town) -> None:
    sami = town.person("Sami")
    _, secret = invited(town)
    assert accept(town.database, secret, sami, NOW) == town.alpha
    assert town.of_alpha("Sami").role is Role.STAFF
    with pytest.raises(SpentInvitationError):
        accept(town.database, secret, town.person("Nina"), NOW)
    assert town.at_alpha("Nina") is None


def test_who_comes_with_an_identity_needs_no_password(town: Town) -> None:
    _, secret = invited(town)
    vouched = Vouched("https://id.example", "17", "nina")
    made = accept_by_identity(town.database, secret, vouched, "Nina Roux", NOW)
    assert (made.email, made.has_password) == (NINA, False)
    signed_in = sign_in_by_identity(town.database, vouched, CALLER)
    assert signed_in is not None
    assert signed_in.person.id == made.id
    _, again = invited(town, role=Role.AUDITOR, email="other@alpha.example", until=TODAY)
    assert accept_by_identity(town.database, again, vouched, "Whoever", NOW).id == made.id


def test_whose_address_is_known_signs_in_first(town: Town) -> None:
    odile = town.person("Odile")
    _, secret = invited(town, email=odile.email)
    assert look(town.database, secret, NOW).known
    with pytest.raises(PersonExistsError):
        accept_as_new(town.database, town.passwords, secret, "Mallory", SECRET, NOW)
    with pytest.raises(PersonExistsError):
        accept_by_identity(town.database, secret, Vouched("https://evil.example", "1"), "Mallory", NOW)
    assert look(town.database, secret, NOW).known
    accept(town.database, secret, odile, NOW)
    assert town.at_alpha("Odile")


def test_of_two_who_accept_at_once_one_has_it(town: Town) -> None:
    people = [town.person("Sami"), town.person("Nina")]
    _, secret = invited(town)

    def take(at: int) -> bool:
        try:
            accept(town.database, secret, people[at], NOW)
        except SpentInvitationError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, (0, 1))) == [False, True]
    assert len(members_of(town.database, town.alpha)) == 1


def test_an_invitation_lasts_two_weeks(town: Town) -> None:
    _, secret = invited(town)
    assert look(town.database, secret, NOW + GOOD_FOR - dt.timedelta(seconds=1))
    with pytest.raises(SpentInvitationError):
        accept(town.database, secret, town.person("Nina"), NOW + GOOD_FOR)


def test_an_auditors_invitation_ends_with_the_access_it_offers(town: Town) -> None:
    _, secret = invited(town, role=Role.AUDITOR, until=TODAY)
    with pytest.raises(SpentInvitationError):
        accept(town.database, secret, town.person("Aude"), NOW + DAY)
    accept(town.database, secret, town.person("Aude"), NOW)
    assert town.at_alpha("Aude", TODAY)
    assert town.at_alpha("Aude", TODAY + DAY) is None


def test_one_that_was_taken_back_opens_nothing(town: Town) -> None:
    made, secret = invited(town)
    revoke(town.database, town.of_alpha("Helene"), made, NOW)
    with pytest.raises(SpentInvitationError):
        look(town.database, secret, NOW)
    with pytest.raises(NoSuchInvitationError):
        revoke(town.database, town.of_alpha("Helene"), made, NOW)
    assert invitations_of(town.database, town.alpha, NOW) == ()


def test_sent_again_it_has_a_new_link_and_two_weeks(town: Town) -> None:
    made, first = invited(town)
    later = NOW + GOOD_FOR + DAY
    secrets: list[str] = []

    def link(secret: str) -> str:
        secrets.append(secret)
        return secret

    send_again(town.database, town.of_alpha("Helene"), made, later, link)
    with pytest.raises(SpentInvitationError):
        look(town.database, first, later)
    assert look(town.database, secrets[0], later + GOOD_FOR - dt.timedelta(seconds=1))
    assert len(outbox.listed(town.database, [State.WAITING])) == 2


def test_whoever_lost_the_right_no_longer_gives_the_role(town: Town) -> None:
    ines = town.join("Ines", town.firm, Role.PARTNER)
    _, secret = invited(town, town.of_alpha("Ines"))
    _, to_firm = invited(town, town.of_firm("Ines"), Role.ACCOUNTANT)
    end_member(town.database, town.firm, ines, TODAY - DAY, TODAY, ROOT, NOW)
    for link in (secret, to_firm):
        with pytest.raises(SpentInvitationError):
            accept(town.database, link, town.person("Nina"), NOW)
    assert town.at_alpha("Nina") is None
    assert town.at_firm("Nina") is None


def test_a_firm_that_left_no_longer_brings_people_in(town: Town) -> None:
    _, secret = invited(town, role=Role.OWNER)
    disengage(town.database, town.firm.firm_id or 0, town.alpha.client_id or 0, TODAY - DAY, "root", at=NOW)
    with pytest.raises(SpentInvitationError):
        accept_as_new(town.database, town.passwords, secret, "Nina Roux", SECRET, NOW)


@pytest.mark.parametrize(
    ("name", "role", "until", "error"),
    [
        ("Sami", Role.STAFF, None, NotTheirsError),
        ("Aude", Role.STAFF, None, NotTheirsError),
        ("Paul", Role.STAFF, None, NotTheirsError),
        ("Odile", Role.ACCOUNTANT, None, RoleError),
        ("Odile", Role.AUDITOR, None, TermError),
        ("Odile", Role.AUDITOR, TODAY - DAY, TermError),
    ],
)
def test_who_may_not_give_a_role_invites_nobody_to_it(
    town: Town, name: str, role: Role, until: dt.date | None, error: type[Exception]
) -> None:
    town.join("Sami", town.alpha, Role.STAFF)
    town.join("Aude", town.alpha, Role.AUDITOR, TODAY)
    town.join("Odile", town.alpha, Role.OWNER)
    town.join("Paul", town.firm, Role.ACCOUNTANT)
    with pytest.raises(error):
        invited(town, town.of_alpha(name), role, until=until)
    assert outbox.listed(town.database, list(State)) == ()


def test_who_may_not_invite_neither_sends_again_nor_takes_back(town: Town) -> None:
    town.join("Sami", town.alpha, Role.STAFF)
    made, _ = invited(town)
    with pytest.raises(NotTheirsError):
        send_again(town.database, town.of_alpha("Sami"), made, NOW, str)
    with pytest.raises(NotTheirsError):
        revoke(town.database, town.of_alpha("Sami"), made, NOW)
    with pytest.raises(NoSuchInvitationError):
        revoke(town.database, town.of_firm("Helene"), made, NOW)


def test_nobody_is_invited_twice_or_to_what_they_have(town: Town) -> None:
    town.join("Sami", town.alpha, Role.STAFF)
    invited(town)
    with pytest.raises(AlreadyInvitedError):
        invited(town, email=f" {NINA.upper()} ")
    with pytest.raises(AlreadyMemberError):
        invited(town, email="sami@example.org")
    with pytest.raises(EmailError):
        invited(town, email="nina@alpha.example\nBcc: all@example.org")
    invited(town, role=Role.OWNER)
    assert len(invitations_of(town.database, town.alpha, NOW)) == 2


@pytest.mark.parametrize("secret", ["", "x", "\0", "\ud800", "x" * 10_000])
def test_no_other_link_is_an_invitation(town: Town, secret: str) -> None:
    invited(town)
    with pytest.raises(SpentInvitationError):
        look(town.database, secret, NOW)


def test_what_is_kept_of_a_link_opens_nothing(town: Town) -> None:
    _, secret = invited(town)
    with town.database.platform_reading() as session:
        row = session.scalars(select(Invitation)).one()
    assert secret not in str(vars(row))
    with pytest.raises(SpentInvitationError):
        look(town.database, row.digest.hex(), NOW)


def test_a_weak_password_or_no_name_leaves_the_invitation_open(town: Town) -> None:
    _, secret = invited(town)
    with pytest.raises(PasswordError):
        accept_as_new(town.database, town.passwords, secret, "Nina", "short", NOW)
    with pytest.raises(PersonNameError):
        accept_as_new(town.database, town.passwords, secret, "\n", SECRET, NOW)
    assert accept_as_new(town.database, town.passwords, secret, "Nina", SECRET, NOW)


def test_all_of_it_stands_in_the_chain(town: Town) -> None:
    made, _ = invited(town)
    revoke(town.database, town.of_alpha("Helene"), made, NOW)
    _, secret = invited(town)
    accept(town.database, secret, town.person("Sami"), NOW)
    log = town.log(town.alpha)
    assert log[-5:] == [
        ("invitation:send", NINA),
        ("invitation:revoke", NINA),
        ("invitation:send", NINA),
        ("invitation:accept", NINA),
        ("member:add", "sami@example.org"),
    ]
    assert secret not in str(log)


def test_nobody_sends_mail_to_the_world_from_here(town: Town) -> None:
    made, _ = invited(town)
    with pytest.raises(TooSoonError):
        send_again(town.database, town.of_alpha("Helene"), made, NOW + dt.timedelta(minutes=4), str)
    revoke(town.database, town.of_alpha("Helene"), made, NOW)
    with town.database.platform() as session:
        first = session.get_one(Invitation, made)
        kept = {name: value for name, value in vars(first).items() if not name.startswith("_")}
        for number in range(MOST_A_DAY - 1):
            session.add(Invitation(**{**kept, "id": None, "digest": number.to_bytes(32)}))
    with pytest.raises(TooManyInvitationsError):
        invited(town, email="one-more@alpha.example")
    offer = Offer("one-more@alpha.example", Role.STAFF)
    invite(town.database, town.of_alpha("Helene"), offer, NOW + DAY, str)
