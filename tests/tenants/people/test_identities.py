"""Identities: the issuer and the subject are the key, and nothing else is."""

import pytest

from tenants.people.identities import (
    IdentityError,
    IdentityTakenError,
    LastWayInError,
    Vouched,
    identities_of,
    link,
    unlink,
)
from tenants.people.models import PersonRow
from tenants.people.roles import Role
from tenants.people.signing_in import sign_in_by_identity
from tests.tenants.people.conftest import CALLER, NOW, Town

ISSUER = "https://id.example"
ODILE = Vouched(ISSUER, "17", "odile@example.org")


def test_an_identity_signs_in_its_person(town: Town) -> None:
    odile = town.person("Odile")
    assert sign_in_by_identity(town.database, ODILE, CALLER) is None
    link(town.database, odile, ODILE, NOW)
    link(town.database, odile, ODILE, NOW)
    made = sign_in_by_identity(town.database, ODILE, CALLER)
    assert made is not None
    assert (made.person.id, made.waits) == (odile.id, False)
    assert [(found.issuer, found.label) for found in identities_of(town.database, odile.id)] == [
        (ISSUER, "odile@example.org")
    ]


@pytest.mark.parametrize(
    "other",
    [
        Vouched("https://evil.example", "17", "odile@example.org"),
        Vouched(ISSUER, "18", "odile@example.org"),
        Vouched(ISSUER + "/", "17", "odile@example.org"),
        Vouched(ISSUER, "17 ", "odile@example.org"),
        Vouched(ISSUER, "odile@example.org", "odile@example.org"),
    ],
)
def test_a_mail_address_or_another_issuer_signs_in_nobody(town: Town, other: Vouched) -> None:
    link(town.database, town.person("Odile"), ODILE, NOW)
    assert sign_in_by_identity(town.database, other, CALLER) is None


@pytest.mark.parametrize(("issuer", "subject"), [("", "1"), ("x", ""), ("x" * 401, "1"), ("x", "1\0")])
def test_what_is_no_identity_is_refused(issuer: str, subject: str) -> None:
    with pytest.raises(IdentityError):
        Vouched(issuer, subject)


def test_an_identity_is_one_persons(town: Town) -> None:
    link(town.database, town.person("Odile"), ODILE, NOW)
    with pytest.raises(IdentityTakenError):
        link(town.database, town.person("Sami"), ODILE, NOW)
    (own,) = identities_of(town.database, town.person("Odile").id)
    assert not unlink(town.database, town.person("Sami"), own.id, NOW)
    assert unlink(town.database, town.person("Odile"), own.id, NOW)
    assert sign_in_by_identity(town.database, ODILE, CALLER) is None


def test_the_last_way_in_stays(town: Town) -> None:
    odile = town.person("Odile")
    link(town.database, odile, ODILE, NOW)
    with town.database.platform() as session:
        row = session.get(PersonRow, odile.id)
        assert row is not None
        row.password = None
    (own,) = identities_of(town.database, odile.id)
    with pytest.raises(LastWayInError):
        unlink(town.database, odile, own.id, NOW)
    link(town.database, odile, Vouched("https://other.example", "1"), NOW)
    assert unlink(town.database, odile, own.id, NOW)


def test_linking_stands_in_the_chains(town: Town) -> None:
    town.join("Odile", town.alpha, Role.OWNER)
    link(town.database, town.person("Odile"), ODILE, NOW)
    assert town.log(town.alpha)[-1] == ("identity:link", ISSUER)
