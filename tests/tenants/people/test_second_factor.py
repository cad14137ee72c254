"""Putting a second factor in force and doing without it again."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from sqlalchemy import select

from tenants.people import persons, totp
from tenants.people.models import PersonRow
from tenants.people.sealing import OtherKeyError, SecretKey, is_sealed
from tests.tenants.people.conftest import NOW, SECRET, Town

LATER = NOW + dt.timedelta(minutes=5)


def test_a_secret_counts_once_its_code_was_shown_back(town: Town) -> None:
    odile = town.person("Odile")
    secret = totp.enrol(town.database, town.key, odile)
    assert totp.pending(town.database, town.key, odile) == secret
    assert not persons.person_by_id(town.database, odile.id).has_totp
    with pytest.raises(totp.WrongCodeError):
        totp.confirm(town.database, town.key, odile, "000000", NOW)
    codes = totp.confirm(town.database, town.key, odile, pyotp.TOTP(secret).at(NOW), NOW)
    assert persons.person_by_id(town.database, odile.id).has_totp
    assert totp.pending(town.database, town.key, odile) is None
    assert all(len(code) == 19 for code in codes)
    with pytest.raises(totp.NothingPendingError):
        totp.confirm(town.database, town.key, odile, pyotp.TOTP(secret).at(NOW), NOW)


def test_beginning_anew_leaves_the_old_device_in_force(town: Town) -> None:
    odile = town.person("Odile")
    old = totp.enrol(town.database, town.key, odile)
    totp.confirm(town.database, town.key, odile, pyotp.TOTP(old).at(NOW), NOW)
    totp.replace(town.database, town.key, town.passwords, odile, SECRET, NOW)
    with town.database.platform() as session:
        row = session.scalars(select(PersonRow).where(PersonRow.id == odile.id)).one()
        assert totp.spend(session, town.key, row, pyotp.TOTP(old).at(LATER), LATER) == "device"


def test_an_open_session_alone_puts_no_other_device_in_the_place_of_the_one_in_force(town: Town) -> None:
    odile = town.person("Odile")
    old = totp.enrol(town.database, town.key, odile)
    totp.confirm(town.database, town.key, odile, pyotp.TOTP(old).at(NOW), NOW)
    with pytest.raises(totp.UnprovenError):
        totp.enrol(town.database, town.key, odile)
    for proof in ("", "wrong", pyotp.TOTP(old).at(LATER)):
        with pytest.raises(totp.UnprovenError):
            totp.replace(town.database, town.key, town.passwords, odile, proof, LATER)
    assert totp.pending(town.database, town.key, odile) is None
    new = totp.replace(town.database, town.key, town.passwords, odile, SECRET, LATER)
    totp.confirm(town.database, town.key, odile, pyotp.TOTP(new).at(LATER), LATER)


def kept(town: Town) -> str:
    with town.database.platform_reading() as session:
        row = session.scalars(select(PersonRow).where(PersonRow.id == town.person("Odile").id)).one()
        return row.totp_secret or row.totp_pending


def test_the_database_keeps_no_secret_that_can_be_read(town: Town) -> None:
    odile = town.person("Odile")
    secret = totp.enrol(town.database, town.key, odile)
    waiting = kept(town)
    totp.confirm(town.database, town.key, odile, pyotp.TOTP(secret).at(NOW), NOW)
    assert is_sealed(waiting)
    assert is_sealed(kept(town))
    assert len({secret, waiting, kept(town)}) == 3
    assert town.key.opened(kept(town), odile.id) == secret


def test_a_sealed_secret_is_of_one_person_and_one_key(town: Town) -> None:
    odile = town.person("Odile")
    secret = totp.enrol(town.database, town.key, odile)
    totp.confirm(town.database, town.key, odile, pyotp.TOTP(secret).at(NOW), NOW)
    for key, person_id in ((SecretKey("another"), odile.id), (town.key, odile.id + 1)):
        with pytest.raises(OtherKeyError):
            key.opened(kept(town), person_id)
    with town.database.platform() as session:
        row = session.scalars(select(PersonRow).where(PersonRow.id == odile.id)).one()
        code = pyotp.TOTP(secret).at(LATER)
        assert totp.spend(session, SecretKey("another"), row, code, LATER) is None
        assert totp.spend(session, town.key, row, code, LATER) == "device"


def test_a_secret_from_before_there_was_a_key_is_sealed_by_its_next_code(town: Town) -> None:
    secret = pyotp.random_base32()
    with town.database.platform() as session:
        row = session.scalars(select(PersonRow).where(PersonRow.id == town.person("Odile").id)).one()
        row.totp_secret = secret
    with town.database.platform() as session:
        row = session.scalars(select(PersonRow).where(PersonRow.id == town.person("Odile").id)).one()
        assert totp.spend(session, town.key, row, "000000", NOW) is None
        assert totp.spend(session, town.key, row, pyotp.TOTP(secret).at(NOW), NOW) == "device"
    assert town.key.opened(kept(town), town.person("Odile").id) == secret
    assert is_sealed(kept(town))


def test_the_device_reads_who_and_where(town: Town) -> None:
    address = urlsplit(totp.address_of("A" * 32, town.person("Odile")))
    asked = parse_qs(address.query)
    assert (address.scheme, asked["secret"], asked["issuer"]) == ("otpauth", ["A" * 32], ["Lettrine"])
    assert "odile" in address.path


def test_switching_off_needs_the_password(town: Town) -> None:
    odile = town.person("Odile")
    secret = totp.enrol(town.database, town.key, odile)
    totp.confirm(town.database, town.key, odile, pyotp.TOTP(secret).at(NOW), NOW)
    for proof in ("", "wrong", pyotp.TOTP(secret).at(LATER)):
        with pytest.raises(totp.UnprovenError):
            totp.switch_off(town.database, town.key, town.passwords, odile, proof, LATER)
    totp.switch_off(town.database, town.key, town.passwords, odile, SECRET, LATER)
    assert not persons.person_by_id(town.database, odile.id).has_totp
    assert totp.recovery_codes_left(town.database, odile) == 0


def test_who_has_no_password_proves_it_with_a_code(town: Town) -> None:
    odile = town.person("Odile")
    secret = totp.enrol(town.database, town.key, odile)
    totp.confirm(town.database, town.key, odile, pyotp.TOTP(secret).at(NOW), NOW)
    with town.database.platform() as session:
        session.scalars(select(PersonRow).where(PersonRow.id == odile.id)).one().password = None
    with pytest.raises(totp.UnprovenError):
        totp.switch_off(town.database, town.key, town.passwords, odile, SECRET, LATER)
    totp.switch_off(town.database, town.key, town.passwords, odile, pyotp.TOTP(secret).at(LATER), LATER)
    assert not persons.person_by_id(town.database, odile.id).has_totp


def test_new_recovery_codes_replace_the_old(town: Town) -> None:
    odile = town.person("Odile")
    secret = totp.enrol(town.database, town.key, odile)
    old = totp.confirm(town.database, town.key, odile, pyotp.TOTP(secret).at(NOW), NOW)
    with pytest.raises(totp.UnprovenError):
        totp.renew_recovery_codes(town.database, town.key, town.passwords, odile, "wrong", NOW)
    new = totp.renew_recovery_codes(town.database, town.key, town.passwords, odile, SECRET, NOW)
    assert set(old).isdisjoint(new)
    with town.database.platform() as session:
        row = session.scalars(select(PersonRow).where(PersonRow.id == odile.id)).one()
        assert totp.spend(session, town.key, row, old[0], NOW) is None
        assert totp.spend(session, town.key, row, new[0], NOW) == "recovery"


def test_another_key_than_the_one_that_sealed_is_noticed(town: Town) -> None:
    assert totp.opens(town.database, SecretKey.new())  # nobody has a second factor
    odile = town.person("Odile")
    secret = totp.enrol(town.database, town.key, odile)
    totp.confirm(town.database, town.key, odile, pyotp.TOTP(secret).at(NOW), NOW)
    assert totp.opens(town.database, town.key)
    assert not totp.opens(town.database, SecretKey.new())
