"""Persons and what they may be called."""

from concurrent.futures import ThreadPoolExecutor
import re

from hypothesis import given
from hypothesis import strategies as st
import pytest

from tenants.db import Database
from tenants.people import persons
from tenants.people.naming import EmailError, PersonNameError, clean_email, clean_name, login_from
from tenants.people.people import initials_of
from tenants.people.persons import PersonExistsError, create_person, rename, set_preferences
from tests.tenants.people.conftest import NOW, Town


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "@example.org", "x@", "x@example", "x@@example.org", "x y@example.org", "x@exa mple.org",
        "x\n@example.org", "x@example.org\nBcc: y@example.org", "x@-example.org", "x@example-.org",
        "é@example.org",
        "x@exämple.org", ".x@example.org", "x.@example.org", "x..y@example.org", "x@example..org",
        "<x@example.org>",
        "x,y@example.org", "x@[127.0.0.1]", '"x"@example.org', "x@example.org\0", "x" * 65 + "@example.org",
        "x@" + "a." * 125 + "org", "\ud800@example.org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(EmailError):
        clean_email(text)


@pytest.mark.parametrize("text", ["a@b.co", "first.last+tag@sub.example.org", " ODILE@Example.ORG\t"])
def test_an_address_is_kept_in_one_form(text: str) -> None:
    assert clean_email(text) == text.strip().lower()


@given(text=st.text(max_size=40))
def test_an_address_that_is_kept_stands_in_one_header(text: str) -> None:
    try:
        email = clean_email(f"{text}@example.org")
    except EmailError:
        return
    assert email.isascii()
    assert email.isprintable()
    assert not set(email) & set(' ,;<>"\\')


@pytest.mark.parametrize(
    "text", ["", " ", "-", "a\nb", "a\0b", "<script>", "x" * 201, "a\u202eb", "http://evil.example", "\ud800"]
)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(PersonNameError):
        clean_name(text)


@given(name=st.text(max_size=80), attempt=st.integers(1, 9999))
def test_every_name_gives_a_login_that_a_branch_can_carry(name: str, attempt: int) -> None:
    login = login_from(name, attempt=attempt)
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", login)
    assert len(login) <= 63


@pytest.mark.parametrize(
    ("name", "login", "initials"),
    [
        ("Inès Marchetti", "ines-marchetti", "IM"),
        ("Jean-Œdipe L'Hôpital", "jean-oedipe-l-hopital", "JL"),
        ("Ω", "person", "Ω"),
        ("Anne", "anne", "A"),
        ("Anne de la Tour", "anne-de-la-tour", "AT"),
    ],
)
def test_login_and_initials_of_a_name(name: str, login: str, initials: str) -> None:
    assert (login_from(name), initials_of(name)) == (login, initials)


def test_namesakes_get_logins_of_their_own(database: Database) -> None:
    made = [create_person(database, f"p{i}@example.org", "Inès Marchetti", NOW).login for i in range(3)]
    assert made == ["ines-marchetti", "ines-marchetti-2", "ines-marchetti-3"]


def test_namesakes_of_one_moment_get_logins_of_their_own(database: Database) -> None:
    with ThreadPoolExecutor(3) as pool:
        made = [
            pool.submit(create_person, database, f"p{i}@example.org", "Inès Marchetti", NOW) for i in range(3)
        ]
    assert len({future.result().login for future in made}) == 3


def test_one_address_is_one_person(database: Database) -> None:
    create_person(database, "ines@example.org", "Inès", NOW)
    with pytest.raises(PersonExistsError, match=r"ines@example\.org"):
        create_person(database, " INES@example.org", "Another", NOW)


def test_a_new_name_leaves_the_login(town: Town) -> None:
    odile = town.person("Odile")
    assert rename(town.database, odile, "Odile Roux", NOW).login == odile.login
    assert persons.person_by_email(town.database, "ODILE@example.org").name == "Odile Roux"
    with pytest.raises(PersonNameError):
        rename(town.database, odile, "\n", NOW)


def test_what_a_person_prefers_is_kept(town: Town) -> None:
    odile = town.person("Odile")
    made = set_preferences(town.database, odile.id, language="en", theme="dark", single_keys=False)
    assert (made.language, made.theme, made.single_keys) == ("en", "dark", False)
    assert persons.person_by_id(town.database, odile.id) == made


@pytest.mark.parametrize("email", ["nobody@example.org", "", "\0", "\ud800"])
def test_nobody_is_not_found(town: Town, email: str) -> None:
    with pytest.raises(persons.NoSuchPersonError, match="lettrine person create"):
        persons.person_by_email(town.database, email)


def test_everybody_is_listed_by_address(town: Town) -> None:
    town.person("Zoe")
    town.person("Anna")
    assert [person.email.partition("@")[0] for person in persons.all_persons(town.database)] == [
        "anna",
        "helene",
        "zoe",
    ]
