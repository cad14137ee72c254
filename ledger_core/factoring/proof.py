"""Whether the books and the assignments say the same of a factor: current account, holdback, outstanding.

Owns the comparison alone, to the cent and assignment by assignment. Mends nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from ledger_core.factoring.in_books import Figures


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure that the books and an assignment tell differently; cents as in `Figures`.

    `assignment` is "" for what the books post on the factor's accounts without naming one.
    """

    assignment: str
    figure: str  # field of `Figures`
    books_cents: int
    said_cents: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Both sides in all, and where they part."""

    books: Figures
    said: Figures
    gaps: tuple[Gap, ...]

    @property
    def is_equal(self) -> bool:
        """Tell whether each assignment stands in the books as it says itself."""
        return not self.gaps


def prove(books: Mapping[str, Figures], said: Mapping[str, Figures]) -> Proof:
    """Compare what the books say of assignments with what these say themselves.

    Args:
        books: by assignment, "" for what names none.
        said: by assignment; "" for what a statement has of none, such as a monthly commission.

    Returns:
        The proof; gaps by assignment, then in the order of the figures.
    """
    gaps = tuple(
        Gap(assignment, each.name, ours, theirs)
        for assignment in sorted(books.keys() | said.keys())
        for each in fields(Figures)
        if (ours := getattr(books.get(assignment, Figures()), each.name))
        != (theirs := getattr(said.get(assignment, Figures()), each.name))
    )
    return Proof(sum(books.values(), Figures()), sum(said.values(), Figures()), gaps)
