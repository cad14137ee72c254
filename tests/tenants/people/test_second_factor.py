"""Putting a second factor in force and doing without it again."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlalchemy import select

from tenants.people import persons, totp
from tenants.people.models import PersonRow
from tests.tenants.people.conftest import NOW, SECRET, Town

LATER = NOW + dt.timedelta(minutes=5)


def test_a_secret_counts_once_its_code_was_shown_back(town: Town) -> None:
    odile = town.person("Odile")
    secret = totp.enrol(town.database, odile)
    assert totp.pending(town.database, odile) == secret
    assert not persons.person_by_id(town.database, odile.id).has_totp
    with pytest.raises(totp.WrongCodeError):
        totp.confirm(town.database, odile, "000000", NOW)
    codes = totp.confirm(town.database, odile, pyotp.TOTP(secret).at(NOW), NOW)
    assert persons.person_by_id(town.database, odile.id).has_totp
    assert totp.pending(town.database, odile) is None
    assert all(len(code) == 19 for code in codes)
    with pytest.raises(totp.NothingPendingError):
        totp.confirm(town.database, odile, pyotp.TOTP(secret).at(NOW), NOW)


def test_beginning_anew_leaves_the_old_device_in_force(town: Town) -> None:
    odile = town.person("Odile")
    old = totp.enrol(town.database, odile)
    totp.confirm(town.database, odile, pyotp.TOTP(old).at(NOW), NOW)
    totp.replace(town.database, town.passwords, odile, SECRET, NOW)
    with town.database.platform() as session:
        row = session.scalars(select(PersonRow).where(PersonRow.id == odile.id)).one()
        assert totp.spend(session, row, pyotp.TOTP(old).at(LATER), LATER) == "device"


def test_an_open_session_alone_puts_no_other_device_in_the_place_of_the_one_in_force(town: Town) -> None:
    odile = town.person("Odile")
    old = totp.enrol(town.database, odile)
    totp.confirm(town.database, odile, pyotp.TOTP(old).at(NOW), NOW)
    with pytest.raises(totp.UnprovenError):
        totp.enrol(town.database, odile)
    for proof in ("", "wrong", pyotp.TOTP(old).at(LATER)):
        with pytest.raises(totp.UnprovenError):
            totp.replace(town.database, town.passwords, odile, proof, LATER)
    assert totp.pending(town.database, odile) is None
    new = totp.replace(town.database, town.passwords, odile, SECRET, LATER)
    totp.confirm(town.database, odile, pyotp.TOTP(new).at(LATER), LATER)


def test_the_device_reads_who_and_where(town: Town) -> None:
    address = urlsplit(totp.address_of("A" * 32, town.person("Odile")))
    asked = parse_qs(address.query)
    assert (address.scheme, asked["secret"], asked["issuer"]) == ("otpauth", ["A" * 32], ["Lettrine"])
    assert "odile" in address.path


def test_switching_off_needs_the_password(town: Town) -> None:
    odile = town.person("Odile")
    secret = totp.enrol(town.database, odile)
    totp.confirm(town.database, odile, pyotp.TOTP(secret).at(NOW), NOW)
    for proof in ("", "wrong", pyotp.TOTP(secret).at(LATER)):
        with pytest.raises(totp.UnprovenError):
            totp.switch_off(town.database, town.passwords, odile, proof, LATER)
    totp.switch_off(town.database, town.passwords, odile, SECRET, LATER)
    assert not persons.person_by_id(town.database, odile.id).has_totp
    assert totp.recovery_codes_left(town.database, odile) == 0


def test_who_has_no_password_proves_it_with_a_code(town: Town) -> None:
    odile = town.person("Odile")
    secret = totp.enrol(town.database, odile)
    totp.confirm(town.database, odile, pyotp.TOTP(secret).at(NOW), NOW)
    with town.database.platform() as session:
        session.scalars(select(PersonRow).where(PersonRow.id == odile.id)).one().password = None
    with pytest.raises(totp.UnprovenError):
        totp.switch_off(town.database, town.passwords, odile, SECRET, LATER)
    totp.switch_off(town.database, town.passwords, odile, pyotp.TOTP(secret).at(LATER), LATER)
    assert not persons.person_by_id(town.database, odile.id).has_totp


def test_new_recovery_codes_replace_the_old(town: Town) -> None:
    odile = town.person("Odile")
    secret = totp.enrol(town.database, odile)
    old = totp.confirm(town.database, odile, pyotp.TOTP(secret).at(NOW), NOW)
    with pytest.raises(totp.UnprovenError):
        totp.renew_recovery_codes(town.database, town.passwords, odile, "wrong", NOW)
    new = totp.renew_recovery_codes(town.database, town.passwords, odile, SECRET, NOW)
    assert set(old).isdisjoint(new)
    with town.database.platform() as session:
        row = session.scalars(select(PersonRow).where(PersonRow.id == odile.id)).one()
        assert totp.spend(session, row, old[0], NOW) is None
        assert totp.spend(session, row, new[0], NOW) == "recovery"
