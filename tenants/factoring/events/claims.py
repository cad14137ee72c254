"""Where assigned documents stand in the books, text that was changed since they were sent included.

Owns which line is taken for a document that the books do not name any more, what was changed of it, and which
documents have none. Writes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from ledger_core.lettrage.lines import Line
from tenants.books.picture import Picture
from tenants.dunning.days.situation import lines_by_debt
from tenants.factoring.assigned import Document, document_of, said_of
from tenants.factoring.assignments.reading import Assignment, Item
from tenants.factoring.events.refusals import Changed, Part


def claims_of(assignment: Assignment) -> list[Item]:
    """Return the claims that were lent on: those that the factor did not take are free."""
    return [item for item in assignment.items if item.held]


def claim_lines(picture: Picture, claims: Iterable[Item]) -> dict[str, Line]:
    """Return the lines of claims by the names that they were lent on under; those of none are left out.

    A claim of another name now is known by the rest of it (`said_of`), where one line alone is.

    Args:
        picture: the books.
        claims: all that is looked for together; a line is one claim's.
    """
    known, listed = lines_by_debt(picture), tuple(claims)
    found = {claim.name: known[claim.name] for claim in listed if claim.name in known}
    lost = [claim for claim in listed if claim.reference and claim.name not in known]
    if lost:
        again = dict(_known_again(known, found.keys(), lost))
        taken = Counter(line.key for line in again.values())
        found |= {name: line for name, line in again.items() if taken[line.key] == 1}
    return found


def changes_of(picture: Picture, claims: Iterable[Item]) -> Iterator[Changed]:
    """Yield what the books say otherwise of documents than when they were sent."""
    listed = tuple(claims)
    lines = claim_lines(picture, listed)
    for claim in listed:
        line = lines.get(claim.name)
        if line is None:
            yield Changed(claim.name, claim.reference, Part.GONE)
            continue
        compared = (
            (Part.DAY, claim.date, line.date),
            (Part.AMOUNT, claim.cents_original, line.cents),
            (Part.NUMBER, claim.reference, line.reference),
            (Part.CUSTOMER, claim.debtor, line.customer or line.account),
        )
        for part, before, now in compared:
            if before != now:
                yield Changed(claim.name, claim.reference, part, before, now)


def _known_again(
    known: Mapping[str, Line], named: Collection[str], lost: Iterable[Item]
) -> Iterator[tuple[str, Line]]:
    told: defaultdict[tuple[object, ...], list[Line]] = defaultdict(list)
    for name, line in known.items():
        if name not in named:
            for said in said_of(document_of(line)):
                told[said].append(line)
    for claim in lost:
        for said in said_of(_document(claim)):
            near = [line for line in told[said] if line.cents * claim.cents > 0]  # no payment of it
            if len(near) == 1:
                yield claim.name, near[0]
                break


def _document(claim: Item) -> Document:
    return claim.account, claim.customer, claim.reference, claim.date, claim.cents_original, claim.currency
