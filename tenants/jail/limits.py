"""How much a child may use up. Owns numbers only; the kernel and the fork server enforce them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JailLimits:
    """Caps of one child; the defaults hold the largest book that the gate admits."""

    memory_bytes: int = 4 * 1024**3  # of address space
    cpu_seconds: int = 100
    wall_seconds: int = 120  # from its fork to its end, the transfer of the book included
    answer_bytes: int = 256 * 1024**2  # of all it says, whatever it was asked
    answer_bytes_least: int = 8 * 1024**2  # what it may say of the smallest book
    answer_bytes_a_byte: int = 8  # what it may say more for each byte it was given
    children: int = 4  # at work at one time; more requests wait

    def answer_cap(self, files: Mapping[str, bytes]) -> int:
        """Return how many bytes may be said of these files: what is said is read in the service's memory."""
        given = sum(len(path) + len(data) for path, data in files.items())
        return min(self.answer_bytes, self.answer_bytes_least + self.answer_bytes_a_byte * given)
