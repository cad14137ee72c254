"""Which characters a file may hold, and what becomes of the others.

Owns the way of a text from the books into a file: one policy, sign by sign. Constants of a layout do not go
through it. Never cuts or pads.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
import unicodedata

FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # spreadsheets know the wide ones too
_NO_TEXT = frozenset({"Cc", "Zl", "Zp", "Zs"})  # what would end a line, or is a blank of another kind
_SPELLED = {
    "œ": "oe",
    "Œ": "OE",
    "æ": "ae",
    "Æ": "AE",
    "ß": "ss",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "TH",
    "ı": "i",
    "°": "o",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "‐": "-",
    "‑": "-",
    "–": "-",
    "—": "-",
}


class Encoding(StrEnum):
    """The encodings a file may have, by their names in Python."""

    ASCII = "ascii"
    LATIN_1 = "iso-8859-1"
    LATIN_9 = "iso-8859-15"
    WINDOWS = "cp1252"
    UTF_8 = "utf-8"


class Outside(StrEnum):
    """What becomes of a sign that the encoding does not have, or that does not print."""

    SPACE = "space"
    DELETE = "delete"
    REFUSE = "refuse"


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would take a text for a formula, whatever blanks stand before it."""
    return text.lstrip().startswith(FORMULA_SIGNS)


class UnfitSignError(ValueError):
    """A text holds a sign that the file cannot, and the policy refuses it."""

    def __init__(self, sign: str) -> None:
        super().__init__(f"U+{ord(sign):04X}")
        self.sign = sign


@dataclass(frozen=True, slots=True)
class Characters:
    """A policy. Transliteration comes first, then what to replace or delete, then upper case."""

    encoding: Encoding
    upper: bool = False
    transliterate: bool = False
    replace: str = ""
    delete: str = ""
    outside: Outside = Outside.REFUSE

    def clean(self, text: str) -> str:
        """Return a text as the file holds it; line ends, tabs and odd blanks become spaces.

        Raises:
            UnfitSignError: a sign does not fit, and `outside` refuses it.
        """
        composed = text if text.isascii() else unicodedata.normalize("NFC", text)
        return composed.translate(_signs_of(self))

    def holds(self, text: str) -> bool:
        """Tell whether a text can stand in the file as it is."""
        try:
            return self.clean(text) == text
        except UnfitSignError:
            return False


class _Signs(dict[int, str]):
    """What becomes of each sign, found once."""

    def __init__(self, policy: Characters) -> None:
        self.policy = policy

    def __missing__(self, code: int) -> str:
        policy, sign = self.policy, chr(code)
        signs = _transliterated(sign) if policy.transliterate else sign
        found = self[code] = "".join(_judged(policy, each) for each in signs)
        return found


@lru_cache(maxsize=64)
def _signs_of(policy: Characters) -> _Signs:
    return _Signs(policy)


def _judged(policy: Characters, sign: str) -> str:
    if sign in policy.delete:
        return ""
    if unicodedata.category(sign) in _NO_TEXT or sign in policy.replace:
        return " "
    if sign.isprintable() and _in(_reached(policy), sign):
        return _upper(policy.encoding, sign) if policy.upper else sign
    if policy.outside is Outside.REFUSE:
        raise UnfitSignError(sign)
    return " " if policy.outside is Outside.SPACE else ""


def _reached(policy: Characters) -> Encoding:
    """Return what a sign must be in: transliteration leads to ASCII, whatever the encoding."""
    return Encoding.ASCII if policy.transliterate else policy.encoding


def _transliterated(sign: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _SPELLED.get(sign, sign))
    plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    return plain if plain.isascii() else sign


def _upper(encoding: Encoding, sign: str) -> str:
    """Return the capital, or the sign where it has none of one letter that the encoding knows."""
    capital = sign.upper()
    return capital if len(capital) == 1 and _in(encoding, capital) else sign


def _in(encoding: Encoding, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
