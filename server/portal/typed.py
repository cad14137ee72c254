"""Amounts as people type them. Owns what is read as one; words about what is not are the form's own."""

import re

_AMOUNT = re.compile(r"(?P<whole>[0-9]{1,12})(?:[.,](?P<part>[0-9]{1,2}))?")
_BETWEEN = re.compile(r"[\s\u202f\u00a0']+")


def cents_typed(text: str) -> int | None:
    """Read an amount that is not below zero, such as « 1 200,00 € » or 1200.5, as integer cents.

    None where it is none: one mark, two digits behind it at most, blanks between thousands.
    """
    bare = _BETWEEN.sub("", text.strip().removesuffix("€").removeprefix("€"))
    found = _AMOUNT.fullmatch(bare)
    if found is None:
        return None
    return int(found["whole"]) * 100 + int((found["part"] or "").ljust(2, "0"))
