"""The sample of the customers' open items at a state of the books, as of a day.

Composes one picture; what is drawn, and how, is `ledger_core.audit.sampling`. Reads nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ledger_core.audit.sampling import Element, Population, Sample, draw, keys_of, population_of
from ledger_core.receivables.open_items import OpenItem
from tenants.receivables.situation import Receivables


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample, and the open items by their keys."""

    sample: Sample
    items: Mapping[str, OpenItem]


def drawn(found: Receivables, seed: str, interval: Callable[[Population], int]) -> Drawn:
    """Draw from the open items in the currency of the books; `interval` gives the cents between two units.

    Raises:
        NoIntervalError: the interval is less than a cent, or there is nothing to draw from.
    """
    items = dict(zip(keys_of(found.items), found.items, strict=True))
    population = population_of(Element(key, item.cents_open) for key, item in items.items())
    return Drawn(draw(population, seed, interval(population)), items)
