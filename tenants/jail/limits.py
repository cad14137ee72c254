"""How much a child may use up. Owns numbers only; the kernel and the fork server enforce them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JailLimits:
    """Caps of one child; the defaults hold the largest book that the gate admits."""

    memory_bytes: int = 4 * 1024**3  # of address space
    cpu_seconds: int = 100
    wall_seconds: int = 120  # from its fork to its end, the transfer of the book included
    answer_bytes: int = 256 * 1024**2  # of all it says
    children: int = 4  # at work at one time; more requests wait
