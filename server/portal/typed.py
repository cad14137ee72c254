"""Amounts as people type them. Owns what is read as one; words about what is not are the form's own."""

import re

_AMOUNT = re.compile(r"(?P<whole>[0-9]{1,12})(?:[.,](?P<part>[0-9]{1,2}))?")
_GROUPED = re.compile(r"[0-9]{1,3}(?P<mark>[.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*(?!(?P=mark))[.,][0-9]{1,2}")
_BETWEEN = re.compile(r"[\s\u202f\u00a0']+")


def cents_typed(text: str) -> int | None:
    """Read an amount that is not below zero, such as « 1 200,00 € », 1200.5 or 1,200.00, as integer cents.

    None where it is none: two digits behind the last mark at most, blanks between thousands. Another mark
    between them is taken where cents follow, as a page in English writes them; 1,200 could be both.
    """
    bare = _BETWEEN.sub("", text.strip().removesuffix("€").removeprefix("€"))
    grouped = _GROUPED.fullmatch(bare)
    if grouped is not None:
        bare = bare.replace(grouped["mark"], "")
    found = _AMOUNT.fullmatch(bare)
    if found is None:
        return None
    return int(found["whole"]) * 100 + int((found["part"] or "").ljust(2, "0"))
