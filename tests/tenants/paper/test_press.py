import io
import re
import subprocess
import sys

import pypdf
import pytest

from tenants.paper import PaperError, has_fonts_for, render
from tenants.paper.press import COMMAND


def letter(**changed: object) -> dict[str, object]:
    return {
        "language": "fr",
        "name": "Habitat Lorvaux SAS",
        "account": "411000 LORVAUX",
        "reference": "CB-20261231-LORVAUX",
        "day": "31 décembre 2026",
        "address": ["14 quai des Tanneurs", "99210 LORVAUX"],
        "place_and_day": "Sainte-Brelade, le 22 janvier 2027",
        "until": "15 février 2027",
        "foot": "Révision 14",
        "balances": [
            {
                "sign": 1,
                "amount": "1 000,00 €",
                "signed": "1 000,00 €",
                "unit": "€",
                "total": "1 000,00",
                "rows": [["F1", "Portes", "10/08/2026", "09/09/2026", "1 000,00"]],
            }
        ],
        **changed,
    }


def file_of(*letters: dict[str, object]) -> dict[str, object]:
    return {
        "title": "Confirmations",
        "date": [2027, 1, 22],
        "sender": {
            "initial": "T",
            "name": "Menuiserie Trémarec",
            "lines": ["99180 Sainte-Brelade"],
            "signs": "",
        },
        "auditor": {"name": "Cabinet Ormeau", "lines": ["8 rue des Halles"]},
        "letters": list(letters),
    }


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "\f".join(page.extract_text() for page in pages)


def test_same_data_make_the_same_bytes() -> None:
    first, second = (render("confirmation", file_of(letter())) for _ in range(2))
    assert first == second
    assert first.is_archival
    assert first.pdf.startswith(b"%PDF-")
    assert b"pdfaid" in first.pdf


def test_texts_are_never_read_as_markup() -> None:
    hostile = '#panic("x") $x$ *fett* \\ <b> @a `c` // -- "q" #include "letter.typ"'
    paper = render("confirmation", file_of(letter(name=hostile, foot=hostile)))
    said = " ".join(text_of(paper.pdf).split())
    assert " ".join(hostile.split()) in said


def test_pages_are_numbered_within_their_letter() -> None:
    many = [[f"F{rank}", "Portes", "10/08/2026", "09/09/2026", "1,00"] for rank in range(80)]
    balances = [{"sign": 1, "amount": "80", "signed": "80", "unit": "€", "total": "80", "rows": many}]
    pages = text_of(render("confirmation", file_of(letter(), letter(balances=balances))).pdf).split("\f")
    assert [re.findall(r"[0-9]+ / [0-9]+", page)[-1] for page in pages] == [
        "1 / 1",
        "1 / 3",
        "2 / 3",
        "3 / 3",
    ]


def test_a_name_in_signs_without_a_font_stops_no_letter() -> None:
    for name in ("Привет Ελλάς", "Œuvre Łódź Ünal", "مرحبا", "שלום", "漢字", "ไทย", "हिन्दी"):
        assert render("confirmation", file_of(letter(name=name))).is_archival == has_fonts_for(name), name
    assert has_fonts_for("N° 1 — ½ « été » 1ª 2º")
    assert not has_fonts_for("漢字")


@pytest.mark.parametrize("name", ["none", "../confirmation", "Confirmation", "letter.typ", ""])
def test_what_is_no_template_is_refused(name: str) -> None:
    with pytest.raises(PaperError, match=r"."):
        render(name, {})


def test_data_that_do_not_fit_are_told() -> None:
    with pytest.raises(PaperError, match=r"confirmation: .*dictionary does not contain key"):
        render("confirmation", {"letters": []})


def test_a_press_that_takes_too_long_is_ended() -> None:
    with pytest.raises(PaperError, match=r"longer than 0.01 s"):
        render("confirmation", file_of(letter()), seconds=0.01)


def test_the_press_loads_nothing_under_the_gpl() -> None:
    program = "import sys, tenants.paper, typst; print(*sys.modules)"
    done = subprocess.run([COMMAND[0], "-I", "-c", program], capture_output=True, text=True, check=True)
    assert {"typst"} <= {*done.stdout.split()}
    assert not {"beancount", "fava", "ledger_core"} & {*done.stdout.split()}


def test_the_house_does_not_load_typst() -> None:
    program = "import sys, server.app; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
