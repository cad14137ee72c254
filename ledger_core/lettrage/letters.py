"""Letters: their order, the next one, and the free ones of a customer's account.

Owns the arithmetic of letters and nothing else. Never looks at lines or amounts, and never decides
which letter a group keeps.
"""

from collections.abc import Iterable

FIRST_LETTER = "AAA"


class NotALetterError(ValueError):
    """A letter is one or more of A to Z: the text given is not, so that none can follow it."""


def letter_order(letter: str) -> tuple[int, str]:
    """Return the sort key of a letter: length, then text, so that `Z` comes before `AA`."""
    return len(letter), letter


def is_letter(text: str) -> bool:
    """Tell whether the text is made of A to Z, in upper or lower case, and nothing else."""
    return text.isascii() and text.isalpha()


def next_letter(letter: str) -> str:
    """Return the letter after this one, in upper case: `AAZ` → `ABA`, `Z` → `AA`, `ZZZ` → `AAAA`.

    Raises:
        NotALetterError: the text is empty or holds something else than A to Z.
    """
    if not is_letter(letter):
        raise NotALetterError(f"{letter!r} is no letter: write A to Z only, such as {FIRST_LETTER!r}")
    text = letter.upper()
    kept = text.rstrip("Z")
    wrapped = "A" * (len(text) - len(kept))
    if not kept:
        return "A" + wrapped
    return kept[:-1] + chr(ord(kept[-1]) + 1) + wrapped


class LetterSequence:
    """Hands out the free letters of one account and customer, after the highest one in use.

    `used` are the letters that stand there, upper or lower case (`aab` counts as `AAB`); what is
    no letter, such as `12`, is in nobody's way and is passed over. Nothing in use: `first` comes first.
    """

    __slots__ = ("_next",)

    def __init__(self, used: Iterable[str] = (), first: str = FIRST_LETTER) -> None:
        if not is_letter(first):
            raise NotALetterError(f"{first!r} is no letter: write A to Z only, such as {FIRST_LETTER!r}")
        highest = max((text.upper() for text in used if is_letter(text)), key=letter_order, default="")
        self._next = next_letter(highest) if highest else first.upper()

    def take(self) -> str:
        """Return the next free letter, once."""
        letter = self._next
        self._next = next_letter(letter)
        return letter
