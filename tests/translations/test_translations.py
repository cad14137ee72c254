"""Every word of the interface is there in French, once, and set as French is."""

import pytest

from tests import translations


def test_nothing_is_missing() -> None:
    assert translations.missing() == []


def test_nothing_is_left_over() -> None:
    assert translations.unused() == []


def test_nothing_is_doubled_fuzzy_empty_or_ill_set() -> None:
    assert translations.faulty() == []


def test_words_that_mean_two_things_say_which() -> None:
    assert translations.ambiguous() == []


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("Délettrer ?", "Délettrer\u00a0?"),
        ("l'an dernier...", "l’an dernier…"),
        ("« Oui » : %(number)s %%", "«\u00a0Oui\u00a0»\u00a0: %(number)s\u00a0%%"),
        ("voir https://lettrine.example", "voir https://lettrine.example"),
    ],
)
def test_typography_is_mended(text: str, better: str) -> None:
    assert translations.mended(text) == better
    assert translations.mended(better) == better
