"""The code of a transfer, against the standard's lines written by hand."""

import re

import pytest
import segno

from tenants.dunning.letters.epc import epc_svg, payment_motif

IBAN = "FR7630006000011234567890189"


def modules_of(svg: str) -> list[list[int]]:
    """Read the squares back from the path of a picture."""
    size = int(re.findall(r'viewBox="0 0 (\d+) \d+"', svg)[0])
    squares = [[0] * size for _ in range(size)]
    row, column = 0.0, 0
    for act, numbers in re.findall(r"([Mmh])([-0-9. ]+)", re.findall(r' d="([^"]+)"', svg)[0]):
        values = [float(number) for number in numbers.split()]
        if act == "h":
            for place in range(column, column + int(values[0])):
                squares[int(row)][place] = 1
            column += int(values[0])
        else:
            column = int(values[0]) + (column if act == "m" else 0)
            row = values[1] + (row if act == "m" else 0)
    return squares


def test_the_code_holds_the_lines_of_the_standard() -> None:
    lines = (
        "BCD", "002", "1", "SCT", "AGRIFRPP", "Menuiserie Trémarec", IBAN, "EUR27493.2", "", "", "F61 F97",
    )  # fmt: skip
    by_hand = segno.make("\n".join(lines), error="m", boost_error=False, encoding="utf-8")
    drawn = epc_svg("Menuiserie Trémarec", IBAN, "AGRIFRPP", 27_493_20, "F61 F97")
    assert drawn is not None
    assert modules_of(drawn) == [list(map(int, row)) for row in by_hand.matrix]
    assert 'style="' not in drawn


def test_a_long_name_is_cut_and_the_code_is_still_one() -> None:
    assert epc_svg("N" * 70, IBAN, "", 1, "x") == epc_svg("N" * 200, IBAN, "", 1, "x")
    assert epc_svg("É" * 70, IBAN, "", 99_999_999_999, "F2026-0061 " * 10) is not None


@pytest.mark.parametrize(
    ("name", "iban", "cents", "motif"),
    [
        ("", IBAN, 1, "x"),
        ("N", "", 1, "x"),
        ("N", IBAN, 0, "x"),
        ("N", IBAN, -1, "x"),
        ("N", IBAN, 100_000_000_000, "x"),
        ("N", IBAN, 1, ""),
        ("N", IBAN, 1, "x" * 141),
        ("N\nBCD", IBAN, 1, "x"),
        ("N", IBAN, 1, "x\ny"),
        ("N", IBAN, 1, "é" * 140),  # more bytes than the largest code has
    ],
)
def test_what_the_standard_does_not_hold_has_no_code(name: str, iban: str, cents: int, motif: str) -> None:
    assert epc_svg(name, iban, "", cents, motif) is None


def test_a_motif_names_its_invoices_once_or_the_letter() -> None:
    assert payment_motif(("F1", "", "F2", "F1"), "RE-1") == "F1 F2"
    assert payment_motif((), "RE-1") == "RE-1"
    assert payment_motif(("",), "RE-1") == "RE-1"
    assert payment_motif(("F" * 61,), "RE-1") == "RE-1"
