"""The parts of an address as files have them, and debtors whose card says little."""

import pytest

from ledger_core.factoring.documents import Debtor
from tenants.factoring.assignments.debtors import address_parts, debtor_of


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("", ((), "", "")),
        ("29000 Quimper", ((), "29000", "Quimper")),
        ("1 rue des Essais\n29000 Quimper", (("1 rue des Essais",), "29000", "Quimper")),
        ("1 rue des Essais\n F-75001  Paris \nFrance", (("1 rue des Essais",), "75001", "Paris")),
        ("BP 12345\n\n  35000 Saint-Malo cedex", (("BP 12345",), "35000", "Saint-Malo cedex")),
        (
            "Kaiserstr. 1\n60311 Frankfurt\nDeutschland",
            (("Kaiserstr. 1", "60311 Frankfurt", "Deutschland"), "", ""),
        ),
        ("France", (("France",), "", "")),
        ("1 rue 29000 Quimper", (("1 rue 29000 Quimper",), "", "")),
        ("\n \n", ((), "", "")),
    ],
)
def test_the_last_line_tells_post_code_and_town(
    address: str, parts: tuple[tuple[str, ...], str, str]
) -> None:
    assert address_parts(address) == parts


def test_whoever_has_no_card_has_a_code_and_a_name() -> None:
    assert debtor_of("X", "Nom", None, "4711") == Debtor(code="X", name="Nom", factor_id="4711")
