"""Long words and references on paper: where they may go on in the next line.

A zero-width space stands at such places; nothing is cut, and nothing pushes its neighbours out of the sheet.
"""

BREAK = "\u200b"
_PIECE_CHARACTERS = 14  # after so many a long reference may go on in the next line
_WORD_CHARACTERS = 24  # longer words may be broken anywhere; no name of a place is as long


def foldable(text: str) -> str:
    """Return a text whose longest words may go on in the next line."""
    return " ".join(word if len(word) <= _WORD_CHARACTERS else BREAK.join(word) for word in text.split(" "))


def breakable(reference: str) -> str:
    """Return a reference that may go on in the next line: it is never cut, and never pushes others out."""
    parts = (
        reference[start : start + _PIECE_CHARACTERS] for start in range(0, len(reference), _PIECE_CHARACTERS)
    )
    return BREAK.join(parts)
