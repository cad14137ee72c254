"""Differences and samples as programs read them: the same as the pages', and the same again."""

import pytest

from tests.server.api.conftest import ALPHA, MARCH, Program
from tests.tenants.books.ground import Books

DIFFERENCES, SAMPLE = f"{ALPHA}/open-items/differences", f"{ALPHA}/open-items/sample"


def test_two_days_of_one_revision_differ_by_what_is_dated_between(robot: Program) -> None:
    found = robot.get(DIFFERENCES, from_day="2026-03-02", to_day="2026-03-31")
    assert (found["from_revision"], found["to_revision"], found["proven"]) == (2, 2, True)
    # of the seven lines one is of 2 March; nothing is lettered
    assert found["sums"] == [
        {
            "currency": "EUR", "before": "1200.00", "came": "-117.00", "went": "0.00", "changed": "0.00",
            "after": "1083.00",
        }
    ]  # fmt: skip
    assert {(row["what"], row["why"]) for row in found["rows"]} == {("came", "dated")}
    pages = robot.pages(DIFFERENCES, limit=2, from_day="2026-03-02", to_day="2026-03-31")
    assert [row for page in pages for row in page] == found["rows"]


def test_a_past_revision_is_compared_with_the_last(robot: Program, books: Books) -> None:
    text = books.files()[MARCH].decode()
    first, blank, rest = text.partition("\n\n")
    books.write({MARCH: first.replace("1200.00", "1300.00") + blank + rest})
    found = robot.get(DIFFERENCES, from_revision=2, customer="DUPONT")
    changed = [
        (row["why"], row["before"], row["after"]) for row in found["rows"] if row["reference"] == "F2026-0231"
    ]
    assert changed == [("amount", "1200.00", "1300.00")]
    assert robot.get(DIFFERENCES, from_revision=2, customer="NOBODY")["rows"] == []


def test_a_sample_is_drawn_by_size_or_by_interval(robot: Program) -> None:
    by_size = robot.get(SAMPLE, seed="2026-17", size=2, as_of="2026-03-31")
    assert (by_size["population"], by_size["credits"], by_size["interval_cents"]) == (
        "4160.00",
        "-3077.00",
        208000,
    )
    assert 1 <= by_size["start"] <= 208000
    assert robot.get(SAMPLE, seed="2026-17", interval_cents=208000, as_of="2026-03-31") == by_size
    all_drawn = robot.get(SAMPLE, seed="x", interval_cents=1, as_of="2026-03-31")["rows"]
    assert [row["open"] for row in all_drawn] == ["1200.00", "1080.00", "1080.00", "800.00"]
    assert {(row["drawn_as"], row["unit"]) for row in all_drawn} == {("top-stratum", None)}
    assert [
        row
        for page in robot.pages(SAMPLE, limit=1, seed="x", interval_cents=1, as_of="2026-03-31")
        for row in page
    ] == all_drawn


@pytest.mark.parametrize(
    ("address", "query", "place"),
    [
        (DIFFERENCES, {"from_revision": 99}, "query.from_revision"),
        (DIFFERENCES, {"to_revision": -1}, "query.to_revision"),
        (DIFFERENCES, {"to_day": "0001-01-01"}, "query.to_day"),
        (SAMPLE, {"size": 1}, "query.seed"),
        (SAMPLE, {"seed": "x"}, "query.size"),
        (SAMPLE, {"seed": "x", "size": 1, "interval_cents": 1}, "query.size"),
        (SAMPLE, {"seed": "x", "size": 1, "as_of": "2020-01-01"}, "query.size"),
        (SAMPLE, {"seed": "x", "size": 1, "revision": 99}, "query.revision"),
    ],
)
def test_what_cannot_be_asked_is_named(
    robot: Program, address: str, query: dict[str, object], place: str
) -> None:
    answer = robot.ask("GET", address, query_string=query)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["place"] == place
