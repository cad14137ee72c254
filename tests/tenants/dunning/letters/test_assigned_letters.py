"""A letter about assigned debts: its mention, the factor's account in place of the company's, its words."""

from dataclasses import replace
import json

import pytest

from tenants.dunning.days.groups import Assignee
from tenants.dunning.letters.content import LetterContent, content_as_json, content_from_json
from tenants.dunning.letters.mail import mail_of
from tenants.dunning.letters.paper import letter_pdf
from tests.tenants.dunning.letters.letters_ground import (
    CREDITOR,
    F61,
    F209,
    group,
    letter,
    pages_of,
    said,
    words_of,
)

IBAN = "FR1420041010050500013M02606"
MENTION = "Créance cédée à Factor Aldébaran.\n\nPour vous libérer, payez Factor Aldébaran seul."
FACTOR = Assignee(MENTION, "Factor Aldébaran", IBAN, "PSSTFRPPLIL")
REMINDERS = [
    f"{audience}-{kind}"
    for audience in ("business", "consumer")
    for kind in ("notice", "reminder", "firm-reminder")
]


def assigned(key: str, language: str = "fr", assignee: Assignee = FACTOR) -> LetterContent:
    return letter(key, group(key, (F61, F209), assignee=assignee), language=language)


@pytest.mark.parametrize("key", REMINDERS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_words_ask_for_nothing_to_be_paid_to_us(key: str, language: str) -> None:
    theirs, ours = words_of(assigned(key, language)), words_of(letter(key, language=language))
    for never in (
        "nous payer",
        "pay us",
        "échéancier",
        "proposez-nous",
        "please propose",
        "en plusieurs fois",
    ):
        assert never not in theirs, never
    if not key.endswith("-reminder") or key.endswith("firm-reminder"):
        assert "Factor Aldébaran" in theirs
    assert "Aldébaran" not in ours


def test_the_words_for_the_company_are_what_they_were() -> None:
    said_ = words_of(letter("business-firm-reminder"))
    assert "Nous vous demandons de nous payer 26 160,00 € au plus tard le" in said_
    assert "proposez-nous un échéancier. Si vous contestez une facture, dites-nous laquelle" in said_
    assert "Dans les deux cas, répondez-nous avant cette date" in said_
    theirs = words_of(assigned("business-firm-reminder"))
    assert "Nous vous demandons de payer 22 480,00 € à Factor Aldébaran au plus tard le" in theirs
    assert "dites-nous laquelle et pourquoi. Répondez-nous avant cette date" in theirs


@pytest.mark.parametrize("key", REMINDERS)
def test_payment_and_signature_are_the_factor_s(key: str) -> None:
    content = assigned(key)
    assert content.payment is not None
    assert (content.payment.name, content.payment.iban, content.payment.bic) == (
        "Factor Aldébaran",
        IBAN,
        "PSSTFRPPLIL",
    )
    assert content.signature == ("Pour Factor Aldébaran,", CREDITOR.name)
    assert content.sender == CREDITOR.name
    assert content.mention == (
        "Créance cédée à Factor Aldébaran.",
        "Pour vous libérer, payez Factor Aldébaran seul.",
    )
    assert CREDITOR.iban not in json.dumps(content_as_json(content))


def test_where_the_company_collects_only_the_mention_is_added() -> None:
    plain = letter("business-reminder", group("business-reminder", (F61, F209)))
    content = assigned("business-reminder", assignee=Assignee("Cédée ; payez-nous."))
    assert content == replace(plain, mention=("Cédée ; payez-nous.",))
    assert assigned("business-reminder", assignee=Assignee("")) == plain


def test_paper_and_mail_say_it_with_one_account() -> None:
    content = assigned("business-reminder")
    for text in (" ".join(pages_of(letter_pdf(content))), mail_of(content).text):
        squeezed = "".join(said(text).split())
        assert "Pourvouslibérer,payezFactorAldébaranseul." in squeezed
        assert squeezed.count(IBAN) == 1
        assert CREDITOR.iban not in squeezed


def test_a_hostile_mention_is_words_and_no_markup() -> None:
    content = assigned(
        "business-reminder", assignee=replace(FACTOR, mention='#read("x") **gras**\x00\u202e\n\n<b>')
    )
    assert content.mention == ('#read("x") **gras**', "<b>")
    assert '#read("x")' in said(" ".join(pages_of(letter_pdf(content))))
    assert (
        len(assigned("business-reminder", assignee=replace(FACTOR, mention="a" * 9_000)).mention[0]) == 4_000
    )


def test_letters_kept_before_there_were_mentions_are_read() -> None:
    kept = content_as_json(letter("business-reminder"))
    older = {name: value for name, value in kept.items() if name != "mention"} | {"form": 1}
    assert content_from_json(json.loads(json.dumps(older))) == letter("business-reminder")
    with pytest.raises(ValueError, match="letter"):
        content_from_json(kept | {"form": 1})  # it knows no mention
