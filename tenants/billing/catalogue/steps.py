"""The steps from what the payment service offers to what it is to offer, as values to be shown and done."""

from dataclasses import dataclass
from enum import StrEnum

from tenants.billing.catalogue.wanted import Cost, WantedPrice, WantedProduct


class What(StrEnum):
    """What a step is about."""

    METER = "meter"
    PRODUCT = "product"
    PRICE = "price"
    PORTAL = "portal"


class Act(StrEnum):
    """What is done with it."""

    KEEP = "keep"
    CREATE = "create"
    CHANGE = "change"
    OPEN = "open"  # it was archived
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing, what is done with it, and its name at the payment service where it is there.

    `name` is our name of it: an event name, a product's, a price's lookup key. `cost` is that of a price,
    None where it is none of those we make.
    """

    act: Act
    what: What
    name: str
    found: str = ""
    label: str = ""
    cost: Cost | None = None
    wanted: WantedProduct | WantedPrice | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """All that is there or is to be, in the order in which it is done."""

    steps: tuple[Step, ...]

    @property
    def changes(self) -> tuple[Step, ...]:
        """What is to be done."""
        return tuple(step for step in self.steps if step.act is not Act.KEEP)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is to be done."""
        return not self.changes
