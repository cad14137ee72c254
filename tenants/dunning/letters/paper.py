"""Letters on paper: contents become PDFs, one by one or a whole print batch in one file.

Owns what the template is told. The same contents give the same bytes, on any machine, in any time zone. Never
reads a text as markup.
"""

from collections.abc import Mapping, Sequence

from tenants.dunning.letters.content import LetterContent, Payment, Table
from tenants.dunning.letters.epc import epc_svg
from tenants.dunning.letters.fixed import fixed
from tenants.paper import has_fonts_for, render
from tenants.paper.folding import breakable, foldable
from tenants.written import NO_BREAK

MOST_LETTERS = 250  # in one file: setting them takes some 4 MB of memory each
MOST_ROWS = 6_000  # of all tables in one file of several letters
_IBAN_GROUP = 4


class TooManyLettersError(ValueError):
    """More letters than one file holds, or none."""


def letter_pdf(content: LetterContent) -> bytes:
    """Set one letter.

    Raises:
        PaperError: it could not be set.
    """
    return batch_pdf([content])


def batch_pdf(contents: Sequence[LetterContent], *, duplex: bool = False) -> bytes:
    """Set letters one after the other, each on pages of its own; it is PDF/A where each sign has a font.

    Args:
        contents: the letters, no more than `portion` takes.
        duplex: for printing on both sides: each letter begins on a sheet of its own, so that none stands on
            the back of another customer's.

    Raises:
        TooManyLettersError: there are none, or too many.
        PaperError: they could not be set.
    """
    if not contents or len(portion(contents)) < len(contents):
        raise TooManyLettersError(f"{len(contents)} letters")
    last = max(content.day for content in contents)
    senders = {content.sender for content in contents}
    data = {
        "title": contents[0].subject
        if len(contents) == 1
        else ", ".join(each.reference for each in contents),
        "author": senders.pop() if len(senders) == 1 else "",
        "date": [last.year, last.month, last.day],
        "duplex": duplex,
        "letters": [_letter(content) for content in contents],
    }
    return render("dunning", data).pdf


def portion(contents: Sequence[LetterContent]) -> Sequence[LetterContent]:
    """Return the first of some letters that one file holds: at least one."""
    rows = 0
    for number, content in enumerate(contents):
        rows += len(content.items.rows) + (len(content.interest.rows) if content.interest else 0)
        if number == MOST_LETTERS or (number and rows > MOST_ROWS):
            return contents[:number]
    return contents


def without_fonts(content: LetterContent) -> tuple[str, ...]:
    """Return the names and texts of the books that have signs for which there is no font: set as boxes."""
    texts = (content.sender, *content.recipient, *(cell for row in content.items.rows for cell in row))
    return tuple(dict.fromkeys(text for text in texts if not has_fonts_for(text)))


def _letter(content: LetterContent) -> Mapping[str, object]:
    return {
        "language": content.language,
        "sender": {
            "initial": content.sender[:1].upper(),
            "name": foldable(content.sender),
            "lines": [foldable(line) for line in content.sender_lines],
        },
        "recipient": [foldable(line) for line in content.recipient],
        "place_and_day": content.place_and_day,
        "references": [[label, foldable(value)] for label, value in content.references],
        "subject": foldable(content.subject),
        "opening": [[foldable(run) for run in paragraph] for paragraph in content.opening],
        "items": _table(content.items),
        "claims": content.claims,
        "interest": _table(content.interest) if content.interest else None,
        "fine": [foldable(text) for text in content.fine],
        "mention": [foldable(text) for text in content.mention],
        "closing": [[foldable(run) for run in paragraph] for paragraph in content.closing],
        "payment": _payment(content.payment) if content.payment else None,
        "signature": [foldable(line) for line in content.signature],
        "signs": foldable(content.signs),
        "enclosures": foldable(_enclosed(content)),
        "foot": " · ".join(filter(None, (content.sender, content.reference))),
    }


def _enclosed(content: LetterContent) -> str:
    names = ", ".join(content.enclosures)
    return fixed(content.language).enclosures.format(names=names) if names else ""


def _table(table: Table) -> Mapping[str, object]:
    return {
        "title": table.title,
        "heads": table.heads,
        "rows": [[breakable(row[0]), *(foldable(cell) for cell in row[1:])] for row in table.rows],
        "total": table.total,
    }


def _payment(payment: Payment) -> Mapping[str, object]:
    iban_label, bic_label, motif_label = payment.labels
    grouped = NO_BREAK.join(
        payment.iban[start : start + _IBAN_GROUP] for start in range(0, len(payment.iban), _IBAN_GROUP)
    )
    rows = [(iban_label, grouped), (bic_label, payment.bic), (motif_label, foldable(payment.motif))]
    in_euros = payment.currency == "EUR"
    code = (
        epc_svg(payment.name, payment.iban, payment.bic, payment.cents, payment.motif) if in_euros else None
    )
    return {"rows": [row for row in rows if row[1]], "code": code, "scan": payment.scan}
