"""Which files of the books are the paper of an invoice: what goes with a letter, and what a debtor may take.

A document of the customer's account belongs to an invoice where its name holds the invoice's reference as
whole words. Owns that rule; reads no file, and decides nothing about who may have one.
"""

from collections.abc import Collection, Iterable
import posixpath
import re

from tenants.books.picture import Document, Picture

_ENDING = ".pdf"
_WORDS = re.compile(r"[^\W_]+")
_DAY = re.compile(r"\A\d{4}-\d\d-\d\d (?=.)", re.DOTALL)


def papers_of(picture: Picture, accounts: Collection[str], reference: str) -> tuple[Document, ...]:
    """Return the PDF files that belong to an invoice, the earliest first.

    Args:
        picture: the books.
        accounts: Beancount names of the customer's accounts.
        reference: of the invoice, such as `F2026-0012`; one without a digit belongs to nothing.
    """
    wanted = _words(reference)
    if not any(letter.isdigit() for letter in reference):
        return ()
    return tuple(
        document
        for document in picture.documents
        if document.account in accounts
        and document.filename.lower().endswith(_ENDING)
        and _holds(_words(paper_name(document).removesuffix(_ENDING)), wanted)
    )


def papers_of_party(
    picture: Picture, party: tuple[str, str], references: Iterable[str]
) -> tuple[Document, ...]:
    """Return the PDF files that belong to invoices of a customer, in the order of these; each once.

    Args:
        picture: the books.
        party: number of the account, and code of the customer.
        references: of the invoices, as `papers_of` wants them.
    """
    accounts = {account.name for account in picture.accounts_by_party.get(party, ())}
    found = (paper for reference in references for paper in papers_of(picture, accounts, reference))
    return tuple({paper.filename: paper for paper in found}.values())


def paper_name(document: Document) -> str:
    """Return what a file is called, without the folder and the day before its name."""
    return _DAY.sub("", posixpath.basename(document.filename))


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())


def _holds(words: list[str], wanted: list[str]) -> bool:
    size = len(wanted)
    return any(words[start : start + size] == wanted for start in range(len(words) - size + 1))
