"""Fields that hold no value: constants, blanks, zeros, from position to position as tables give them."""

from ledger_core.factoring.records.fields import EVERY, Constant, Kinds


def constant(name: str, at: int, text: str, only_for: Kinds = EVERY) -> Constant:
    """Return a field that always holds the same text."""
    return Constant(name=name, at=at, width=len(text), text=text, only_for=only_for)


def blanks(name: str, first: int, last: int) -> Constant:
    """Return a field of spaces."""
    return constant(name, first, " " * (last - first + 1))


def zeros(name: str, first: int, last: int) -> Constant:
    """Return a field of zeros."""
    return constant(name, first, "0" * (last - first + 1))
