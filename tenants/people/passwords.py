"""Passwords: argon2id, at a cost that is handed in, so that it can be raised later and be low in tests.

Owns what a password may be and how one is proven. Never keeps one, and takes as long for who has none.
"""

from dataclasses import dataclass
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200
_FEWEST_DIFFERENT = 5


class PasswordError(ValueError):
    """A password has 12 to 200 characters, five different ones at least."""


class KnownPasswordError(ValueError):
    """A password is neither the name nor the address of its person."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What proving a password costs: rounds, KiB of memory, lanes."""

    rounds: int
    memory_kib: int
    lanes: int


STANDARD = Cost(rounds=2, memory_kib=46 * 1024, lanes=1)


class Passwords:
    """Hashes and proves passwords at one cost."""

    def __init__(self, cost: Cost = STANDARD) -> None:
        self._hasher = PasswordHasher(cost.rounds, cost.memory_kib, cost.lanes)
        self._of_nobody = self._hasher.hash("of nobody")

    def hashed(self, text: str) -> str:
        """Return what is kept of a password."""
        return self._hasher.hash(_normal(text))

    def proves(self, text: str, kept: str | None) -> bool:
        """Tell whether a text is the password that was kept; where none was, it takes as long to say no."""
        try:
            proven = self._hasher.verify(kept or self._of_nobody, _normal(text[: 4 * LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
        return proven and kept is not None and len(text) <= LONGEST

    def outdated(self, kept: str) -> bool:
        """Tell whether a password was kept at another cost than is asked for today."""
        return self._hasher.check_needs_rehash(kept)


def refuse_weak(text: str, name: str, email: str) -> None:
    """Refuse what anybody would try first.

    Raises:
        PasswordError: it is too short, too long, or hardly more than one character again and again.
        KnownPasswordError: it is the person's name or address.
    """
    plain = _normal(text)
    if not SHORTEST <= len(text) <= LONGEST or len(set(plain)) < _FEWEST_DIFFERENT:
        raise PasswordError(PasswordError.__doc__)
    if plain.casefold().strip() in {name.casefold(), email.casefold()}:
        raise KnownPasswordError(KnownPasswordError.__doc__)


def _normal(text: str) -> str:
    """Return the text as every keyboard would write it: an accent is one character or two."""
    return unicodedata.normalize("NFKC", text).encode("utf-8", "replace").decode()
