"""The language of templates: what it lets through, and what it makes of it."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from tenants.dunning.letters.phrasing import (
    PhraseError,
    PhraseFault,
    check,
    line,
    names_of,
    paragraphs,
    plain,
    spaced,
)
from tenants.written import NO_BREAK

VALUES = {"total": "1 200,00 €", "invoices": 2, "claims": True, "promise": ""}


@pytest.mark.parametrize(
    ("text", "fault", "what"),
    [
        ("{{ total", PhraseFault.SYNTAX, ""),
        ("{{ }}", PhraseFault.SYNTAX, ""),
        ("{% if claims %}", PhraseFault.SYNTAX, ""),
        ("{{ " + "9" * 5000 + " }}", PhraseFault.SYNTAX, ""),
        ("{{ secret }}", PhraseFault.UNKNOWN, "secret"),
        ("{{ self }}", PhraseFault.UNKNOWN, "self"),
        ("{{ namespace }}", PhraseFault.UNKNOWN, "namespace"),
        ("{{ total.__class__ }}", PhraseFault.NOT_ALLOWED, "getattr"),
        ("{{ total['__class__'] }}", PhraseFault.NOT_ALLOWED, "getitem"),
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", PhraseFault.NOT_ALLOWED, "call"),
        ("{{ range(9999999999) }}", PhraseFault.NOT_ALLOWED, "call"),
        ("{{ total|upper }}", PhraseFault.NOT_ALLOWED, "filter"),
        ("{{ 'x' * 9999999999 }}", PhraseFault.NOT_ALLOWED, "mul"),
        ("{{ 9 ** 9 ** 9 }}", PhraseFault.NOT_ALLOWED, "pow"),
        ("{{ total ~ total }}", PhraseFault.NOT_ALLOWED, "concat"),
        ("{{ [total] }}", PhraseFault.NOT_ALLOWED, "list"),
        ("{% for sign in total %}{% endfor %}", PhraseFault.NOT_ALLOWED, "for"),
        ("{% set total = 1 %}", PhraseFault.NOT_ALLOWED, "assign"),
        ("{% include 'fr.toml' %}", PhraseFault.NOT_ALLOWED, "include"),
        ("{% import 'os' as os %}", PhraseFault.NOT_ALLOWED, "import"),
        ("{% macro a() %}{% endmacro %}", PhraseFault.NOT_ALLOWED, "macro"),
        ("{% if invoices is odd %}{% endif %}", PhraseFault.NOT_ALLOWED, "test"),
        ("{% if 'a' in total %}{% endif %}", PhraseFault.NOT_ALLOWED, "in"),
        ("{% if total > 3 %}{% endif %}", PhraseFault.NOT_A_NUMBER, ""),
        ("{% if claims > 3 %}{% endif %}", PhraseFault.NOT_A_NUMBER, ""),
        ("{% if invoices > '3' %}{% endif %}", PhraseFault.NOT_A_NUMBER, ""),
        ("{% if claims %}" * 40 + "{% endif %}" * 40, PhraseFault.TOO_DEEP, ""),
        ("{{ " + "(" * 3000 + "total" + ")" * 3000 + " }}", PhraseFault.TOO_DEEP, ""),
        ("{{ " + "not " * 2000 + "total }}", PhraseFault.TOO_DEEP, ""),
        ("{{ total }}" * 61, PhraseFault.TOO_MANY, "60"),
        ("**fort", PhraseFault.STRONG, "**"),
    ],
)
def test_what_is_outside_the_language_is_told(text: str, fault: PhraseFault, what: str) -> None:
    with pytest.raises(PhraseError) as told:
        check(text, VALUES)
    assert told.value.misphrased.fault is fault
    assert what in told.value.misphrased.what


def test_a_fault_names_its_line() -> None:
    with pytest.raises(PhraseError, match="line 3: unknown secret"):
        check("Madame,\n\n{{ secret }}", VALUES)


def test_conditions_choose_words() -> None:
    text = (
        "{% if invoices == 1 %}La facture{% elif invoices > 1 and not promise %}Les {{ invoices }}{% endif %}"
    )
    check(text, VALUES)
    assert line(text, VALUES, "fr") == "Les 2"
    assert line(text, {**VALUES, "invoices": 1}, "fr") == "La facture"
    assert line(text, {**VALUES, "promise": "x"}, "fr") == ""
    assert names_of(text, VALUES) == {"invoices", "promise"}


def test_empty_lines_part_paragraphs_and_what_says_nothing_is_left_out() -> None:
    text = "Un\nbout.\r\n\r\n{% if promise %}\n\nRien.\n\n{% endif %}\n \t\n** **\n\nDeux."
    assert [plain(each) for each in paragraphs(text, VALUES, "en")] == ["Un bout.", "Deux."]


def test_two_stars_make_words_strong_and_no_value_does() -> None:
    values = {**VALUES, "promise": "**x** \ue000y\ue000\n\nz"}
    found = paragraphs("Payez **{{ total }}** ; {{ promise }}.", values, "en")
    assert found == (("Payez ", "1 200,00 €", " ; **x** y z."),)


def test_values_are_not_read_as_templates() -> None:
    assert line("{{ promise }}", {**VALUES, "promise": "{{ total }}{% if %}"}, "fr") == "{{ total }}{% if %}"


def test_french_gets_its_spaces_and_apostrophes() -> None:
    assert spaced("L'avis : « oui » ; 5 % ?", "fr") == "L’avis§: «§oui§»§; 5§%§?".replace("§", NO_BREAK)
    assert spaced("It's 5 % : ok", "en") == "It's 5 % : ok"
    assert (
        line("{% if invoices != 1 %}{{ total }} : {% endif %}d'ici", VALUES, "fr")
        == f"1 200,00 €{NO_BREAK}: d’ici"
    )


@given(st.text(st.sampled_from("{}%* \nabif|.()[]'\"0123456789~+-=!<>#total{{}}{%%}"), max_size=60))
def test_no_text_does_anything_but_become_words_or_a_fault(text: str) -> None:
    try:
        check(text, VALUES)
    except PhraseError:
        return
    for paragraph in paragraphs(text, VALUES, "fr"):
        assert plain(paragraph).strip()
