"""Which invoice a credit note is about, as far as the books tell: by its letter, its number, or its words.

One that may be about several is about none: a factor is told nothing that is not sure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.lettrage.references import quoted_numbers
from tenants.books.picture import Picture

_AROUND = " ,;:.()[]«»\"'"


@dataclass(frozen=True, slots=True)
class _Invoices:
    """The numbers of a customer's invoices: as words without case, and by the numbers that they quote."""

    words: Mapping[str, frozenset[str]]
    quoted: Mapping[str, frozenset[str]]


class Concerning:
    """The invoices of a picture's customers, gathered for those who are asked about."""

    def __init__(self, picture: Picture) -> None:
        self._lines = picture.lines_by_party
        self._of_party: dict[tuple[str, str], _Invoices] = {}

    def invoice_of(self, line: Line) -> str:
        """Return the number of the invoice that a credit note is about; "" where the books tell none."""
        party = (line.account, line.customer)
        lines = self._lines.get(party, ())
        if line.letter:
            found = frozenset(
                each.reference for each in lines if each.letter == line.letter and _is_invoice(each)
            )
            if found:
                return _only(found)
        if party not in self._of_party:
            self._of_party[party] = _invoices(lines)
        known = self._of_party[party]
        words = [word.strip(_AROUND).casefold() for word in f"{line.reference} {line.label}".split()]
        if found := _union(known.words, words):
            return _only(found)
        quoted = quoted_numbers(replace(line, reference="")) - quoted_numbers(replace(line, label=""))
        return _only(_union(known.quoted, quoted))  # its own number may end as another's does


def _is_invoice(line: Line) -> bool:
    is_owed = line.kind is LineKind.INVOICE or (line.kind is LineKind.OPENING and line.cents > 0)
    return is_owed and bool(line.reference)


def _invoices(lines: Iterable[Line]) -> _Invoices:
    words: dict[str, set[str]] = {}
    quoted: dict[str, set[str]] = {}
    for line in lines:
        if _is_invoice(line):
            words.setdefault(line.reference.casefold(), set()).add(line.reference)
            for number in quoted_numbers(replace(line, label="")):
                quoted.setdefault(number, set()).add(line.reference)
    return _Invoices(_frozen(words), _frozen(quoted))


def _frozen(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(references) for key, references in found.items()}


def _union(known: Mapping[str, frozenset[str]], keys: Iterable[str]) -> frozenset[str]:
    return frozenset[str]().union(*(known[key] for key in keys if key in known))


def _only(found: frozenset[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""
