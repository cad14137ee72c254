"""SIREN, SIRET and VAT numbers, and countries."""

from babel import Locale
from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.company_numbers import is_siren, is_siret, is_vat
from ledger_core.countries import COUNTRIES, is_country


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("732829320", True),
        ("000000000", True),
        ("732829321", False),
        ("73282932", False),
        ("73282932O", False),
    ],
)
def test_siren(text: str, *, right: bool) -> None:
    assert is_siren(text) is right


@given(st.integers(0, 10**8 - 1))
def test_one_last_digit_makes_a_siren(front: int) -> None:
    assert sum(is_siren(f"{front:08d}{digit}") for digit in range(10)) == 1


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("73282932000074", True),
        ("73282932000075", False),  # the last digit checks all
        ("73282932100073", False),  # right as a whole, but no SIREN stands in front
        ("732829320", False),
        ("732 829 320 00074", False),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", False),
    ],
)
def test_siret(text: str, *, right: bool) -> None:
    assert is_siret(text) is right


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("FR44732829320", True),  # 12 + 3 x (732829320 modulo 97), modulo 97
        ("FR45732829320", False),
        ("FR 44 732829320", False),
        ("fr44732829320", False),
        ("BE0428759497", True),
        ("EL094259216", True),
        ("EL094259217", False),
        ("GB123456789", True),  # outside the Union: only its shape counts
        ("CHE123456789", True),
        ("44732829320", False),
        ("FR", False),
    ],
)
def test_vat(text: str, *, right: bool) -> None:
    assert is_vat(text) is right


@given(st.text(max_size=20))
def test_whatever_is_asked_is_answered(text: str) -> None:
    assert is_siret(text) <= text.isdecimal()
    assert is_vat(text) <= (text == text.upper())


def test_countries_are_those_of_the_standard() -> None:
    territories = {code for code in map(str, Locale("en").territories) if code.isalpha() and len(code) == 2}
    exceptional = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
    assert territories - exceptional == COUNTRIES
    assert is_country("FR")
    assert not is_country("fr")
    assert not is_country("FRA")
