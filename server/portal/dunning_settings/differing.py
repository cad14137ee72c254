"""What two texts of a template differ in, word by word, as pages show it: kept, taken out, put in."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
import re

from tenants.dunning.letters.templates import Words

_PIECES = re.compile(r"\s+|[\w’'-]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words: `kind` is "", "del" or "ins"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class TextDifference:
    """One text of a template, as it was and is."""

    place: str
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything is not as it was."""
        return any(piece.kind for piece in self.pieces)


def differences(before: Words, after: Words) -> tuple[TextDifference, ...]:
    """Compare subject, opening, closing and days of two templates; what is the same in both is left out."""
    sides = [
        (place, getattr(before, place), getattr(after, place)) for place in ("subject", "opening", "closing")
    ]
    sides.append(("delay_days", str(before.delay_days), str(after.delay_days)))
    found = (TextDifference(place, tuple(_pieces(old, new))) for place, old, new in sides)
    return tuple(each for each in found if each.is_changed)


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = _PIECES.findall(_plain(before)), _PIECES.findall(_plain(after))
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("", "".join(old[a:b]))
            continue
        if a < b:
            yield Piece("del", "".join(old[a:b]))
        if c < d:
            yield Piece("ins", "".join(new[c:d]))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
