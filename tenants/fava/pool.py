"""All jailed Favas of a service: started when they are asked for, ended when nobody asks any more."""

from pathlib import Path

from tenants.db import Database
from tenants.fava.limits import FavaLimits
from tenants.fava.states import State


class FavaPool:
    """Favas by tenant and revision: at most so many, each for one tenant's one revision alone.

    Safe for several threads; closed at the end of the service.

    Args:
        database: where the books are.
        most: how many at one time; the one used least lately makes room.
        idle_seconds: how long one lives that nobody asks.
        limits: of each.
        without: protections to leave out, as `Jail` takes them.
        folder: where private copies are made; None: where the system keeps temporary files.
    """

    def __init__(  # noqa: PLR0913  each a setting of the service
        self,
        database: Database,
        *,
        most: int = 8,
        idle_seconds: float = 900,
        limits: FavaLimits = FavaLimits(),  # noqa: B008  a frozen value
        without: frozenset[str] = frozenset(),
        folder: Path | None = None,
    ) -> None:
        raise NotImplementedError

    def open(self, tenant_id: int, number: int) -> State:
        """Say where the Fava of a revision is, and start it where it is nowhere; waits for nothing.

        Who asks for a page calls this first, each time: it counts as use.

        Raises:
            NoSuchRevisionError: the tenant has no revision of this number.
        """
        raise NotImplementedError

    def sweep(self) -> None:
        """End those that nobody asked for too long; called now and then."""
        raise NotImplementedError

    def close(self) -> None:
        """End all, and take their files away."""
        raise NotImplementedError
