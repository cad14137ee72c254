"""Letters as mail: the paper's words, in lines."""

from dataclasses import replace
import datetime as dt
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from ledger_core.dunning.schedule import Channel
from tenants.dunning.letters.mail import LONGEST_SUBJECT, MOST_ROWS, mail_of
from tenants.dunning.letters.paper import letter_pdf
from tenants.dunning.letters.sample import sample
from tenants.dunning.letters.templates import LANGUAGES, TEMPLATE_KEYS, house
from tenants.mail import Mail
from tenants.written import NO_BREAK, THIN
from tests.tenants.dunning.letters.letters_ground import (
    F61,
    OCCASION,
    PLAIN,
    claims_on,
    debt,
    formal_notice,
    group,
    letter,
    pages_of,
    said,
)

LINK = "https://lettrine.example/d/tremarec/0123456789abcdef"


def test_a_reminder_reads_from_top_to_bottom() -> None:
    of = group("business-reminder", (F61,), channel=Channel.EMAIL, recipient="compta@lorvaux.example")
    content = letter("business-reminder", of, replace(PLAIN, enclosures=("F2026-0061.pdf",)))
    mail = mail_of(content, LINK)
    assert mail.subject == "Rappel : facture F2026-0061, échue le 31 mars 2026 (RE-2026-0040)"
    expected = Path(__file__).with_name("reminder_mail.txt").read_text("utf-8")
    assert mail.text.replace(NO_BREAK, " ").replace(THIN, " ") == expected


def test_claims_and_how_they_were_worked_out_are_in_the_mail() -> None:
    text = said(mail_of(formal_notice()).text)
    for words in (
        "Intérêts de retard au 23 novembre 2026 (détail ci-dessous) : 1 213,20 €",
        "Total à payer : 27 493,20 €",
        "F2026-0097 · Période 21/08/2026 – 23/11/2026 · Base 3 680,00 € · Jours 95 · Taux 12,40 %",
        "Total : 1 213,20 €",
        "2,15 % + 10 au 1er semestre 2026",
    ):
        assert words in text
    assert "–" not in text.replace(" – ", "")  # nothing was paid: not told


@pytest.mark.parametrize("key", TEMPLATE_KEYS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_and_paper_say_the_same(key: str, language: str) -> None:
    content = sample(house(key, language))
    paper = said(" ".join(pages_of(letter_pdf(content))))
    mail = mail_of(content)
    for paragraph in (*content.opening, *content.closing, *((line,) for line in content.fine)):
        words = said("".join(paragraph))
        assert words in paper
        assert words in said(mail.text)
    for table in filter(None, (content.items, content.interest)):
        for row in table.rows:
            assert all(said(cell) in said(mail.text) for cell in row if cell != "–")
    Mail("compta@lorvaux.example", mail.subject, mail.text)


def test_what_could_not_go_along_is_told_and_not_called_enclosed() -> None:
    content = replace(formal_notice(), enclosures=("F1.pdf", "F2.pdf"))
    text = said(mail_of(content, left_out=["F2.pdf"]).text)
    assert "Pièces jointes : F1.pdf Trop volumineuses pour être jointes" in text
    assert text.endswith("ces pièces vous seront envoyées sur demande : F2.pdf")
    assert "Pièces jointes" not in mail_of(content, left_out=["F1.pdf", "F2.pdf"]).text


def test_many_lines_are_left_to_the_paper() -> None:
    many = tuple(debt(f"F{number}", dt.date(2026, 3, 1), 100_00) for number in range(300))
    key = "business-formal-notice"
    mail = mail_of(letter(key, group(key, many, claims=claims_on(many)), OCCASION))
    assert said(mail.text).count("Échéance 01/03/2026") == MOST_ROWS
    assert "Et 260 autres lignes, dans la lettre jointe." in said(mail.text)
    assert len(mail.text) < 20_000


def test_a_subject_is_one_line_that_prints_and_keeps_its_reference() -> None:
    content = replace(formal_notice(), subject="Relance\u00a0: \u202e\x00" + "très long " * 40)
    mail = mail_of(content)
    assert mail.subject.startswith("Relance : très long")
    assert mail.subject.endswith("… (MD-2026-0031)")
    assert len(mail.subject) == LONGEST_SUBJECT
    Mail("compta@lorvaux.example", mail.subject, mail.text)


def test_no_word_of_the_books_adds_a_header() -> None:
    hostile = replace(F61, reference="F1\r\nBcc: all@evil.example\r\n\r\n", label="x\r\n.\r\nQUIT\r\n")
    mail = mail_of(letter("business-reminder", group("business-reminder", (hostile,))))
    message = EmailMessage(policy=SMTP)
    message["Subject"] = mail.subject
    message.set_content(mail.text)
    assert list(message.keys()) == ["Subject", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]
    assert "F1 Bcc: all@evil.example" in mail.text
