"""Loading: from the bytes of a book to a `Ledger`, or to the reasons why there is none.

The order of Beancount's own loader, with a gate before each step: paths, text, grammar, includes, options
and plugins, lots, then booking, documents, plugins, pads, balances, validation, letters and cards. For
books that the gate admits the entries and errors are Beancount's. Nothing that the text names is
imported, followed or opened. Takes bytes, gives values; the same bytes give the same values.
"""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from beancount.core import data as beancount_data
from beancount.core.data import Directive
from beancount.plugins import (
    coherent_cost,
    implicit_prices,
    leafonly,
    noduplicates,
    nounused,
    onecommodity,
    sellgains,
    unique_prices,
)

from ledger_core.book import Book
from ledger_core.gate import path_refusals
from ledger_core.ledger import BookError, BookErrors, Ledger
from ledger_core.lettrage import plugin as lettrage_plugin
from ledger_core.loading import asserting, booking, words
from ledger_core.loading.cards import cards_of
from ledger_core.loading.collector import collector_paused
from ledger_core.loading.dues import posting_faults
from ledger_core.loading.faults import fault_at, faults_of, reported
from ledger_core.loading.including import Reading, read_files
from ledger_core.loading.limits import Limits
from ledger_core.loading.reach import date_refusals, missing_documents
from ledger_core.loading.validating import validate

__all__ = ["Limits", "load"]

_PLUGINS: Mapping[str, ModuleType] = {
    module.__name__: module
    for module in (
        coherent_cost,
        implicit_prices,
        leafonly,
        noduplicates,
        nounused,
        onecommodity,
        sellgains,
        unique_prices,
    )
}
assert _PLUGINS.keys() | {words.OUR_PLUGIN} == words.PLUGINS


def load(book: Book, limits: Limits = Limits()) -> Ledger | BookErrors:  # noqa: B008  a frozen value
    """Load a book.

    Returns:
        A `Ledger`, whose `errors` are empty where the books are sound; `BookErrors` where the book
        holds what no book may hold (the gate's refusals), so that nothing of it was computed.
    """
    with collector_paused():
        try:
            return _admitted(book, limits)
        except booking.UNCAUGHT as error:
            message = f"Beancount cannot compute this book ({type(error).__name__}: {error})"
            return BookErrors((fault_at({}, message, limits),))


def _admitted(book: Book, limits: Limits) -> Ledger | BookErrors:
    refusals = path_refusals(book.files.keys(), limits)
    if refusals:
        return BookErrors(reported(refusals, limits))
    reading = read_files(book, limits)
    if reading.refusals:
        return BookErrors(reported(reading.refusals, limits))
    return _loaded(book, reading, limits)


def _loaded(book: Book, reading: Reading, limits: Limits) -> Ledger | BookErrors:
    options = _options(reading)
    entries = [entry for file in reading.files for entry in file.entries]
    entries.sort(key=beancount_data.entry_sortkey)
    plain = booking.plain_ones(entries)
    heavy = (booking.lots_refusal(entries, plain, limits), asserting.pads_refusal(entries, limits))
    refusals = [*date_refusals(entries, limits), *(refusal for refusal in heavy if refusal is not None)]
    if refusals:
        return BookErrors(reported(refusals, limits))
    booked, faults = booking.book(entries, plain, options, limits)
    errors = [*reading.errors, *faults, *missing_documents(booked, book.files.keys(), limits)]
    booked, faults = _transformed(booked, options, limits)
    errors += faults
    booked, faults = asserting.pad(booked, options, limits)
    errors += faults
    booked, faults = asserting.check_balances(booked, options, limits)
    errors += faults
    errors += validate(booked, plain, options, limits)
    cards = cards_of(booked, limits)
    errors += cards.errors
    errors += posting_faults(booked, cards.accounts, limits)
    errors += faults_of(lettrage_plugin.letter_errors(booked), limits)
    return Ledger(
        entries=booked,
        options=options,
        accounts=cards.accounts,
        customers=cards.customers,
        errors=reported(errors, limits),
        warnings=reported(cards.warnings, limits),
    )


def _options(reading: Reading) -> dict[str, Any]:
    """Join the options as Beancount does: those of the first file, and the currencies of all."""
    first = reading.files[0]
    options = dict(first.options)
    options["include"] = sorted(file.path for file in reading.files)
    currencies = [currency for file in reading.files for currency in file.options["operating_currency"]]
    options["operating_currency"] = list(dict.fromkeys(currencies))
    return options


def _transformed(
    entries: list[Directive], options: dict[str, Any], limits: Limits
) -> tuple[list[Directive], list[BookError]]:
    """Run the plugins that the first file names; ours is run on every book, so not here."""
    faults: list[BookError] = []
    modules = [_PLUGINS[name] for name, _config in options["plugin"] if name in _PLUGINS]
    for module in modules:
        for function in module.__plugins__:
            entries, errors = getattr(module, function)(entries, options)
            faults += faults_of(errors, limits)
        entries.sort(key=beancount_data.entry_sortkey)
    return entries, faults
