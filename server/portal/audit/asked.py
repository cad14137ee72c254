"""Which entries of a log an address asks for.

What cannot be meant asks for nothing: an address is typed by anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt

from tenants.chain import Filter

_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_LONGEST = 100
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, as it goes back into the fields; `before`: where the page begins, 0 for the newest."""

    kind: str = ""
    actor: str = ""
    first: str = ""
    last: str = ""
    before: int = 0

    @property
    def chosen(self) -> Filter:
        """Return it as the rooms below ask."""
        return Filter(self.kind, self.actor, _day(self.first), _day(self.last))

    @property
    def is_narrow(self) -> bool:
        """Tell whether some entries are left out."""
        return bool(self.kind or self.actor or self.first or self.last)

    @property
    def values(self) -> dict[str, str]:
        """Return what stands in an address, without where the page begins."""
        named = {"kind": self.kind, "actor": self.actor, "first": self.first, "last": self.last}
        return {name: value for name, value in named.items() if value}


def asked_of(values: Mapping[str, str]) -> Asked:
    """Read the words of an address."""
    first, last = values.get("first", ""), values.get("last", "")
    before = values.get("before", "")
    is_number = before.isascii() and before.isdecimal() and len(before) <= _MOST_DIGITS
    return Asked(
        _plain(values.get("kind", "")),
        _plain(values.get("actor", "")),
        first if _day(first) else "",
        last if _day(last) else "",
        int(before) if is_number else 0,
    )


def _plain(text: str) -> str:
    return "".join(character for character in text if character.isprintable()).strip()[:_LONGEST]


def _day(text: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None
