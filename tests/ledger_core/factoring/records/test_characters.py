"""Policies of characters, sign by sign, as the published tables give them."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.formats.bpce import BPCE
from ledger_core.factoring.formats.eurofactor import EUROFACTOR
from ledger_core.factoring.formats.factofrance import FACTOFRANCE_BOTH
from ledger_core.factoring.records.characters import Characters, Encoding, Outside, UnfitSignError

ALL_SIGNS = [chr(code) for code in range(0x300)] + ["€", "’", "–", "日", "\u2028", "\u200b", "\ud800"]
# 0x21-2F, 0x3A-40, 0x5E-7F
LISTED = {
    chr(code) for span in ((0x21, 0x30), (0x3A, 0x41), (0x5E, 0x61), (0x7B, 0x80)) for code in range(*span)
}


@pytest.mark.parametrize("sign", ALL_SIGNS, ids=lambda sign: f"U+{ord(sign):04X}")
def test_bpce_sign_by_sign(sign: str) -> None:
    kept = " " <= sign <= "~" and sign not in LISTED
    became = BPCE.layout.characters.clean(sign)
    assert became == (sign.upper() if kept else " ")


@pytest.mark.parametrize("sign", ALL_SIGNS, ids=lambda sign: f"U+{ord(sign):04X}")
def test_faa_sign_by_sign(sign: str) -> None:
    assert EUROFACTOR.layout.characters.clean(sign) == (sign if " " <= sign <= "~" else " ")


@pytest.mark.parametrize(
    ("text", "became"),
    [
        ("é", "E"),
        ("Éç", "EC"),
        ("e\u0301", "E"),
        ("œuvre", "OEUVRE"),
        ("ß", "SS"),
        ("Łódź", "LODZ"),
        ("a-b_c.d", "ABCD"),
        ("[x\\y]", "[X\\Y]"),
        ("l’été", "LETE"),
        ("N° 3", "NO 3"),
        ("a\tb\nc", "A B C"),
        ("a\u00a0b", "A B"),
        ("ﬁn", "FIN"),
        ("\x7f", ""),
    ],
)
def test_factofrance_goes_to_plain_capitals(text: str, became: str) -> None:
    assert FACTOFRANCE_BOTH.layout.characters.clean(text) == became


@pytest.mark.parametrize("sign", ["日", "€", "Ω", "\u200b", "\ud800", "µ"])
def test_factofrance_refuses_what_has_no_plain_letters(sign: str) -> None:
    with pytest.raises(UnfitSignError) as refused:
        FACTOFRANCE_BOTH.layout.characters.clean(f"N{sign}")
    assert refused.value.sign == sign


def test_a_sign_outside_can_be_a_space_nothing_or_refused() -> None:
    assert Characters(Encoding.ASCII, outside=Outside.SPACE).clean("aéb") == "a b"
    assert Characters(Encoding.ASCII, outside=Outside.DELETE).clean("aéb") == "ab"
    with pytest.raises(UnfitSignError):
        Characters(Encoding.ASCII, outside=Outside.REFUSE).clean("aéb")


def test_capitals_stay_in_the_encoding() -> None:
    latin = Characters(Encoding.LATIN_1, upper=True)
    assert latin.clean("éÿßµ") == "Éÿßµ"  # none of the last three has one capital in Latin-1
    assert Characters(Encoding.WINDOWS, upper=True).clean("ÿœ") == "ŸŒ"


def test_what_does_not_print_is_outside_even_utf_8() -> None:
    assert Characters(Encoding.UTF_8, outside=Outside.DELETE).clean("a\u200b\u202eb\ufeff") == "ab"


@given(
    st.text(max_size=40),
    st.builds(
        Characters,
        st.sampled_from(Encoding),
        upper=st.booleans(),
        transliterate=st.booleans(),
        replace=st.text(st.sampled_from("ab.-é;"), max_size=4),
        delete=st.text(st.sampled_from("cd,/è"), max_size=4),
        outside=st.sampled_from([Outside.SPACE, Outside.DELETE]),
    ),
)
def test_a_clean_text_is_one_line_of_the_encoding(text: str, policy: Characters) -> None:
    clean = policy.clean(text)
    clean.encode(policy.encoding)
    assert clean.isprintable()


@given(st.text(max_size=40))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    policy = BPCE.layout.characters
    assert policy.holds(policy.clean(text))
