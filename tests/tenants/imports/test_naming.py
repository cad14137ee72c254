"""What names of files say, and what tenants may be called."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
import pytest

from tenants.books.founding import check_names
from tenants.imports.naming import LONGEST_SLUG, FileNameError, NamedFile, cleaned, named, slug_of


@pytest.mark.parametrize(
    ("name", "siren", "day"),
    [
        ("732829320FEC20261231.txt", "732829320", dt.date(2026, 12, 31)),
        ("export/732829320fec20260630.TXT", "732829320", dt.date(2026, 6, 30)),
        ("732829321FEC20261231.txt", "", dt.date(2026, 12, 31)),  # no SIREN by its checksum
        ("732829320FEC20261331.txt", "732829320", None),
        ("732829320FEC202612310.txt", "", None),
        ("٧٣٢٨٢٩٣٢٠FEC20261231.txt", "", None),
        ("ventes.txt", "", None),
    ],
)
def test_a_legal_name_tells_company_and_day(name: str, siren: str, day: dt.date | None) -> None:
    assert named(name) == NamedFile(siren, day)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Librairie du Môle", "librairie-du-mole"),
        ("  Œuvre & Cie (SARL) ", "oeuvre-et-cie-sarl"),
        ("株式会社", ""),
        ("---", ""),
    ],
)
def test_a_name_makes_an_address(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text(max_size=300))
def test_whatever_address_is_proposed_can_be_used(name: str) -> None:
    slug = slug_of(name)
    assert len(slug) <= LONGEST_SLUG
    if slug:
        check_names(slug, "Any")


@given(st.text(max_size=400))
def test_a_cleaned_name_has_no_folder_and_no_hidden_sign(text: str) -> None:
    try:
        name = cleaned(text + ".txt")
    except FileNameError:
        return
    assert "/" not in name
    assert "\\" not in name
    assert name.isprintable()
    assert len(name) <= 200
