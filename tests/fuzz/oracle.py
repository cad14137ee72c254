"""Beancount's own loader as the oracle: the same text loaded there, in a form that can be compared."""

import re

from beancount import loader
from beancount.core.data import Custom, Directive

from ledger_core.book import Book
from ledger_core.ledger import BookErrors, Ledger
from ledger_core.load import Limits, load
from ledger_core.loading.faults import clean, plainly

OURS = re.compile(
    r"has no account-number|^account-number of|due .* (?:is no date|is not in)|finer than a cent|"
    r"is the account of|is a text: put it|^lettrable of|no amount: write it|^letter|^lettrage|^a letter"
)
"""Errors of Lettrine's own checks, which Beancount does not have."""


class PluginFailedError(Exception):
    """Beancount went on without one of its own plugins: there is nothing to compare with."""


_TRAILING_ZEROS = re.compile(r"(\.[0-9]*?)0+(?![0-9])")

Answer = tuple[list[Directive], set[tuple[int, str]]]


def loaded_here(text: str) -> Answer | None:
    """Load with Lettrine; None where the gate refuses the book."""
    ledger = load(Book({"main.beancount": text.encode()}))
    if isinstance(ledger, BookErrors):
        return None
    assert isinstance(ledger, Ledger)
    faults = {
        (error.line, _plain(error.message)) for error in ledger.errors if not OURS.search(error.message)
    }
    return [bare(entry) for entry in ledger.entries], faults


def loaded_by_beancount(text: str) -> Answer:
    """Load with Beancount. Only for text that the gate admits: other text can end the process.

    Raises:
        PluginFailedError: and whatever else Beancount raises on some books.
    """
    entries, errors, _options = loader.load_string(text)
    if any(error.message.startswith("Error applying plugin") for error in errors):
        raise PluginFailedError
    faults = {(error.source["lineno"], _plain(error.message)) for error in errors}
    faults = {fault for fault in faults if not OURS.search(fault[1])}
    return [bare(entry) for entry in entries], faults


def _plain(message: str) -> str:
    """Return a message in Lettrine's form, without the zeros that only tell how a sum was built up."""
    return _TRAILING_ZEROS.sub(r"\1", clean(plainly(message), Limits().message_length))


def bare(entry: Directive) -> Directive:
    """Take out of an entry what is known to differ: the file's name, and tolerances kept in metadata."""
    meta = {key: value for key, value in entry.meta.items() if key not in {"filename", "__tolerances__"}}
    if isinstance(entry, Custom):
        return entry._replace(meta=meta, values=entry.values or [])
    if not hasattr(entry, "postings"):
        return entry._replace(meta=meta)
    postings = [
        posting._replace(
            meta={key: value for key, value in (posting.meta or {}).items() if key != "filename"}
        )
        for posting in entry.postings
    ]
    return entry._replace(meta=meta, postings=postings)
