"""The pure part of the workbench: its state, letters, sums and search. No service runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route
import pytest

HERE = Path(__file__).parent
SCRIPTS = HERE.parents[1] / "frontend" / "static" / "js"
HOST = "http://modules.example"
STATE = """const [tests, states, { later }] = await Promise.all(
  ["/tests/workbench_state.js", "/workbench/state.js", "/workbench/letters.js"].map((path) => import(path))
);"""


@pytest.fixture
def modules(chrome: Browser) -> Iterator[Page]:
    """Open an empty page that can import the modules by their path."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        folder = HERE if path.startswith("/tests/") else SCRIPTS
        file = folder / path.removeprefix("/tests/").removeprefix("/")
        if path == "/":
            route.fulfill(body="<!doctype html><html lang=fr>", content_type="text/html")
        else:
            route.fulfill(body=file.read_text(), content_type="text/javascript")

    context = chrome.new_context()
    context.route(f"{HOST}/**", answer)
    page = context.new_page()
    page.goto(f"{HOST}/")
    yield page
    context.close()


@pytest.mark.parametrize("first", [5001, 15001])
def test_whatever_happens_state_holds_together(modules: Page, first: int) -> None:
    found = modules.evaluate(
        f"async (first) => {{ {STATE} return tests.walks(states, later, first, 500, 120); }}", first
    )
    assert found == []


def test_taking_back_leaves_lines_as_they_were(modules: Page) -> None:
    found = modules.evaluate(f"async () => {{ {STATE} return tests.undone(states, later, 1, 300); }}")
    assert found == []


@pytest.mark.parametrize(
    ("letter", "by", "expected"),
    [("AAI", 1, "AAJ"), ("AAZ", 1, "ABA"), ("ZZZ", 1, "AAAA"), ("aaz", 2, "abb"), ("AAA", 0, "AAA")],
)
def test_letters_follow_each_other(modules: Page, letter: str, by: int, expected: str) -> None:
    said = modules.evaluate(
        "async ([letter, by]) => (await import('/workbench/letters.js')).later(letter, by)", [letter, by]
    )
    assert said == expected


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (0, "0,00", "0.00"),
        (5, "0,05", "0.05"),
        (-1200, "\u221212,00", "\u221212.00"),
        (123456789, "1\u202f234\u202f567,89", "1,234,567.89"),
        (900719925474099, "9\u202f007\u202f199\u202f254\u202f740,99", "9,007,199,254,740.99"),
    ],
)
def test_amounts_read_as_elsewhere(modules: Page, cents: int, french: str, english: str) -> None:
    said = modules.evaluate(
        """async (cents) => {
          const { amount } = await import("/workbench/money.js");
          return [amount(cents, "fr"), amount(cents, "en")];
        }""",
        cents,
    )
    assert said == [french, english]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("1 234,56", True),
        ("1\u202f234,56 €", True),
        ("1234.56", True),
        ("1234", True),
        ("facade", True),
        ("FAÇADE 0279", True),
        ("0279 escalier", False),
        ("09/10/2026", True),
        ("1234,57", False),
    ],
)
def test_search_knows_amounts_words_and_days(modules: Page, query: str, *, found: bool) -> None:
    said = modules.evaluate(
        """async (query) => (await import("/workbench/search.js")).asked(query)({
          cents: 123456, open_cents: 123456, reference: "F2026-0279", label: "Façade bois", journal: "VE",
          letter: "", date: "2026-10-09",
        })""",
        query,
    )
    assert said is found


BOARD = {
    "revision": 4,
    "today": "2026-11-23",
    "group_count": 3,
    "lines": [{"id": "a", "letter": ""}, {"id": "b", "letter": ""}, {"id": "c", "letter": "aab"}],
    "groups": [{"letter": "AAC", "date": "2026-11-20"}, {"letter": "AAA", "date": "2026-11-02"}],
}
DELTA = {
    "since": 4,
    "head": {"revision": 5, "today": "2026-11-23", "group_count": 4},
    "gone": ["a"],
    "lines": [{"id": "c", "letter": ""}, {"id": "d", "letter": ""}],
    "ungrouped": ["AAC"],
    "groups": [
        {"letter": "AAAA", "date": "2026-11-02"},
        {"letter": "AAD", "date": "2026-11-21"},
        {"letter": "AAB", "date": "2026-10-01"},
    ],
}


def merged(modules: Page, board: object, delta: object) -> Any:  # noqa: ANN401  as the script has it
    return modules.evaluate(
        "async ([board, delta]) => (await import('/workbench/boards.js')).merged(board, delta)",
        [board, delta],
    )


def test_what_changed_goes_into_the_board(modules: Page) -> None:
    made = merged(modules, BOARD, DELTA)
    assert (made["revision"], made["group_count"]) == (5, 4)
    assert [(line["id"], line["letter"]) for line in made["lines"]] == [("b", ""), ("c", ""), ("d", "")]
    # older than the oldest at hand: it comes when older ones are asked for
    assert [group["letter"] for group in made["groups"]] == ["AAD", "AAAA", "AAA"]
    whole = merged(modules, {**BOARD, "group_count": 2}, DELTA)
    assert [group["letter"] for group in whole["groups"]] == ["AAD", "AAAA", "AAA", "AAB"]


def test_a_difference_to_another_board_is_not_taken(modules: Page) -> None:
    assert merged(modules, {**BOARD, "revision": 3}, DELTA) is None
    assert merged(modules, {**BOARD, "today": "2026-11-22"}, DELTA) is None
