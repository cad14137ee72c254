"""Facts as JSON, and back: compact, of one version, and read as strictly as if an enemy had written it.

The version changes with every change of what stands in the facts, so that what was kept is made anew.
"""

from collections.abc import Mapping, Sequence
import datetime as dt
from decimal import Decimal
import json
from typing import Any

from ledger_core.factoring.marks import LONGEST_MARK, MARK_KEYS
from ledger_core.facts.directive_form import directive, directive_row
from ledger_core.facts.entries import CARRIED_KEYS, Entries
from ledger_core.facts.inert import Inert, day_of, decimal_of, from_inert
from ledger_core.facts.parts import Place, Prints, Use
from ledger_core.facts.shape import (
    FactsFormatError,
    column,
    record,
    require,
    row,
    rows,
    text,
    truth,
    whole,
)
from ledger_core.ledger import BookError
from ledger_core.loading.parsing import Include

FACTS_VERSION = 4

_TEXTS = ("path", "hash", "title")
_WHOLES = ("text_bytes", "lines", "dated_lines")
_TRUTHS = ("sets_tolerances", "needs_tolerances")
_WORDS = ("operating_currencies", "plugins", "needs_full")
_OTHERS = (
    "refusals",
    "errors",
    "includes",
    "extent",
    "directives",
    "elsewhere",
    "entries",
    "uses",
    "posting_faults",
    "prints",
)
_KEYS = frozenset({"version", *_TEXTS, *_WHOLES, *_TRUTHS, *_WORDS, *_OTHERS})
_NUMBERS = ("days", "linenos", "openings", "posted", "counts", "accounts", "currencies", "places")
_NAMES = ("account_names", "currency_names", "labels", "journals", "pieces")
_ENTRY_KEYS = frozenset({*_NUMBERS, *_NAMES, "amounts", "metadata", "misformed", "last_numbers", "marks"})
_LAST_DAY = dt.date.max.toordinal()


def written(facts: Mapping[str, Any]) -> bytes:
    """Write the fields of `FileFacts` as JSON, in UTF-8."""
    data = {"version": FACTS_VERSION, **facts}
    data |= {
        "refusals": [_error_row(error) for error in facts["refusals"]],
        "errors": [_error_row(error) for error in facts["errors"]],
        "includes": [[include.pattern, include.line] for include in facts["includes"]],
        "directives": [directive_row(entry) for entry in facts["directives"]],
        "entries": _entries_record(facts["entries"]),
        "uses": {account: _use_row(use) for account, use in facts["uses"].items()},
        "posting_faults": [[account, *_error_row(error)] for account, error in facts["posting_faults"]],
        "prints": [facts["prints"].days, facts["prints"].linenos, facts["prints"].hashes],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def read(data: bytes) -> dict[str, Any]:
    """Read the fields of `FileFacts` that `written` wrote.

    Raises:
        FactsFormatError: it is anything else, facts of another version included.
    """
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise FactsFormatError(f"no JSON: {error}") from None
    if type(said) is dict and said.get("version") != FACTS_VERSION:
        raise FactsFormatError(f"facts of another version than {FACTS_VERSION}")
    said = record(said, _KEYS)
    path = text(said["path"])
    facts: dict[str, Any] = {name: text(said[name]) for name in _TEXTS}
    facts |= {name: whole(said[name]) for name in _WHOLES}
    facts |= {name: truth(said[name]) for name in _TRUTHS}
    facts |= {name: rows(said[name], text) for name in _WORDS}
    facts |= {name: rows(said[name], _error) for name in ("refusals", "errors")}
    facts |= {name: rows(said[name], _place) for name in ("extent", "elsewhere")}
    return facts | {
        "includes": rows(said["includes"], _include),
        "directives": rows(said["directives"], lambda data: directive(path, data)),
        "entries": _entries(said["entries"]),
        "uses": _uses(said["uses"]),
        "posting_faults": rows(said["posting_faults"], _posting_fault),
        "prints": _prints(said["prints"]),
    }


def _error_row(error: BookError) -> list[Inert]:
    return [error.path, error.line, error.message]


def _error(data: object) -> BookError:
    path, line, message = row(data, 3)
    return BookError(text(path), whole(line), text(message))


def _posting_fault(data: object) -> tuple[str, BookError]:
    account, *error = row(data, 4)
    return text(account), _error(error)


def _include(data: object) -> Include:
    pattern, line = row(data, 2)
    return Include(text(pattern), whole(line))


def _place(data: object) -> Place:
    day, order, lineno = row(data, 3)
    day_of(day)
    require(type(order) is int, "a place without order")
    return Place(day, order, whole(lineno))


def _entries_record(entries: Entries) -> dict[str, Any]:
    data: dict[str, Any] = {name: getattr(entries, name) for name in (*_NUMBERS, *_NAMES, "amounts")}
    for name in ("metadata", "marks"):
        found = getattr(entries, name)
        data[name] = {key: [list(values), list(values.values())] for key, values in found.items()}
    data["misformed"] = sorted(entries.misformed)
    data["last_numbers"] = entries.last_numbers
    return data


def _entries(data: object) -> Entries:
    columns = record(data, _ENTRY_KEYS)
    read: dict[str, Any] = {name: column(columns[name], int) for name in _NUMBERS}
    read |= {name: column(columns[name], str) for name in _NAMES}
    amounts = read["amounts"] = column(columns["amounts"], int, str)
    for amount in set(filter(_is_text, amounts)):
        decimal_of(amount)
    transactions, postings = len(read["days"]), len(amounts)
    of_transactions = (read[name] for name in ("linenos", "labels", "journals", "pieces", "counts"))
    require(all(len(each) == transactions for each in of_transactions), "columns of unequal length")
    of_postings = (read[name] for name in ("accounts", "currencies", "places"))
    require(all(len(each) == postings for each in of_postings), "columns of unequal length")
    _within(read["days"], 1, _LAST_DAY)
    _within(read["counts"], 0, postings)
    require(sum(read["counts"]) == postings, "postings of no transaction")
    _within(read["openings"], 0, transactions - 1)
    _within(read["posted"], 0, transactions - 1)
    _within(read["accounts"], 0, len(read["account_names"]) - 1)
    _within(read["currencies"], 0, len(read["currency_names"]) - 1)
    misformed = column(columns["misformed"], int)
    return Entries(
        **read,
        metadata=_posting_metadata(columns["metadata"], postings),
        misformed=frozenset(misformed),
        last_numbers=_last_numbers(columns["last_numbers"]),
        marks=_marks(columns["marks"], transactions),
    )


def _last_numbers(data: object) -> Mapping[str, int]:
    require(type(data) is dict, "an object is missing")
    assert isinstance(data, dict)
    return {journal: whole(number) for journal, number in data.items()}


def _marks(data: object, transactions: int) -> Mapping[str, Mapping[int, str]]:
    require(type(data) is dict and data.keys() <= set(MARK_KEYS), "marks that nobody reads")
    assert isinstance(data, dict)
    marks: dict[str, Mapping[int, str]] = {}
    for key, pair in data.items():
        ranks, texts = row(pair, 2)
        _within(column(ranks, int), 0, transactions - 1)
        said = column(texts, str)
        require(len(said) == len(ranks), "columns of unequal length")
        require(all(len(each) <= LONGEST_MARK for each in said), "a mark that is too long")
        marks[key] = dict(zip(ranks, said, strict=True))
    return marks


def _is_text(amount: object) -> bool:
    return type(amount) is str


def _posting_metadata(data: object, postings: int) -> Mapping[str, Mapping[int, Inert]]:
    require(type(data) is dict and data.keys() <= set(CARRIED_KEYS), "metadata that no line reads")
    assert isinstance(data, dict)
    metadata: dict[str, Mapping[int, Inert]] = {}
    for key, pair in data.items():
        ranks, values = row(pair, 2)
        _within(column(ranks, int), 0, postings - 1)
        require(type(values) is list and len(values) == len(ranks), "columns of unequal length")
        kinds = set(map(type, values))
        if kinds == {int}:
            _within(values, 1, _LAST_DAY)
        else:
            for value in values if kinds - {str} else ():
                from_inert(value)
        metadata[key] = dict(zip(ranks, values, strict=True))
    return metadata


def _within(numbers: Sequence[int], least: int, most: int) -> None:
    require(not numbers or (least <= min(numbers) and max(numbers) <= most), "a number out of its range")


def _use_row(use: Use) -> list[Any]:
    sums = {currency: str(number) for currency, number in use.sums.items()}
    return [use.first.toordinal(), use.last.toordinal(), sums]


def _uses(data: object) -> dict[str, Use]:
    require(type(data) is dict, "an object is missing")
    assert isinstance(data, dict)
    uses: dict[str, Use] = {}
    for account, use in data.items():
        first, last, sums = row(use, 3)
        require(type(sums) is dict, "an object is missing")
        numbers: dict[str, Decimal] = {currency: decimal_of(number) for currency, number in sums.items()}
        uses[account] = Use(day_of(first), day_of(last), numbers)
    return uses


def _prints(data: object) -> Prints:
    days, linenos, hashes = row(data, 3)
    prints = Prints(column(days, int), column(linenos, int), column(hashes, str))
    _within(prints.days, 1, _LAST_DAY)
    require(len(days) == len(linenos) == len(hashes), "columns of unequal length")
    return prints
