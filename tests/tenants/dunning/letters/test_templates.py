"""The house's words, and what keeps other words from being kept."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from ledger_core.dunning.ladders import BUSINESS, CONSUMER
from ledger_core.dunning.schedule import LevelKind
from tenants.dunning.letters import phrasing
from tenants.dunning.letters.phrasing import PhraseFault
from tenants.dunning.letters.placeholders import PLACEHOLDERS, examples_of, placeholders_of
from tenants.dunning.letters.templates import (
    LANGUAGES,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    TEMPLATE_KEYS,
    Fault,
    Template,
    TemplateFault,
    UnknownTemplateError,
    WordsError,
    faults_of,
    house,
    kind_of,
    words_as_json,
    words_from_json,
)

HOUSE = [house(key, language) for key in TEMPLATE_KEYS for language in LANGUAGES]
NOTICE = house("business-formal-notice", "fr").words


def text_of(template: Template) -> str:
    words = template.words
    values = examples_of(template.language, for_consumers=template.is_for_consumers)
    whole = f"{words.subject}\n\n{words.opening}\n\n{words.closing}"
    return " ".join(phrasing.plain(part) for part in phrasing.paragraphs(whole, values, template.language))


@pytest.mark.parametrize("template", HOUSE, ids=lambda template: f"{template.key} {template.language}")
def test_the_words_of_the_house_can_be_kept(template: Template) -> None:
    assert faults_of(template.key, template.words) == {}
    assert words_from_json(words_as_json(template.words)) == template.words


def test_every_level_of_the_house_has_its_words() -> None:
    for ladder in (BUSINESS, CONSUMER):
        for level in (*ladder.levels, *([ladder.thanks] if ladder.thanks else [])):
            for language in LANGUAGES:
                assert house(level.template, language).kind is level.kind


@pytest.mark.parametrize("template", HOUSE, ids=lambda template: f"{template.key} {template.language}")
def test_each_letter_says_where_to_answer(template: Template) -> None:
    assert "compta@tremarec.example" in text_of(template)


def test_a_notice_threatens_with_nothing() -> None:
    for template in HOUSE:
        if template.kind in {LevelKind.NOTICE, LevelKind.THANKS}:
            for never in (
                "intérêt",
                "interest",
                "tribunal",
                "court",
                "indemni",
                "mise en demeure",
                "impayé",
                "unpaid",
            ):
                assert never not in text_of(template).lower()


def test_a_friendly_reminder_speaks_no_law() -> None:
    for template in HOUSE:
        if template.key.endswith("-reminder") and "firm" not in template.key:
            for never in ("intérêt", "interest", "tribunal", "court", "art.", "article", "mise en demeure"):
                assert never not in text_of(template).lower()


def test_a_formal_notice_has_its_name_sum_delay_and_next_step() -> None:
    for template in HOUSE:
        if template.kind is LevelKind.FORMAL_NOTICE:
            said = text_of(template).lower().replace("\u00a0", " ").replace("\u202f", " ")
            assert "mise en demeure" in said or "mettons en demeure" in said
            assert "10 962,54" in said or "10,962.54" in said
            assert "10 jours" in said or "10 days" in said
            assert "18 septembre et 6 novembre 2026" in said or "18 september and 6 november 2026" in said
            assert "injonction de payer" in said
            assert 8 <= template.words.delay_days <= 15


def test_no_consumer_reads_of_what_only_businesses_owe() -> None:
    for template in HOUSE:
        if template.is_for_consumers:
            said = text_of(template).lower().replace("\u00a0", " ")
            for never in ("441-", "indemnit", "40 €", "recouvrement", "recovery", "pénalité", "penalt"):
                assert never not in said


def test_no_letter_looks_like_one_of_a_court() -> None:
    for template in HOUSE:
        said = text_of(template).lower()
        for never in (
            "huissier",
            "commissaire de justice",
            "bailiff",
            "saisie",
            "seizure",
            "dernier avis",
            "sommation",
        ):
            assert never not in said


@pytest.mark.parametrize("template", HOUSE, ids=lambda template: f"{template.key} {template.language}")
def test_no_choice_of_words_breaks_a_sentence(template: Template) -> None:
    values = examples_of(template.language, for_consumers=template.is_for_consumers)
    switches = sorted(name for name, value in values.items() if isinstance(value, bool))
    for invoices, earlier_count, last_due, promise, on in product(
        (1, 2), (0, 1, 2), (values["due"], "1"), ("", "2"), range(2 ** len(switches))
    ):
        choice = {
            **values,
            "invoices": invoices,
            "earlier_count": earlier_count,
            "last_due": last_due,
            "promise": promise,
            **{name: bool(on >> place & 1) for place, name in enumerate(switches)},
        }
        greeting, *told = (
            phrasing.plain(part)
            for text in (template.words.opening, template.words.closing)
            for part in phrasing.paragraphs(text, choice, template.language)
        )
        assert greeting.endswith(",")
        for paragraph in told:
            assert paragraph[0].isupper() or paragraph[0].isdigit(), paragraph
            assert paragraph[-1] in ".:,", paragraph


@pytest.mark.parametrize(
    ("key", "changed", "fault"),
    [
        ("business-reminder", {"subject": " "}, Fault(TemplateFault.EMPTY)),
        ("business-reminder", {"opening": ""}, Fault(TemplateFault.EMPTY)),
        ("business-reminder", {"subject": "x" * (LONGEST_SUBJECT + 1)}, Fault(TemplateFault.TOO_LONG, "400")),
        ("business-reminder", {"closing": "x" * (LONGEST_TEXT + 1)}, Fault(TemplateFault.TOO_LONG, "6000")),
        ("business-reminder", {"closing": "a\x00b"}, Fault(TemplateFault.SIGNS)),
        ("business-reminder", {"closing": "a\u202eb"}, Fault(TemplateFault.SIGNS)),
        ("business-reminder", {"opening": "a\n{{ sum }}"}, Fault(TemplateFault.UNKNOWN, "sum", 2)),
        ("business-reminder", {"delay_days": -1}, Fault(TemplateFault.DELAY, "0–90")),
        ("business-formal-notice", {"delay_days": 7}, Fault(TemplateFault.DELAY, "8–30")),
        ("business-formal-notice", {"delay_days": 31}, Fault(TemplateFault.DELAY, "8–30")),
        ("consumer-reminder", {"closing": "Indemnité de 40 €."}, Fault(TemplateFault.CONSUMER, "40 €")),
        ("consumer-reminder", {"closing": "{{ interest }}"}, Fault(TemplateFault.UNKNOWN, "interest", 1)),
        ("consumer-reminder", {"closing": "art. L. 441-10"}, Fault(TemplateFault.CONSUMER, "441-10")),
    ],
)
def test_words_that_cannot_be_kept_say_why(key: str, changed: dict[str, Any], fault: Fault) -> None:
    words = replace(house(key, "fr").words, **changed)
    assert faults_of(key, words) == dict.fromkeys(changed, fault)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"subject": "Avis", "opening": "Payez {{ total }} sous {{ delay }} jours."}, "mise en demeure"),
        ({"opening": "Nous vous mettons en demeure de payer sous {{ delay }} jours."}, "total"),
        ({"opening": "Nous vous mettons en demeure de payer {{ total }}."}, "delay"),
    ],
)
def test_a_formal_notice_without_its_core_is_none(changed: dict[str, str], what: str) -> None:
    words = replace(NOTICE, **changed)
    assert faults_of("business-formal-notice", words) == {"opening": Fault(TemplateFault.NO_DEMAND, what)}


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {**words_as_json(NOTICE), "more": ""},
        {**words_as_json(NOTICE), "delay_days": "10"},
        {**words_as_json(NOTICE), "delay_days": True},
        {**words_as_json(NOTICE), "opening": 3},
    ],
)
def test_words_are_read_strictly(data: object) -> None:
    with pytest.raises(WordsError):
        words_from_json(data)


@pytest.mark.parametrize(("key", "language"), [("reminder", "fr"), ("business-reminder", "de"), ("", "fr")])
def test_there_are_no_other_templates(key: str, language: str) -> None:
    with pytest.raises(UnknownTemplateError):
        house(key, language)


def test_kinds_and_placeholders_are_those_that_are_documented() -> None:
    assert {kind_of(key) for key in TEMPLATE_KEYS} == set(LevelKind)
    assert {fault.value for fault in PhraseFault} <= {fault.value for fault in TemplateFault}
    of_business = {each.name for each in PLACEHOLDERS}
    assert of_business - {each.name for each in placeholders_of(for_consumers=True)} == {
        "claims", "interest", "indemnity", "public_body",
    }  # fmt: skip
