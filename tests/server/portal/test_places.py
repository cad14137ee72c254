"""The navigation: every entry leads somewhere, and shows to whom it is of use."""

from collections.abc import Callable
import re

from flask import Flask
from flask.testing import FlaskClient
import pytest

from server.portal import places


def test_every_entry_leads_to_a_page(app: Flask) -> None:
    endpoints = {place.endpoint for place in (*places.OF_TENANT, *places.OF_FIRM)}
    assert endpoints - app.view_functions.keys() == set()


def test_keys_and_letters_are_told_apart() -> None:
    for entries in (places.OF_TENANT, places.OF_FIRM):
        letters = [place.letter for place in entries if place.letter]
        assert len(set(letters)) == len(letters)
        assert len({place.key for place in entries}) == len(entries)


@pytest.mark.parametrize(
    ("name", "address", "letters"),
    [
        ("Hélène", "/t/alpha/", "tlcravfjs"),
        ("Paul", "/t/alpha/", "tlcravfs"),
        ("Odile", "/t/alpha/", "tcravjs"),
        ("Sami", "/t/alpha/", "tcrav"),
        ("Aude", "/t/alpha/", "tlcravfjs"),
        ("Hélène", "/f/vauclair/", "premjs"),
        ("Paul", "/f/vauclair/", "prm"),
    ],
)
def test_each_sees_the_entries_of_use_to_them(
    client_for: Callable[[str], FlaskClient], name: str, address: str, letters: str
) -> None:
    navigation = client_for(name).get(address).text.partition('<nav class="nav"')[2].partition("</nav>")[0]
    assert "".join(re.findall(r'data-go="(\w)"', navigation)) == letters
    assert navigation.count('aria-current="page"') == 1
