"""Letters on paper: the one of the design word by word, the same bytes anywhere, and what is long."""

from collections.abc import Sequence
from dataclasses import replace
import datetime as dt
import io
import json
from pathlib import Path
import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st
import pypdf
import pytest

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.schedule import Channel
from tenants.dunning.letters.content import content_as_json, content_from_json
from tenants.dunning.letters.paper import (
    MOST_LETTERS,
    MOST_ROWS,
    TooManyLettersError,
    batch_pdf,
    letter_pdf,
    portion,
    without_fonts,
)
from tests.tenants.dunning.letters.letters_ground import (
    F61,
    PLAIN,
    claims_on,
    debt,
    formal_notice,
    group,
    letter,
    pages_of,
    said,
)

MILLIMETRE = 72 / 25.4
PAGE_HEIGHT = 297


def of(debts: Sequence[Debt], key: str = "business-reminder", **more: object) -> bytes:
    chosen = group(
        key, tuple(debts), claims=claims_on(tuple(debts)) if key == "business-formal-notice" else None
    )
    return letter_pdf(letter(key, replace(chosen, **more)))  # type: ignore[arg-type]


def places_of(pdf: bytes, wanted: str) -> list[tuple[float, float]]:
    """Return where texts begin on the first page, in millimetres from the left and the top."""
    found: list[tuple[float, float]] = []

    def visit(text: str, matrix: Sequence[float], _tm: object, _font: object, _size: object) -> None:
        if wanted in said(text):
            found.append((matrix[4] / MILLIMETRE, PAGE_HEIGHT - matrix[5] / MILLIMETRE))

    pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=visit)
    return found


def test_the_letter_of_the_design_says_every_word_and_figure() -> None:
    # The interest of each invoice is rounded once: 517.6957, 287.8349, 407.6712; rows add up to it by largest
    # remainder: 79.3179, 89.7488 and 118.7682 become 79.31, 89.75 and 118.77.
    (page,) = pages_of(letter_pdf(formal_notice()))
    expected = Path(__file__).with_name("formal_notice.txt").read_text("utf-8")
    assert said(page.replace("LORVAUXLettre", "LORVAUX Lettre")) == said(expected)


PROGRAM = """
import json, sys
from tenants.dunning.letters.content import content_from_json
from tenants.dunning.letters.paper import letter_pdf
sys.stdout.buffer.write(letter_pdf(content_from_json(json.load(sys.stdin))))
"""


@pytest.mark.parametrize(
    ("zone", "tongue"), [("Pacific/Kiritimati", "tr_TR.UTF-8"), ("America/Los_Angeles", "C")]
)
def test_the_same_letter_is_the_same_bytes_anywhere_and_any_time(
    zone: str, tongue: str, tmp_path: Path
) -> None:
    content = formal_notice()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(content_as_json(content)).encode(),
        env={
            "TZ": zone,
            "LC_ALL": tongue,
            "LANG": tongue,
            "PYTHONPATH": str(Path.cwd()),
            "HOME": str(tmp_path),
        },
        capture_output=True,
        check=True,
    )
    assert done.stdout == letter_pdf(content)
    assert b"pdfaid" in done.stdout  # made to last


def test_no_word_of_anybody_is_read_as_markup() -> None:
    hostile = '#panic("x") $x$ *fett* \\ <b> @a `c` // -- "q" #include "letter.typ"'
    content = letter("business-reminder", group("business-reminder", (replace(F61, label=hostile),)))
    page = pages_of(letter_pdf(replace(content, sender=hostile, subject=hostile, signs=hostile)))[0]
    assert said(page).replace(" ", "").count(hostile.replace(" ", "")) >= 4


def test_the_address_stands_in_the_window_and_the_text_below_it() -> None:
    pdf = letter_pdf(formal_notice())
    for line in ("Habitat Lorvaux SAS", "Service comptabilité", "14 quai des Tanneurs", "99210 LORVAUX"):
        (place,) = [place for place in places_of(pdf, line) if place[0] > 100]
        assert 110 <= place[0] < 112
        assert 50 < place[1] < 80
    (subject,) = places_of(pdf, "Mise en demeure de payer")
    assert 96 < subject[1] < 106


def test_a_long_address_is_set_smaller_until_it_fits() -> None:
    lines = ["Société coopérative des producteurs réunis de la vallée de la Doucine"] * 3 + [
        f"Ligne {number}" for number in range(6)
    ]
    content = letter("business-reminder", group("business-reminder", recipient="\n".join(lines)))
    places = places_of(letter_pdf(content), "Ligne")
    assert len(places) == 6
    assert all(50 < place[1] < 81 for place in places)


def test_three_hundred_debts_have_their_heads_and_numbers_on_every_page() -> None:
    day = dt.date(2025, 12, 31)
    many = [
        debt(f"F2026-{number:04}", day + dt.timedelta(days=number), 100_00 + number, label=f"Lot {number}")
        for number in range(300)
    ]
    pages = [said(page) for page in pages_of(of(many, "business-formal-notice"))]
    count = len(pages)
    assert count > 10
    assert all(page.endswith(f"RE-2026-0040 {number} / {count}") for number, page in enumerate(pages, 1))
    assert all("Facture Objet Du" in page or "Facture Période Base €" in page for page in pages)
    whole = " ".join(pages)
    assert all(whole.count(f"F2026-{number:04} Lot {number} ") == 1 for number in range(300))
    assert "Nous vous prions d’agréer" in pages[-1]
    assert "Pour Menuiserie Trémarec" in pages[-1]


def test_no_page_holds_a_signature_alone() -> None:
    day = dt.date(2026, 3, 1)
    for number in range(16, 34):
        debts = [debt(f"F{place}", day + dt.timedelta(days=place), 100_00) for place in range(number)]
        last = pages_of(of(debts))[-1]
        assert "Nous chercherons une solution" in said(last)


def test_long_words_and_references_go_on_in_the_next_line() -> None:
    reference, label = "REF-" + "X" * 96, "Y" * 150
    pdf = of([replace(F61, reference=reference, label=label, cents_original=10**14, cents_open=10**14)])
    page = pages_of(pdf)[0].replace("\u200b", "")
    assert max(word.count("Y") for word in page.split()) < 75
    assert sum(word.count("Y") for word in page.split()) == 150
    rights = [place[0] for place in places_of(pdf, "1 000 000 000 000,00")]
    assert rights
    assert max(rights) < 190


def test_signs_without_a_font_stop_no_letter_and_are_told() -> None:
    assert without_fonts(formal_notice()) == ()
    content = letter("business-reminder", group("business-reminder", recipient="株式会社ロルヴォー\n14 quai"))
    assert without_fonts(content) == ("株式会社ロルヴォー",)
    assert b"pdfaid" not in letter_pdf(content)


@settings(deadline=None, max_examples=15)
@given(st.text(max_size=60), st.text(max_size=120), st.text(max_size=200))
def test_any_text_can_be_set(reference: str, label: str, words: str) -> None:
    of_any = group("business-reminder", (replace(F61, reference=reference, label=label),))
    content = letter(
        "business-reminder", replace(of_any, name=words, recipient=words), replace(PLAIN, added=words)
    )
    assert letter_pdf(content).startswith(b"%PDF")
    assert letter_pdf(content_from_json(content_as_json(content))) == letter_pdf(content)


def test_a_letter_may_end_with_its_table() -> None:
    for paragraphs in ((), (("Fin.",),)):
        page = said(pages_of(letter_pdf(replace(letter("business-reminder"), closing=paragraphs)))[0])
        assert "Total à payer" in page
        assert "Pour Menuiserie Trémarec" in page


def test_a_draft_has_no_reference_yet() -> None:
    content = letter("business-reminder", occasion=replace(PLAIN, reference=""))
    assert [label for label, _ in content.references] == ["Votre compte"]
    assert said(pages_of(letter_pdf(content))[0]).endswith("Menuiserie Trémarec 1 / 1")


def test_only_euros_have_a_code_beside_the_account() -> None:
    for currency, images in (("EUR", True), ("USD", False)):
        page = said(pages_of(of([replace(F61, currency=currency)], currency=currency))[0])
        assert ("Code pour l’application de votre banque" in page) is images
        assert "IBAN FR76 9999" in page


def test_letters_of_a_batch_begin_on_pages_of_their_own() -> None:
    many = tuple(debt(f"F{number}", dt.date(2026, 3, 1), 100) for number in range(40))
    contents = [
        letter("business-reminder", group("business-reminder", debts), replace(PLAIN, reference=f"RE-{rank}"))
        for rank, debts in enumerate(((F61,), many, (F61,)))
    ]
    feet = [page.strip().split("\n")[-1] for page in pages_of(batch_pdf(contents))]
    assert [foot.partition("· ")[2] for foot in feet] == [
        "RE-0 1 / 1",
        "RE-1 1 / 2",
        "RE-1 2 / 2",
        "RE-2 1 / 1",
    ]
    both_sides = [page.strip().split("\n")[-1] for page in pages_of(batch_pdf(contents, duplex=True))]
    assert [foot.partition("· ")[2] for foot in both_sides] == [
        "RE-0 1 / 1", "", "RE-1 1 / 2", "RE-1 2 / 2", "RE-2 1 / 1",
    ]  # fmt: skip


def test_a_batch_holds_so_many_letters_and_no_more() -> None:
    content = letter("business-reminder", group("business-reminder", channel=Channel.POST))
    for number in (0, MOST_LETTERS + 1):
        with pytest.raises(TooManyLettersError):
            batch_pdf([content] * number)
    assert len(portion([content] * (MOST_LETTERS + 1))) == MOST_LETTERS
    long = replace(content, items=replace(content.items, rows=content.items.rows * (MOST_ROWS // 3)))
    assert len(long.items.rows) == MOST_ROWS
    assert list(portion([long, content, content])) == [long]
    assert list(portion([content, long, content])) == [content]
