"""From the bytes of one file to its facts: the steps of loading that need no other file.

Text, grammar and booking are those of `ledger_core.loading`; here it is only decided which of them a single
file allows. What hangs on other files (includes, open accounts, groups of letters) is left to `combining`.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import replace
from hashlib import sha256
from typing import Any

from beancount.core.data import (
    Balance,
    Close,
    Commodity,
    Custom,
    Directive,
    Document,
    Note,
    Open,
    Pad,
    Transaction,
    entry_sortkey,
)
from beancount.core.number import MISSING
from beancount.parser.options import OPTIONS_DEFAULTS

from ledger_core.book import MAIN_PATH
from ledger_core.facts.columns import Columns
from ledger_core.facts.directive_form import BY
from ledger_core.facts.file import FileFacts
from ledger_core.facts.inert import NotInertError, to_inert
from ledger_core.facts.parts import place_of
from ledger_core.facts.prints import prints_of
from ledger_core.ledger import BookError
from ledger_core.loading import booking, words
from ledger_core.loading.collector import collector_paused
from ledger_core.loading.including import TextMeasure
from ledger_core.loading.lexing import text_faults
from ledger_core.loading.limits import Limits
from ledger_core.loading.parsing import ParsedFile, parse
from ledger_core.loading.validating import balance_faults

_TOLERANCES = (
    "inferred_tolerance_default",
    "tolerance_multiplier",
    "infer_tolerance_from_cost",
    "use_precise_interpolation",
)
_KEPT = (Open, Close, Commodity, Note, Document, Custom, Balance)


def file_facts(path: str, data: bytes, limits: Limits = Limits()) -> FileFacts:  # noqa: B008  a frozen value
    """Read one file of a book.

    Args:
        path: of the file in the book; its messages name it.
        data: its bytes; whatever they are, nothing is raised for them.
        limits: how much of everything it may hold.

    The text must be read where the end of the process is no harm: Beancount's parser is written in C.
    """
    facts = FileFacts(path, sha256(data).hexdigest())
    if not words.is_text(path):
        return facts
    measure = TextMeasure(data)
    facts = replace(
        facts, text_bytes=measure.text_bytes, lines=measure.lines, dated_lines=measure.dated_lines
    )
    refusals = _size_refusals(facts, limits) or text_faults(path, data, limits)
    if refusals:
        return replace(facts, refusals=tuple(refusals))
    with collector_paused():
        parsed = parse(path, data, limits)
        facts = replace(
            facts,
            refusals=parsed.refusals,
            errors=parsed.errors,
            includes=parsed.includes,
            title=parsed.options["title"],
            operating_currencies=tuple(parsed.options["operating_currency"]),
            plugins=tuple(name for name, _config in parsed.options["plugin"]),
            sets_tolerances=any(parsed.options[name] != OPTIONS_DEFAULTS[name] for name in _TOLERANCES),
        )
        if parsed.refusals:
            return facts
        entries = sorted(parsed.entries, key=entry_sortkey)
        facts = replace(facts, prints=prints_of(entries))
        try:
            return _with_entries(facts, parsed, entries, limits)
        except (*booking.UNCAUGHT, NotInertError) as error:
            reason = f"{path}: what it says cannot be worked out by itself ({type(error).__name__})"
            return replace(facts, needs_full=(reason,))


def _size_refusals(facts: FileFacts, limits: Limits) -> list[BookError]:
    """Refuse a file that is more than a whole book may be, before minutes are spent on it."""
    faults = ((facts.lines, limits.lines, "lines"), (facts.dated_lines, limits.directives, "entries"))
    return [
        BookError(facts.path, 0, f"with this file the book has more than {most} {what}: split the book")
        for count, most, what in faults
        if count > most
    ]


def _with_entries(
    facts: FileFacts, parsed: ParsedFile, entries: Sequence[Directive], limits: Limits
) -> FileFacts:
    searching = [entry for entry in entries if isinstance(entry, Transaction) and _searches(entry)]
    left_to_all = {id(entry) for entry in searching}
    options = parsed.options if parsed.path == MAIN_PATH else deepcopy(OPTIONS_DEFAULTS)
    alone = [entry for entry in entries if id(entry) not in left_to_all]
    plain = booking.plain_ones(alone)
    booked, faults = booking.book(alone, plain, options, limits)
    columns = Columns(limits)
    ordered = sorted([*booked, *map(_complete_part, searching)], key=entry_sortkey)
    for entry in ordered:
        if isinstance(entry, Transaction):
            columns.add(entry)
    doubtful = [
        entry
        for entry in booked
        if isinstance(entry, Transaction) and not (id(entry) in plain and id(entry) in columns.zero_sums)
    ]
    faults += balance_faults(doubtful, options, limits)
    return replace(
        facts,
        errors=(*facts.errors, *faults, *columns.errors),
        needs_tolerances=bool(doubtful or faults),
        needs_full=tuple(_reasons(facts.path, entries, searching)),
        extent=tuple(place_of(entry) for entry in (*entries[:1], *entries[-1:])),
        directives=tuple(_bare(entry) for entry in booked if isinstance(entry, _KEPT)),
        elsewhere=tuple(place_of(entry) for entry in booked if not isinstance(entry, (*_KEPT, Transaction))),
        entries=columns.entries(),
        uses=columns.uses(),
        posting_faults=tuple(columns.posting_faults),
    )


def _searches(entry: Transaction) -> bool:
    """Tell whether a transaction is booked by what its accounts hold."""
    return any(booking.needs_balance(posting) for posting in entry.postings)


def _complete_part(entry: Transaction) -> Transaction:
    """Return a transaction that cannot be booked here with those of its postings that are written out."""
    postings: Any = entry.postings
    kept = [
        posting
        for posting in postings
        if posting.units is not MISSING
        and posting.units.number is not MISSING
        and posting.units.currency is not MISSING
    ]
    return entry._replace(postings=kept)


def _reasons(path: str, entries: Sequence[Directive], searching: Sequence[Transaction]) -> Iterable[str]:
    """Say, once a kind, which entries only a whole load can judge."""
    firsts = (
        (searching[:1], "what is held at cost"),
        ([entry for entry in entries if isinstance(entry, Pad)][:1], "a pad"),
    )
    for found, kind in firsts:
        for entry in found:
            yield f"{path}:{entry.meta['lineno']}: {kind} hangs on all entries before it"


def _bare(entry: Any) -> Directive:  # noqa: ANN401  one of several kinds of entry
    """Return an entry without what neither checks nor cards read."""
    place = {"filename": entry.meta["filename"], "lineno": entry.meta["lineno"]}
    match entry:
        case Open():
            meta = {key: value for key, value in entry.meta.items() if not key.startswith("__")}
            for value in meta.values():
                if not isinstance(value, int):
                    to_inert(value)  # refused here, so that it can be written later
            return entry._replace(meta=meta)
        case Note():
            return Note(_signed(place, entry), entry.date, entry.account, entry.comment, None, None)
        case Document():
            return Document(_signed(place, entry), entry.date, entry.account, entry.filename, None, None)
        case Balance():
            return Balance(place, entry.date, entry.account, entry.amount, entry.tolerance, None)
        case Custom():
            for value in entry.values or ():
                to_inert(value.value)
    bare: Directive = entry._replace(meta=place)
    return bare


def _signed(place: dict[str, Any], entry: Note | Document) -> dict[str, Any]:
    by = entry.meta.get(BY)
    return {**place, BY: by} if isinstance(by, str) and by else place
