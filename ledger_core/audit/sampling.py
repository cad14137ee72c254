"""A sample by monetary unit: systematic, from a start that a seed gives, so that anybody draws the same.

Owns the order of the population, its digest, the interval, the start and what they hit; docs/sampling.md says
the same in words that a spreadsheet can follow. Chance is in the seed alone, which is given.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from itertools import accumulate

from ledger_core.lettrage.lines import Line
from ledger_core.receivables.open_items import OpenItem

CONFIDENCE_FACTORS = {
    75: ("1.39", "2.70", "3.93", "5.11"),
    80: ("1.61", "3.00", "4.28", "5.52"),
    85: ("1.90", "3.38", "4.73", "6.02"),
    90: ("2.31", "3.89", "5.33", "6.69"),
    95: ("3.00", "4.75", "6.30", "7.76"),
    99: ("4.61", "6.64", "8.41", "10.05"),
}
"""Factors by confidence in percent and by the number of errors that the sample may show, from none to three.

The mean of a Poisson distribution that leaves so much doubt that no more errors are found, to the next
hundredth. AICPA, Audit Guide: Audit Sampling, table of confidence factors; there without 99 %, which follows
from the same distribution.
"""

MOST_ERRORS = 3
HEX_DIGITS = 12  # of the hash that gives the start: 48 bits, which spreadsheets hold without rounding


class NoIntervalError(ValueError):
    """The interval would be less than a cent, or there is nothing to draw from."""


@dataclass(frozen=True, slots=True)
class Element:
    """One of the population: `key` names it; `cents` are its book value, a debt above zero."""

    key: str
    cents: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A drawn element: the monetary unit that hit it, and the sum of all elements before it, in cents."""

    element: Element
    unit: int
    before_cents: int


@dataclass(frozen=True, slots=True)
class Population:
    """The elements in their order, debts and credits apart; without those of zero."""

    debts: tuple[Element, ...]
    credits: tuple[Element, ...]
    digest: str  # SHA-256 in hexadecimal, of debts and credits

    @property
    def cents(self) -> int:
        """The sum of the debts."""
        return sum(element.cents for element in self.debts)

    @property
    def credit_cents(self) -> int:
        """The sum of the credits, zero or below."""
        return sum(element.cents for element in self.credits)


@dataclass(frozen=True, slots=True)
class Sample:
    """What is drawn, and all that it follows from; cents."""

    population: Population
    seed: str
    interval_cents: int
    start: int  # the first monetary unit that hits, from 1 to the interval
    top: tuple[Element, ...]  # at the interval or above: each is drawn
    hits: tuple[Hit, ...]  # of the rest
    rest: tuple[Element, ...]  # the elements below the interval, among which the units hit

    @property
    def top_cents(self) -> int:
        """The sum of the elements that are drawn for their size."""
        return sum(element.cents for element in self.top)

    @property
    def hit_cents(self) -> int:
        """The sum of the elements that a unit hit."""
        return sum(hit.element.cents for hit in self.hits)

    @property
    def size(self) -> int:
        """How many elements are drawn."""
        return len(self.top) + len(self.hits)


def population_of(elements: Iterable[Element]) -> Population:
    """Order the elements by key, code point by code point, and digest them.

    The digest is that of one line an element: key, tab, cents, line feed, in UTF-8.

    Raises:
        ValueError: two elements have the same key, or one holds a tab or a line break.
    """
    ordered = sorted((element for element in elements if element.cents), key=lambda element: element.key)
    keys = [element.key for element in ordered]
    if len(set(keys)) != len(keys) or any(set(key) & set("\t\r\n") for key in keys):
        raise ValueError("keys of a population must be unique, without tabs and line breaks")
    text = "".join(f"{element.key}\t{element.cents}\n" for element in ordered)
    return Population(
        tuple(element for element in ordered if element.cents > 0),
        tuple(element for element in ordered if element.cents < 0),
        sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def interval_of(materiality_cents: int, confidence: int, errors: int = 0) -> int:
    """Return the interval in cents: materiality by the confidence factor, rounded down.

    Args:
        materiality_cents: the misstatement that the sample should reveal.
        confidence: in percent, one of `CONFIDENCE_FACTORS`.
        errors: how many errors the sample may show and still support the total, up to `MOST_ERRORS`.

    Raises:
        NoIntervalError: it would be less than a cent.
    """
    interval = int(materiality_cents / Fraction(CONFIDENCE_FACTORS[confidence][errors]))
    return _positive(interval)


def interval_for_size(population: Population, size: int) -> int:
    """Return the interval in cents with which at most `size` elements are drawn: their sum by it, rounded up.

    Raises:
        NoIntervalError: there is nothing to draw from, or nothing to draw.
    """
    if size < 1:
        raise NoIntervalError
    return _positive(-(-population.cents // size))


def start_of(seed: str, population: Population, interval_cents: int) -> int:
    """Return the first unit that hits, from 1 to the interval.

    SHA-256 of the seed, a line feed and the population's digest, in UTF-8; its first twelve hexadecimal
    digits as a number, modulo the interval, plus one.
    """
    said = sha256(f"{seed}\n{population.digest}".encode("utf-8", "surrogatepass")).hexdigest()
    return int(said[:HEX_DIGITS], 16) % interval_cents + 1


def draw(population: Population, seed: str, interval_cents: int) -> Sample:
    """Draw the sample of a population.

    Debts at the interval or above are all drawn. The others stand in their order as one row of cents; the
    start and every interval after it hit the element in which they fall. Each debt is so drawn with the
    chance of its cents by the interval. Credits have no such chance and stay apart.

    Raises:
        NoIntervalError: the interval is less than a cent.
    """
    interval = _positive(interval_cents)
    top = tuple(element for element in population.debts if element.cents >= interval)
    rest = tuple(element for element in population.debts if element.cents < interval)
    start = start_of(seed, population, interval)
    return Sample(population, seed, interval, start, top, tuple(_hits(rest, start, interval)), rest)


def _hits(rest: Sequence[Element], start: int, interval: int) -> list[Hit]:
    hits = []
    unit = start
    for element, until in zip(rest, accumulate(element.cents for element in rest), strict=True):
        if unit <= until:  # an element is smaller than the interval, so no second unit can hit it
            hits.append(Hit(element, unit, until - element.cents))
            unit += interval
    return hits


def _positive(interval: int) -> int:
    if interval < 1:
        raise NoIntervalError
    return interval


def keys_of(items: Iterable[OpenItem]) -> list[str]:
    """Name open items of one state of the books: customer, account, day, piece and place, `|` between them.

    Of several that have all of these in common, the second ends in `#2`, and so on.
    """
    seen: Counter[str] = Counter()
    keys = []
    for item in items:
        key = "|".join(_bare(part) for part in (item.code, *_of_line(item.line)))
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return keys


def _of_line(line: Line) -> tuple[str, ...]:
    return line.account, line.date.isoformat(), line.reference, f"{line.path}:{line.lineno}"


def _bare(text: str) -> str:
    return " ".join(text.replace("|", "/").replace("#", "/").split())
