"""What all papers of factoring share: who writes, to whom, where and when, and sums that are carried on."""

from collections.abc import Iterable, Mapping
import datetime as dt
from itertools import accumulate

from tenants.dunning.decisions.creditor import Creditor
from tenants.dunning.letters.wording import clean
from tenants.dunning.plans.paper import creditor_block
from tenants.paper.folding import foldable
from tenants.written import FRENCH, cents, day_long


class NoCreditorError(Exception):
    """Nobody said who the company is: a paper of it would bear no name."""


def sender_of(creditor: Creditor) -> Mapping[str, object]:
    """Return the head of a letter: who writes."""
    return {**creditor_block(creditor), "initial": creditor.name[:1].upper()}


def lines_of(*lines: str) -> list[str]:
    """Return the lines of an address as they are printed, without empty ones."""
    return [foldable(clean(line)) for line in lines if line.strip()]


def place_and_day(creditor: Creditor, day: dt.date) -> str:
    """Write « Quimper, le 24 novembre 2026 »."""
    written = day_long(day, FRENCH)
    return f"{clean(creditor.place)}, le {written}" if creditor.place else f"Le {written}"


def date_of(day: dt.date) -> list[int]:
    """Return a day as templates take it."""
    return [day.year, day.month, day.day]


def carried(*columns: Iterable[int]) -> list[list[str]]:
    """Write, row by row, what columns of cents come to: for the foot of a page and the head of the next."""
    sums = [[cents(each, FRENCH) for each in accumulate(column)] for column in columns]
    return [list(row) for row in zip(*sums, strict=True)]
