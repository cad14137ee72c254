"""Where the marks of a chart stand: bars, lines and columns as numbers of an SVG that stretches.

Owns scales and coordinates. Writes no words: those are HTML beside the picture. Values are of any one unit,
given as whole numbers, decimals or fractions; what is missing is None and leaves a gap.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

Number = int | Decimal | Fraction

BAR_WIDTH = 1000
BAR_GAP = 2
WIDTH = 600
HEIGHT = 100
SPARK_WIDTH = 72
SPARK_HEIGHT = 20
_SPARK_MARGIN = 2
_COLUMN_SHARE = Fraction(7, 10)  # of its cell
_RULES = 3  # thin rules of a chart at most, its base not counted
_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar: `rank` chooses its colour, `share` is its part of the whole."""

    rank: int
    x: str
    width: str
    share: Fraction


@dataclass(frozen=True, slots=True)
class Axis:
    """The values at the rules of a chart, from the top down, None for no word, and where the rules lie."""

    values: tuple[Number | None, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A line with its area, and a second one: each a list of unbroken pieces."""

    axis: Axis
    areas: tuple[str, ...]
    lines: tuple[str, ...]
    soft: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a column; `tone` is "a" (certain) or "b" (on top of it)."""

    tone: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns over their cells."""

    axis: Axis
    boxes: tuple[Box, ...]


def ageing(amounts: Sequence[int]) -> tuple[Segment, ...]:
    """Lay amounts beside each other on a bar; what is not above zero takes no room.

    Args:
        amounts: integer cents, one a class.
    """
    whole = sum(max(amount, 0) for amount in amounts)
    gaps = BAR_GAP * max(sum(amount > 0 for amount in amounts) - 1, 0)
    segments: list[Segment] = []
    x = Fraction(0)
    for rank, amount in enumerate(amounts):
        share = Fraction(max(amount, 0), whole) if whole else Fraction(0)
        width = share * (BAR_WIDTH - gaps)
        segments.append(Segment(rank, _place(x), _place(width), share))
        x += width + (BAR_GAP if amount > 0 else 0)
    return tuple(segments)


def line(values: Sequence[Number | None], soft: Sequence[Number | None] = ()) -> Lines:
    """Draw values at even distances, a second list dashed; the scale begins near the smallest."""
    known = [Fraction(value) for value in (*values, *soft) if value is not None]
    axis, low, high = _axis(min(known, default=Fraction(0)), max(known, default=Fraction(1)))
    count = max(len(values), len(soft))
    pieces = [list(piece) for piece in _pieces(values, count, low, high)]
    return Lines(
        axis,
        tuple(_area(piece) for piece in pieces),
        tuple(_joined(piece) for piece in pieces),
        tuple(_joined(piece) for piece in _pieces(soft, count, low, high)),
    )


def columns(values: Sequence[Number], above: Sequence[Number] = ()) -> Columns:
    """Draw values as columns from zero, with those of a second list on top of them; below zero is zero."""
    pairs = [
        (max(Fraction(value), Fraction(0)), max(Fraction(above[at]), Fraction(0)) if above else Fraction(0))
        for at, value in enumerate(values)
    ]
    highest = max((first + second for first, second in pairs), default=Fraction(0))
    if not highest:
        return Columns(Axis((*[None] * _RULES, 0), ()), ())
    axis, _low, high = _axis(Fraction(0), highest)
    boxes: list[Box] = []
    for at, (first, second) in enumerate(pairs):
        cell = Fraction(WIDTH, len(pairs))
        x, width = cell * at + cell * (1 - _COLUMN_SHARE) / 2, cell * _COLUMN_SHARE
        heights = first / high * HEIGHT, second / high * HEIGHT
        for tone, top, height in (
            ("a", HEIGHT - heights[0], heights[0]),
            ("b", HEIGHT - heights[0] - heights[1], heights[1]),
        ):
            if height:
                boxes.append(Box(tone, _place(x), _place(top), _place(width), _place(height)))
    return Columns(axis, tuple(boxes))


@lru_cache(maxsize=2_000)
def spark(values: tuple[Number | None, ...]) -> str:
    """Draw values as one small line; what is missing is passed over. Kept: a portfolio draws many again."""
    known = [Fraction(value) for value in values if value is not None]
    low, high = min(known, default=Fraction(0)), max(known, default=Fraction(1))
    span = high - low or Fraction(1)
    room = SPARK_HEIGHT - 2 * _SPARK_MARGIN
    step = Fraction(SPARK_WIDTH, max(len(known) - 1, 1))
    return _joined(
        (at * step, SPARK_HEIGHT - _SPARK_MARGIN - (value - low) / span * room)
        for at, value in enumerate(known)
    )


def direction(values: Sequence[Number | None], tolerance: Number = 1) -> str:
    """Say where values went from first to last: "up", "down", or "" within the tolerance."""
    known = [value for value in values if value is not None]
    change = Fraction(known[-1]) - Fraction(known[0]) if known else Fraction(0)
    if abs(change) <= Fraction(tolerance):
        return ""
    return "up" if change > 0 else "down"


def part(value: Number, whole: Number, width: int = 100) -> str:
    """Return how wide a value is where the whole is `width` wide, within it."""
    if not whole:
        return _place(Fraction(0))
    return _place(min(max(Fraction(value) / Fraction(whole), Fraction(0)), Fraction(1)) * width)


def _axis(low: Fraction, high: Fraction) -> tuple[Axis, Fraction, Fraction]:
    """Choose round values between which all others lie, `_RULES` steps apart."""
    span = max(high - low, Fraction(1, 1000))
    step = _round_step(span / _RULES)
    bottom = low // step * step
    while bottom + step * _RULES < high:
        step = _round_step(step * Fraction(11, 10))
        bottom = low // step * step
    values = tuple(_plain(bottom + step * at) for at in range(_RULES, -1, -1))
    rules = tuple(_place(Fraction(HEIGHT * at, _RULES)) for at in range(_RULES))
    return Axis(values, rules), bottom, bottom + step * _RULES


def _round_step(least: Fraction) -> Fraction:
    """Return the smallest of 1, 2, 5, 10 times a power of ten that is not below."""
    power = Fraction(1)
    while power * 10 <= least:
        power *= 10
    while power > least:
        power /= 10
    return next(power * step for step in _STEPS if power * step >= least)


def _plain(value: Fraction) -> Number:
    return int(value) if value.denominator == 1 else value


def _pieces(
    values: Sequence[Number | None], count: int, low: Fraction, high: Fraction
) -> Iterator[list[tuple[Fraction, Fraction]]]:
    step = Fraction(WIDTH, max(count - 1, 1))
    piece: list[tuple[Fraction, Fraction]] = []
    for at, value in enumerate(values):
        if value is None:
            if piece:
                yield piece
            piece = []
        else:
            piece.append((at * step, HEIGHT - (Fraction(value) - low) / (high - low) * HEIGHT))
    if piece:
        yield piece


def _area(piece: Sequence[tuple[Fraction, Fraction]]) -> str:
    return _joined([(piece[0][0], Fraction(HEIGHT)), *piece, (piece[-1][0], Fraction(HEIGHT))])


def _joined(points: Iterable[tuple[Fraction, Fraction]]) -> str:
    return " ".join(f"{_place(x)},{_place(y)}" for x, y in points)


def _place(value: Fraction) -> str:
    return f"{round(Decimal(value.numerator) / Decimal(value.denominator), 1):f}"


def as_decimal(value: Number) -> Decimal:
    """Return a value of an axis as a decimal, to be written."""
    return value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)
