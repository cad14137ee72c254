"""How much one jailed Fava may use up. Owns numbers only."""

from dataclasses import dataclass

from tenants.jail import JailLimits


@dataclass(frozen=True, slots=True)
class FavaLimits:
    """Caps of one Fava; the defaults hold the largest book that the gate admits."""

    memory_bytes: int = 4 * 1024**3  # of address space
    cpu_seconds: int = 600  # in all its life; then it ends, and comes back when it is asked for
    life_seconds: int = 12 * 3600
    start_seconds: int = 180  # from its fork to its first answer
    answer_seconds: float = 30
    answer_bytes: int = 64 * 1024**2

    def of_children(self, most: int) -> JailLimits:
        """Return them as the fork server enforces them."""
        return JailLimits(
            memory_bytes=self.memory_bytes,
            cpu_seconds=self.cpu_seconds,
            wall_seconds=self.life_seconds,
            children=most,
        )
