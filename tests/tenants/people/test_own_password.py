"""Passwords: what they may be, how they change, and what a link in a mail does."""

from concurrent.futures import ThreadPoolExecutor
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pyotp
import pytest
from sqlalchemy import func, select

from tenants import outbox
from tenants.outbox_rows import PlatformEffect
from tenants.people import own_password, totp, web_sessions
from tenants.people.models import PasswordReset, PendingEntry, PersonRow
from tenants.people.own_password import SpentLinkError, UnprovenPasswordError, ask_reset, change, reset
from tenants.people.passwords import KnownPasswordError, PasswordError, Passwords, refuse_weak
from tenants.people.roles import Role
from tenants.people.signing_in import sign_in
from tests.tenants.people.conftest import CALLER, CHEAP, NOW, SECRET, Town

NEW = "une autre phrase"
CHEAP_ONES = Passwords(CHEAP)


def asked(town: Town, email: str = "odile@example.org", at: dt.datetime = NOW) -> list[str]:
    """Ask for a link; return the secrets of the links that were made."""
    made: list[str] = []

    def link(secret: str) -> str:
        made.append(secret)
        return f"https://lettrine.example/password/reset/{secret}"

    ask_reset(town.database, email, at, link)
    return made


@given(text=st.text(max_size=60))
def test_a_password_is_proven_by_itself_and_nothing_else(text: str) -> None:
    kept = CHEAP_ONES.hashed(text)
    assert text not in kept or len(text) < 3
    assert CHEAP_ONES.proves(text, kept)
    assert not CHEAP_ONES.proves(text + "x", kept)
    assert not CHEAP_ONES.proves(text, None)
    assert not CHEAP_ONES.proves(text, "no hash at all")


def test_an_accent_is_the_same_however_the_keyboard_writes_it() -> None:
    assert CHEAP_ONES.proves("e\u0301te\u0301 indien", CHEAP_ONES.hashed("été indien"))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", PasswordError),
        ("elevenchars", PasswordError),
        ("x" * 201, PasswordError),
        ("aaaaaaaaaaaaaaa", PasswordError),
        ("abababababab", PasswordError),
        ("Odile Martin Dupont", KnownPasswordError),
        ("ODILE@EXAMPLE.ORG", KnownPasswordError),
    ],
)
def test_what_anybody_would_try_first_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        refuse_weak(text, "Odile Martin Dupont", "odile@example.org")


def test_a_link_sets_a_password_once_and_ends_all_sessions(town: Town) -> None:
    odile = town.person("Odile")
    session = sign_in(town.database, town.passwords, odile.email, SECRET, CALLER)
    assert session is not None
    (secret,) = asked(town)
    assert own_password.holder_of_link(town.database, secret, NOW).id == odile.id
    reset(town.database, town.passwords, secret, NEW, NOW)
    assert web_sessions.find(town.database, session.secret, NOW) is None
    assert sign_in(town.database, town.passwords, odile.email, SECRET, CALLER) is None
    assert sign_in(town.database, town.passwords, odile.email, NEW, CALLER)
    with pytest.raises(SpentLinkError):
        reset(town.database, town.passwords, secret, SECRET, NOW)


def test_one_link_that_was_used_spends_the_others(town: Town) -> None:
    town.person("Odile")
    (first,), (second,) = asked(town), asked(town)
    reset(town.database, town.passwords, second, NEW, NOW)
    with pytest.raises(SpentLinkError):
        reset(town.database, town.passwords, first, SECRET, NOW)


def test_of_two_who_use_a_link_at_once_one_has_it(town: Town) -> None:
    town.person("Odile")
    (secret,) = asked(town)

    def use(text: str) -> bool:
        try:
            reset(town.database, town.passwords, secret, text, NOW)
        except SpentLinkError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(use, (NEW, "encore une phrase"))) == [False, True]


def test_a_link_lasts_an_hour(town: Town) -> None:
    town.person("Odile")
    (secret,) = asked(town)
    last = NOW + own_password.GOOD_FOR
    with pytest.raises(SpentLinkError):
        reset(town.database, town.passwords, secret, NEW, last)
    reset(town.database, town.passwords, secret, NEW, last - dt.timedelta(seconds=1))


@pytest.mark.parametrize("secret", ["", "x", "\0", "\ud800", "é" * 1000])
def test_no_other_link_sets_anything(town: Town, secret: str) -> None:
    town.person("Odile")
    asked(town)
    asked(town, "nobody@example.org")
    with pytest.raises(SpentLinkError):
        reset(town.database, town.passwords, secret, NEW, NOW)


def test_what_is_kept_of_a_link_opens_nothing(town: Town) -> None:
    town.person("Odile")
    (secret,) = asked(town)
    with town.database.platform_reading() as session:
        row = session.scalars(select(PasswordReset)).one()
    assert secret.encode() not in row.digest
    with pytest.raises(SpentLinkError):
        reset(town.database, town.passwords, row.digest.hex(), NEW, NOW)


@pytest.mark.parametrize(
    "email", ["nobody@example.org", "", "\0", "\ud800@x", "odile@example.org\n", "x" * 9999]
)
def test_an_unknown_address_takes_the_same_path_and_gets_no_mail(town: Town, email: str) -> None:
    town.person("Sami")
    assert asked(town, email) == []
    with town.database.platform_reading() as session:
        kinds = session.scalars(select(PlatformEffect.kind)).all()
        waits = session.scalar(select(func.count()).select_from(PendingEntry))
        links = session.scalar(select(func.count()).select_from(PasswordReset))
    assert (kinds, waits, links) == ([outbox.NOTHING], 1, 1)
    outbox.deliver_pending(town.database, {}, lambda: NOW)
    assert outbox.listed(town.database, list(outbox.State)) == ()


def test_nobodys_mailbox_is_flooded(town: Town) -> None:
    town.person("Odile")
    made = [asked(town) for _ in range(6)]
    assert [len(links) for links in made] == [1, 1, 1, 0, 0, 0]
    assert len(asked(town, at=NOW + own_password.GOOD_FOR)) == 1


def test_changing_needs_the_present_one_and_keeps_this_session(town: Town) -> None:
    odile = town.person("Odile")
    here, there = (sign_in(town.database, town.passwords, odile.email, SECRET, CALLER) for _ in range(2))
    assert here is not None
    assert there is not None
    session = web_sessions.find(town.database, here.secret, NOW)
    assert session is not None
    with pytest.raises(UnprovenPasswordError):
        change(town.database, town.key, town.passwords, odile, "wrong", NEW, session.id, NOW)
    with pytest.raises(PasswordError):
        change(town.database, town.key, town.passwords, odile, SECRET, "short", session.id, NOW)
    assert web_sessions.find(town.database, there.secret, NOW)
    change(town.database, town.key, town.passwords, odile, SECRET, NEW, session.id, NOW)
    assert web_sessions.find(town.database, here.secret, NOW)
    assert web_sessions.find(town.database, there.secret, NOW) is None
    assert sign_in(town.database, town.passwords, odile.email, NEW, CALLER)


def test_a_first_password_needs_the_code_of_a_second_factor(town: Town) -> None:
    """Otherwise an open session sets a password, and switches the factor off with it."""
    odile = town.person("Odile")
    device = pyotp.TOTP(totp.enrol(town.database, town.key, odile))
    totp.confirm(town.database, town.key, odile, device.at(NOW), NOW)
    with town.database.platform() as session:
        session.scalars(select(PersonRow).where(PersonRow.id == odile.id)).one().password = None
    later = NOW + dt.timedelta(minutes=5)
    for shown in ("", NEW, device.at(NOW)):
        with pytest.raises(UnprovenPasswordError):
            change(town.database, town.key, town.passwords, odile, shown, NEW, 0, later)
    change(town.database, town.key, town.passwords, odile, device.at(later), NEW, 0, later)
    made = sign_in(town.database, town.passwords, odile.email, NEW, CALLER)
    assert made is not None
    assert made.waits


def test_a_change_that_was_proven_before_a_reset_comes_too_late(town: Town) -> None:
    """Who knew the old password and was about to change it is out with all the others."""
    odile = town.person("Odile")
    (secret,) = asked(town)

    class Slow(Passwords):
        def hashed(self, text: str) -> str:
            reset(town.database, town.passwords, secret, NEW, NOW)
            return super().hashed(text)

    with pytest.raises(UnprovenPasswordError):
        change(town.database, town.key, Slow(CHEAP), odile, SECRET, "celle du voleur", 0, NOW)
    assert sign_in(town.database, town.passwords, odile.email, NEW, CALLER)


def test_passwords_and_links_stay_out_of_the_log(town: Town) -> None:
    town.join("Odile", town.alpha, Role.STAFF)
    (secret,) = asked(town)
    reset(town.database, town.passwords, secret, NEW, NOW)
    log = town.log(town.alpha)
    assert [action for action, _ in log][-2:] == ["password:ask", "password:reset"]
    assert secret not in str(log)
    assert NEW not in str(log)
