"""Which assignments and documents a line of a statement names, in its reference or in its words.

Owns how a name is found in a text. A reference that is exactly a name counts however short it is; in words it
counts with a figure in it, from three signs on, so that no «12» of a date is taken for an assignment.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
import re

from ledger_core.factoring.statements.cells import plain
from ledger_core.factoring.statements.expected import Expected, StatementLine

FEWEST_SIGNS = 3
MOST_WORDS = 3  # of a name, blanks between them
_DIGIT = re.compile(r"[0-9]")
_EDGES = ".,;:!?()[]«»\"'/#"

Subject = tuple[str, str]
"""Reference of an assignment, and of a document in it; "" for the assignment as a whole."""


@dataclass(frozen=True, slots=True)
class Names:
    """The subjects that may be named, by their names as texts are compared."""

    of: Mapping[str, frozenset[Subject]] = field(default_factory=dict)

    def named_by(self, line: StatementLine) -> frozenset[Subject]:
        """Return what a line names."""
        exact = self.of.get(plain(line.reference), frozenset())
        if exact:
            return exact
        words = [word.strip(_EDGES) for word in plain(f"{line.reference} {line.label}").split()]
        found: set[Subject] = set()
        for size in range(1, MOST_WORDS + 1):
            for at in range(len(words) - size + 1):
                text = " ".join(words[at : at + size])
                if len(text) >= FEWEST_SIGNS and _DIGIT.search(text):
                    found |= self.of.get(text, frozenset())
        return frozenset(found)


def names_of(expected: Iterable[Expected]) -> Names:
    """Collect the names of what is expected."""
    found: dict[str, set[Subject]] = {}
    for subject, names in {((each.assignment, each.reference), each.names) for each in expected}:
        for name in names:
            found.setdefault(plain(name), set()).add(subject)
    return Names({name: frozenset(subjects) for name, subjects in found.items()})
