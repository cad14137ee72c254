"""Messages that come in English from below, said again in the reader's language.

Each sentence is known by its form. One that no form fits stands as it came.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
import re

Parts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """What a sentence looks like, and how it is said; `say` takes the named groups of the pattern."""

    pattern: re.Pattern[str]
    say: Callable[[Parts], str]


def form(pattern: str, say: Callable[[Parts], str]) -> Form:
    """Return a form; `pattern` fits the whole of a message."""
    return Form(re.compile(pattern, re.DOTALL), say)


def again(message: str, forms: Iterable[Form]) -> str | None:
    """Say a message in the language of the request; None where no form fits it."""
    for each in forms:
        found = each.pattern.fullmatch(message)
        if found:
            return each.say({name: value or "" for name, value in found.groupdict().items()})
    return None
