"""Facts as JSON: back as they were, and refused where they are anything else."""

from contextlib import suppress
import json
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from ledger_core.facts import FACTS_VERSION, FactsFormatError, FileFacts, combine, file_facts
from ledger_core.money import FinerThanCentError
from tests.fuzz.books import mutated, random_book
from tests.fuzz.several_files import drawn_files

BOOK = b"""\
option "title" "Livre"
include "x.beancount"
plugin "ledger_core.lettrage.plugin"
2025-01-01 open Assets:41-Clients:411000:DUPONT EUR,USD "FIFO"
  account-number: "411000"
  payment-days: 30
  since: 2020-01-01
  limit: 100.00 EUR
  lettrable: TRUE
  nothing:
  tagged: #tag
  money: EUR
2025-01-01 open Assets:51-Banque:512000
2025-01-01 commodity EUR
2025-01-02 note Assets:51-Banque:512000 "note"
2025-01-02 document Assets:51-Banque:512000 "x.pdf"
2025-01-02 custom "autre" "texte" 12 2025-01-01 TRUE Assets:51-Banque:512000 1.00 EUR
2025-01-02 custom "vide"
2025-01-02 balance Assets:51-Banque:512000 0.00 EUR
2025-01-03 balance Assets:51-Banque:512000 0.00 ~ 0.50 EUR
2025-01-02 event "lieu" "Lyon"
2025-03-02 * "Facture"
  opening: TRUE
  assignment: "C-2025-001"
  factoring: "assignment"
  Assets:41-Clients:411000:DUPONT  1200.001 EUR
    due: 2025-04-01
    currency-amount: 10.00 USD
    lettrage: "AAA"
  Assets:41-Clients:411000:DUPONT  1.00 EUR
    lettrage: "Aab"
    due: 12
  Assets:51-Banque:512000
2025-12-31 close Assets:51-Banque:512000
"""


def written() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(file_facts("main.beancount", BOOK).to_json())
    return read


def test_all_kinds_of_facts_come_back_as_they_were() -> None:
    facts = file_facts("main.beancount", BOOK)
    assert facts.needs_full == ()
    assert len(facts.directives) == 10
    assert FileFacts.from_json(facts.to_json()) == facts


def test_the_form_of_this_version() -> None:
    text = b"""2025-01-01 open Assets:B EUR
  account-number: "512000"
2025-03-05 * "Sale"
  Assets:B  12.50 EUR
    due: 2025-04-01
  Assets:C  -12.5 EUR
"""
    facts = json.loads(file_facts("a.beancount", text).to_json())
    entries, prints = facts.pop("entries"), facts.pop("prints")
    assert facts == {
        "version": 4,
        "path": "a.beancount",
        "hash": "35412855a9814900c79cfb41004207327cab3935bbbb37c96a257438596078eb",
        "text_bytes": 140,
        "lines": 7,
        "dated_lines": 2,
        "refusals": [],
        "errors": [],
        "includes": [],
        "title": "Beancount",
        "operating_currencies": [],
        "plugins": [],
        "sets_tolerances": False,
        "needs_tolerances": False,
        "needs_full": [],
        "extent": [[739252, -2, 1], [739315, 0, 3]],
        "directives": [["Open", 739252, 1, "Assets:B", ["EUR"], None, {"account-number": "512000"}]],
        "elsewhere": [],
        "uses": {
            "Assets:B": [739315, 739315, {"EUR": "12.50"}],
            "Assets:C": [739315, 739315, {"EUR": "-12.5"}],
        },
        "posting_faults": [],
    }
    assert entries == {
        "days": [739315],
        "linenos": [3],
        "openings": [],
        "counts": [2],
        "accounts": [0, 1],
        "currencies": [0, 0],
        "places": [4, 6],
        "account_names": ["Assets:B", "Assets:C"],
        "currency_names": ["EUR"],
        "labels": ["Sale"],
        "journals": [""],
        "pieces": [""],
        "amounts": [1250, "-12.5"],
        "metadata": {"due": [[0], [739342]]},
        "misformed": [],
        "posted": [],
        "last_numbers": {},
        "marks": {},
    }
    assert prints == [[739315], [3], ["Z96jgezFKSIgNALEg+X74KCv"]]


@settings(max_examples=80)
@given(st.integers(0, 10**9), st.booleans())
def test_facts_of_any_text_come_back_as_they_were(seed: int, hostile: bool) -> None:  # noqa: FBT001
    rng = Random(seed)
    files = drawn_files(rng)
    if hostile:
        files = {"main.beancount": mutated(rng, random_book(rng)).encode()}
    for path, data in files.items():
        facts = file_facts(path, data)
        assert FileFacts.from_json(facts.to_json()) == facts


def test_a_word_outside_unicode_comes_back() -> None:
    facts = file_facts("journal/é.beancount", '2025-01-01 event "é" "\U0001f9fe"\n'.encode())
    assert FileFacts.from_json(facts.to_json()) == facts


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"null",
        b"[" * 100_000,
        b'{"version": 0}',
        b'{"version": 3}',
        b"cos\nsystem\n(S'true'\ntR.",
    ],
)
def test_what_is_no_facts_is_refused(data: bytes) -> None:
    with pytest.raises(FactsFormatError):
        FileFacts.from_json(data)


def test_facts_of_another_version_are_refused_by_name() -> None:
    data = {**written(), "version": FACTS_VERSION + 1}
    with pytest.raises(FactsFormatError, match="another version"):
        FileFacts.from_json(json.dumps(data).encode())


def test_a_key_too_many_or_too_few_is_refused() -> None:
    for data in (
        {**written(), "code": "x"},
        {key: value for key, value in written().items() if key != "uses"},
    ):
        with pytest.raises(FactsFormatError):
            FileFacts.from_json(json.dumps(data).encode())


JUNK = [None, True, -1, 10**30, 1.5, "x", "1E+99999", [], {}, [1], ["number", "NaN"], {"x": [0, 0, {}]}]


def places_in(data: object) -> list[tuple[Any, Any]]:
    """Return each container in the data with each of its keys or ranks."""
    found: list[tuple[Any, Any]] = []
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        found += [(data, key), *places_in(value)]
    return found


@pytest.mark.parametrize(
    "marks",
    [
        [],
        {"journal": [[0], ["x"]]},
        {"assignment": [[0], [7]]},
        {"assignment": [[0], ["x", "y"]]},
        {"assignment": [[1], ["x"]]},
        {"assignment": [[0], ["x" * 61]]},
        {"assignment": [[0]]},
    ],
)
def test_marks_that_no_entry_could_bear_are_refused(marks: object) -> None:
    data = written()
    assert data["entries"]["marks"]["assignment"] == [[0], ["C-2025-001"]]
    data["entries"]["marks"] = marks
    with pytest.raises(FactsFormatError):
        FileFacts.from_json(json.dumps(data).encode())


@settings(max_examples=400)
@given(st.integers(0, 10**6), st.sampled_from(JUNK), st.booleans())
def test_facts_with_anything_else_in_a_place_are_refused_or_harmless(
    rank: int,
    junk: object,
    cut: bool,  # noqa: FBT001
) -> None:
    data = written()
    places = places_in(data)
    container, key = places[rank % len(places)]
    if cut:
        del container[key]
    else:
        container[key] = junk
    try:
        facts = FileFacts.from_json(json.dumps(data).encode())
    except FactsFormatError:
        return
    digest = combine({"main.beancount": facts})
    with suppress(FinerThanCentError):
        assert isinstance(digest.lines, list)
