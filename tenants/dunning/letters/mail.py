"""A letter as mail: the words of the paper as plain text, with a link to the debtor's page.

Owns how tables become lines. Says nothing that the paper does not, beside the link and what could not go
along.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tenants.dunning.letters import phrasing
from tenants.dunning.letters.content import LetterContent, Payment, Table
from tenants.dunning.letters.fixed import Fixed, fixed
from tenants.written import NO_BREAK, THIN

LONGEST_SUBJECT = 200
MOST_ROWS = 40  # of a table; the rest stands in the letter that goes along
_UNIT_CHARACTERS = 3
_IBAN_GROUP = 4
_NOTHING = frozenset({"", "–"})  # cells


@dataclass(frozen=True, slots=True)
class MailText:
    """Subject and text of a mail; the subject is one line that prints."""

    subject: str
    text: str


def mail_of(content: LetterContent, link: str = "", left_out: Sequence[str] = ()) -> MailText:
    """Write a letter as mail.

    Args:
        content: the letter.
        link: to the debtor's page, or "".
        left_out: names of enclosures that the mail could not carry.
    """
    words = fixed(content.language)
    blocks = [
        *map(phrasing.plain, content.opening),
        "\n\n".join(_items(content.items, words)),
        "\n".join(_sums(content, words)),
        "\n".join(_interest(content.interest, words)) if content.interest else "",
        *content.fine,
        *content.mention,
        "\n".join(_payment(content.payment, words)) if content.payment else "",
        words.mail_link.format(link=link) if link else "",
        *map(phrasing.plain, content.closing),
        "\n".join(filter(None, (*content.signature, content.signs))),
        "\n".join(words.line.format(label=label, value=value) for label, value in content.references),
        _enclosed([name for name in content.enclosures if name not in left_out], words),
        words.mail_left_out.format(names=", ".join(left_out)) if left_out else "",
    ]
    return MailText(_subject(content), "\n\n".join(filter(None, blocks)) + "\n")


def _subject(content: LetterContent) -> str:
    """Return the letter's subject and its reference, which is never cut."""
    after = f" ({content.reference})" if content.reference else ""
    subject = content.subject.replace(NO_BREAK, " ").replace(THIN, " ")
    printed = "".join(sign for sign in subject if sign.isprintable())
    room = LONGEST_SUBJECT - len(after)
    return (printed if len(printed) <= room else f"{printed[: room - 1]}…") + after


def _enclosed(names: Sequence[str], words: Fixed) -> str:
    return words.enclosures.format(names=", ".join(names)) if names else ""


def _items(table: Table, words: Fixed) -> Iterator[str]:
    for row in table.rows[:MOST_ROWS]:
        facts = " · ".join(
            _fact(head, cell)
            for head, cell in zip(table.heads[2:], row[2:], strict=True)
            if cell not in _NOTHING
        )
        yield f"{', '.join(filter(None, row[:2]))}\n{facts}"
    yield from _rest(table, words)


def _sums(content: LetterContent, words: Fixed) -> Iterator[str]:
    unit = _unit(content.items.heads[-1])
    for label, amount in (*content.claims, *([content.items.total] if content.items.total else [])):
        yield words.line.format(label=label, value=f"{amount}{NO_BREAK}{unit}")


def _interest(table: Table, words: Fixed) -> Iterator[str]:
    yield table.title
    name = ""
    for row in table.rows[:MOST_ROWS]:
        name = row[0] or name
        facts = " · ".join(
            _fact(head, cell)
            for head, cell in zip(table.heads[1:], row[1:], strict=True)
            if cell not in _NOTHING
        )
        yield f"{name} · {facts}"
    yield from _rest(table, words)
    if table.total:
        label, amount = table.total
        yield words.line.format(label=label, value=f"{amount}{NO_BREAK}{_unit(table.heads[-1])}")


def _rest(table: Table, words: Fixed) -> Iterator[str]:
    if len(table.rows) > MOST_ROWS:
        yield words.mail_rest.format(number=len(table.rows) - MOST_ROWS)


def _payment(payment: Payment, words: Fixed) -> Iterator[str]:
    grouped = " ".join(
        payment.iban[start : start + _IBAN_GROUP] for start in range(0, len(payment.iban), _IBAN_GROUP)
    )
    for label, value in zip(payment.labels, (grouped, payment.bic, payment.motif), strict=True):
        if value:
            yield words.line.format(label=label, value=value)


def _fact(head: str, cell: str) -> str:
    """Write a cell with its head: « Reste dû 3 680,00 € »."""
    unit = _unit(head)
    return (
        f"{head.removesuffix(unit).strip()} {cell}{NO_BREAK}{unit}"
        if unit and cell != "–"
        else f"{head} {cell}"
    )


def _unit(head: str) -> str:
    """Return the unit that a head ends with: « € », or the code of a currency."""
    last = head.rpartition(" ")[2]
    return last if last == "€" or (len(last) == _UNIT_CHARACTERS and last.isupper()) else ""
