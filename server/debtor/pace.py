"""How often the pages of debtors may be asked for: by the address one comes from, and by link.

Counts in memory, in one process. Never knows what is asked.
"""

from server.api.rate import Rate
from server.auth.attempts import place_of

OF_ADDRESS_A_MINUTE = 120  # a whole office comes from one
OF_LINK_A_MINUTE = 60


class Pace:
    """Requests of each address and of each link in the present minute."""

    def __init__(self) -> None:
        self._addresses = Rate(OF_ADDRESS_A_MINUTE)
        self._links = Rate(OF_LINK_A_MINUTE)

    def of_address(self, address: str) -> int:
        """Count a request of an address; return how many seconds to wait, 0 where it may go on."""
        return self._addresses.wait_seconds(place_of(address))

    def of_link(self, tenant_id: int, number: int) -> int:
        """Count a request by a link; as `of_address`."""
        return self._links.wait_seconds(f"{tenant_id}:{number}")
