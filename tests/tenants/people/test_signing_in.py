"""Signing in and out, sessions, and what an attacker could try with them."""

from dataclasses import replace
import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pyotp
import pytest
from sqlalchemy import func, select

from tenants.people import totp, web_sessions
from tenants.people.entries import relay
from tenants.people.memberships import members_of
from tenants.people.models import PendingEntry, PersonRow, WebSessionRow
from tenants.people.passwords import Cost, Passwords
from tenants.people.roles import Role
from tenants.people.signing_in import SignedIn, second_step, sign_in, sign_out
from tests.tenants.people.conftest import CALLER, CHEAP, NOW, SECRET, TODAY, Town

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)


def come_in(town: Town, name: str = "Odile", previous: str | None = None) -> SignedIn:
    town.person(name)
    made = sign_in(town.database, town.passwords, f"{name}@example.org", SECRET, CALLER, previous)
    assert made is not None
    return made


def with_second_factor(town: Town, name: str = "Odile") -> tuple[str, tuple[str, ...]]:
    secret = totp.enrol(town.database, town.key, town.person(name))
    codes = totp.confirm(
        town.database, town.key, town.person(name), pyotp.TOTP(secret).at(NOW - 5 * MINUTE), NOW - 5 * MINUTE
    )
    return secret, codes


def test_the_password_leads_to_a_session(town: Town) -> None:
    made = come_in(town)
    found = web_sessions.find(town.database, made.secret, NOW)
    assert found is not None
    assert (found.person.name, found.waits, found.address) == ("Odile Test", False, "192.0.2.7")
    assert found.browser == "Firefox on Debian"


@pytest.mark.parametrize("typed", [" ODILE@Example.ORG ", "odile@example.org"])
def test_an_address_is_read_as_people_type_it(town: Town, typed: str) -> None:
    town.person("Odile")
    assert sign_in(town.database, town.passwords, typed, SECRET, CALLER)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("odile@example.org", "another one altogether"),
        ("odile@example.org", ""),
        ("odile@example.org", SECRET + " "),
        ("odile@example.org", SECRET.upper()),
        ("nobody@example.org", SECRET),
        ("", SECRET),
        ("\0", SECRET),
        ("odile@example.org\0", SECRET),
        ("\ud800", "\ud800" * 20),
        ("odile@example.org", "x" * 100_000),
        ("%", SECRET),
    ],
)
def test_what_does_not_go_together_is_refused(town: Town, email: str, password: str) -> None:
    town.person("Odile")
    assert sign_in(town.database, town.passwords, email, password, CALLER) is None
    with town.database.platform_reading() as session:
        assert session.scalar(select(func.count()).select_from(WebSessionRow)) == 0
        assert session.scalar(select(func.count()).select_from(PendingEntry)) == 1  # known or not
    relay(town.database)


@given(password=st.text(max_size=30))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_is_the_password_by_chance(town: Town, password: str) -> None:
    town.person("Odile")
    assert sign_in(town.database, town.passwords, "odile@example.org", password, CALLER) is None


def test_who_has_no_password_comes_in_with_none(town: Town) -> None:
    odile = town.person("Odile")
    with town.database.platform() as session:
        session.scalars(select(PersonRow).where(PersonRow.id == odile.id)).one().password = None
    for text in ("", "of nobody", SECRET):
        assert sign_in(town.database, town.passwords, odile.email, text, CALLER) is None


def test_a_password_moves_to_todays_cost(town: Town) -> None:
    dearer = Passwords(Cost(CHEAP.rounds + 1, CHEAP.memory_kib * 2, 1))
    odile = town.person("Odile")
    assert sign_in(town.database, dearer, odile.email, SECRET, CALLER)
    with town.database.platform_reading() as session:
        kept = session.scalars(select(PersonRow.password).where(PersonRow.id == odile.id)).one()
    assert kept is not None
    assert not dearer.outdated(kept)
    assert sign_in(town.database, dearer, odile.email, SECRET, CALLER)


def test_signing_in_ends_the_session_the_browser_had(town: Town) -> None:
    first = come_in(town)
    second = come_in(town, previous=first.secret)
    assert first.secret != second.secret
    assert web_sessions.find(town.database, first.secret, NOW) is None
    assert web_sessions.find(town.database, second.secret, NOW)


def test_what_is_kept_of_a_session_opens_nothing(town: Town) -> None:
    made = come_in(town)
    with town.database.platform_reading() as session:
        row = session.scalars(select(WebSessionRow)).one()
    assert made.secret not in str(vars(row))
    assert web_sessions.find(town.database, row.digest.hex(), NOW) is None
    assert web_sessions.find(town.database, row.csrf, NOW) is None


@pytest.mark.parametrize("secret", ["", "\0", "\ud800", "x" * 10_000, "é"])
def test_no_cookie_of_a_stranger_is_a_session(town: Town, secret: str) -> None:
    come_in(town)
    assert web_sessions.find(town.database, secret, NOW) is None


def test_a_session_ends_when_it_is_idle(town: Town) -> None:
    made = come_in(town)
    assert web_sessions.find(town.database, made.secret, NOW + 8 * HOUR - MINUTE)
    assert web_sessions.find(town.database, made.secret, NOW + 15 * HOUR)
    assert web_sessions.find(town.database, made.secret, NOW + 23 * HOUR) is None


def test_a_session_ends_after_thirty_days_however_busy(town: Town) -> None:
    made, at = come_in(town), NOW
    while at + 7 * HOUR < NOW + web_sessions.LONGEST:
        at += 7 * HOUR
        assert web_sessions.find(town.database, made.secret, at)
    assert web_sessions.find(town.database, made.secret, NOW + web_sessions.LONGEST) is None


def test_when_it_was_seen_is_kept_once_a_minute(town: Town) -> None:
    made = come_in(town)
    for seconds, seen in ((30, 0), (59, 0), (61, 61), (90, 61), (130, 130)):
        web_sessions.find(town.database, made.secret, NOW + dt.timedelta(seconds=seconds))
        with town.database.platform_reading() as session:
            kept = session.scalars(select(WebSessionRow.seen_at)).one()
        assert kept == NOW + dt.timedelta(seconds=seen)


def test_one_sees_and_ends_ones_own_sessions_and_no_others(town: Town) -> None:
    odile = town.person("Odile")
    first, second = come_in(town), come_in(town)
    of_sami = come_in(town, "Sami")
    mine = web_sessions.sessions_of(town.database, odile.id, NOW)
    theirs = web_sessions.sessions_of(town.database, town.person("Sami").id, NOW)
    assert (len(mine), len(theirs)) == (2, 1)
    assert not web_sessions.end(town.database, odile, theirs[0].id, NOW)
    kept = web_sessions.find(town.database, second.secret, NOW)
    assert kept is not None
    web_sessions.end_others(town.database, odile, kept.id, NOW)
    assert web_sessions.find(town.database, first.secret, NOW) is None
    assert web_sessions.find(town.database, second.secret, NOW)
    assert web_sessions.end(town.database, odile, kept.id, NOW)
    assert web_sessions.find(town.database, second.secret, NOW) is None
    assert web_sessions.find(town.database, of_sami.secret, NOW)


def test_a_session_that_is_signed_out_is_gone(town: Town) -> None:
    made = come_in(town)
    sign_out(town.database, made.secret, CALLER)
    sign_out(town.database, made.secret, CALLER)
    sign_out(town.database, "nothing", CALLER)
    assert web_sessions.find(town.database, made.secret, NOW) is None


def test_nobody_has_sessions_without_number(town: Town) -> None:
    made = [come_in(town) for _ in range(55)]
    assert len(web_sessions.sessions_of(town.database, town.person("Odile").id, NOW)) == 50
    assert web_sessions.find(town.database, made[-1].secret, NOW)
    assert web_sessions.find(town.database, made[0].secret, NOW) is None


def test_what_a_browser_says_of_itself_is_kept_short_and_plain(town: Town) -> None:
    town.person("Odile")
    told = replace(CALLER, browser="x\r\n\0" * 500, address="1" * 500)
    made = sign_in(town.database, town.passwords, "odile@example.org", SECRET, told)
    assert made is not None
    found = web_sessions.find(town.database, made.secret, NOW)
    assert found is not None
    assert (found.browser, found.address) == ("x" * 300, "1" * 64)


def test_who_waits_for_the_second_factor_is_not_signed_in(town: Town) -> None:
    secret, _ = with_second_factor(town)
    waiting = come_in(town)
    assert waiting.waits
    found = web_sessions.find(town.database, waiting.secret, NOW)
    assert found is not None
    assert found.waits
    assert web_sessions.sessions_of(town.database, waiting.person.id, NOW) == ()
    made = second_step(town.database, town.key, waiting.secret, pyotp.TOTP(secret).at(NOW), CALLER)
    assert made is not None
    assert made.secret != waiting.secret
    assert web_sessions.find(town.database, waiting.secret, NOW) is None
    signed_in = web_sessions.find(town.database, made.secret, NOW)
    assert signed_in is not None
    assert not signed_in.waits


def test_the_wait_for_the_second_factor_is_short(town: Town) -> None:
    secret, _ = with_second_factor(town)
    waiting = come_in(town)
    late = replace(CALLER, at=NOW + 10 * MINUTE)
    assert second_step(town.database, town.key, waiting.secret, pyotp.TOTP(secret).at(late.at), late) is None


def test_no_code_is_good_twice(town: Town) -> None:
    secret, _ = with_second_factor(town)
    code = pyotp.TOTP(secret).at(NOW)
    first, second = come_in(town), come_in(town)
    assert second_step(town.database, town.key, first.secret, code, CALLER)
    assert second_step(town.database, town.key, second.secret, code, CALLER) is None
    before = pyotp.TOTP(secret).at(NOW - dt.timedelta(seconds=30))
    assert second_step(town.database, town.key, second.secret, before, CALLER) is None
    soon = replace(CALLER, at=NOW + dt.timedelta(seconds=30))
    assert second_step(town.database, town.key, second.secret, pyotp.TOTP(secret).at(soon.at), soon)


@pytest.mark.parametrize("drift", [-30, 30])
def test_a_clock_may_be_a_step_off(town: Town, drift: int) -> None:
    secret, _ = with_second_factor(town)
    code = pyotp.TOTP(secret).at(NOW + dt.timedelta(seconds=drift))
    assert second_step(town.database, town.key, come_in(town).secret, f"{code[:3]} {code[3:]}", CALLER)


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "１２３４５６", "\ud800", "\0", "x" * 999])
def test_a_wrong_code_opens_nothing(town: Town, code: str) -> None:
    with_second_factor(town)
    assert second_step(town.database, town.key, come_in(town).secret, code, CALLER) is None


def test_a_session_without_a_second_factor_takes_no_code(town: Town) -> None:
    secret, _ = with_second_factor(town, "Sami")
    of_odile = come_in(town)
    assert second_step(town.database, town.key, of_odile.secret, pyotp.TOTP(secret).at(NOW), CALLER) is None
    assert second_step(town.database, town.key, "nothing", pyotp.TOTP(secret).at(NOW), CALLER) is None


def test_a_recovery_code_is_good_once_and_for_its_person_alone(town: Town) -> None:
    _, codes = with_second_factor(town)
    _, of_sami = with_second_factor(town, "Sami")
    assert len(set(codes)) == totp.RECOVERY_CODES
    assert second_step(town.database, town.key, come_in(town).secret, of_sami[0], CALLER) is None
    typed = f" {codes[0].upper()} "
    assert second_step(town.database, town.key, come_in(town).secret, typed, CALLER)
    assert second_step(town.database, town.key, come_in(town).secret, codes[0], CALLER) is None
    assert totp.recovery_codes_left(town.database, town.person("Odile")) == totp.RECOVERY_CODES - 1


def test_comings_and_refusals_stand_in_every_chain_of_the_person(town: Town) -> None:
    town.join("Odile", town.alpha, Role.OWNER)
    town.join("Odile", town.firm, Role.ACCOUNTANT)
    made = come_in(town)
    assert sign_in(town.database, town.passwords, "odile@example.org", "wrong", CALLER) is None
    assert sign_in(town.database, town.passwords, "nobody@example.org", "wrong", CALLER) is None
    sign_out(town.database, made.secret, CALLER)
    expected = ["session:begin", "session:refuse", "session:end"]
    for place in (town.alpha, town.firm):
        log = town.log(place)
        assert [action for action, subject in log if action.startswith("session")] == expected
        assert "nobody@example.org" not in str(log)


def test_the_comings_of_who_only_works_for_the_firm_are_not_the_clients(town: Town) -> None:
    come_in(town, "Helene")
    assert ("session:begin", "helene@example.org") in town.log(town.firm)
    assert ("session:begin", "helene@example.org") not in town.log(town.alpha)


def test_what_a_stranger_types_stays_out_of_chains_after_the_membership(town: Town) -> None:
    town.join("Evan", town.alpha, Role.AUDITOR, TODAY)
    later = replace(CALLER, at=NOW + dt.timedelta(days=1))
    assert sign_in(town.database, town.passwords, "evan@example.org", SECRET, later)
    assert ("session:begin", "evan@example.org") not in town.log(town.alpha)


def test_the_last_sign_in_is_known_once_both_factors_were_shown(town: Town) -> None:
    town.join("Odile", town.alpha, Role.OWNER)
    odile = town.person("Odile")

    def seen() -> dt.datetime | None:
        return members_of(town.database, town.alpha)[0].signed_in_at

    assert seen() is None
    for waits, expected in ((True, None), (False, NOW)):
        with town.database.platform() as session:
            web_sessions.start(session, odile.id, CALLER, waits=waits)
        assert seen() == expected
