"""Lines, open items, the aged balance and key figures as programs read them."""

from decimal import Decimal
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from tests.server.api.conftest import ALPHA, MARCH, Program
from tests.tenants.books.ground import Books, month
from tests.tenants.lettrage.office import entry

AMOUNT = re.compile(r"-?[0-9]+\.[0-9]{2}")


def amounts(rows: list[dict[str, object]], name: str) -> list[str]:
    return [str(row[name]) for row in rows]


def test_lines_carry_amounts_as_texts_and_days_in_iso(robot: Program) -> None:
    page = robot.get(f"{ALPHA}/lines")
    assert (page["revision"], page["next"]) == (2, None)
    assert amounts(page["rows"], "amount") == [
        "1200.00", "1080.00", "1080.00", "800.00", "-1200.00", "-1080.00", "-797.00",
    ]  # fmt: skip
    first = page["rows"][0]
    assert (first["date"], first["account"], first["customer"]) == ("2026-03-02", "411000", "DUPONT")
    assert (first["reference"], first["currency"], first["kind"]) == ("F2026-0231", "EUR", "invoice")
    assert (first["letter"], first["letter_date"], first["foreign_amount"]) == ("", None, None)
    assert (first["file"], first["line"] > 0) == (MARCH, True)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"customer": "DUPONT"}, 7),
        ({"customer": "NOBODY"}, 0),
        ({"account": "411000"}, 7),
        ({"state": "open"}, 7),
        ({"state": "lettered"}, 0),
        ({"since": "2026-03-20"}, 3),
        ({"until": "2026-03-02"}, 1),
        ({"since": "2026-03-03", "until": "2026-03-04"}, 2),
    ],
)
def test_lines_are_narrowed(robot: Program, query: dict[str, str], count: int) -> None:
    assert len(robot.get(f"{ALPHA}/lines", **query)["rows"]) == count


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 500])
@pytest.mark.parametrize("address", ["lines", "open-items"])
def test_pages_together_are_the_list(robot: Program, address: str, limit: int) -> None:
    whole = robot.get(f"{ALPHA}/{address}")["rows"]
    pages = robot.pages(f"{ALPHA}/{address}", limit=limit)
    assert all(len(page) <= limit for page in pages)
    assert [row for page in pages for row in page] == whole


def test_what_is_written_between_two_pages_shifts_none(robot: Program, books: Books) -> None:
    first = robot.get(f"{ALPHA}/lines", limit=3)
    text = books.files()[MARCH].decode()
    books.write({MARCH: entry("2026-03-01", "Facture", 5000, piece="F2026-0200") + text})
    rest = robot.get(f"{ALPHA}/lines", limit=500, cursor=first["next"])
    assert amounts(rest["rows"], "amount") == ["800.00", "-1200.00", "-1080.00", "-797.00"]
    assert rest["revision"] == 3


@pytest.mark.parametrize("cursor", ["", "x", "W10", "bnVsbA", "é", "W1tdLFtdLFtdXQ", "A" * 2000, "a" * 2001])
@pytest.mark.parametrize(
    "address", ["lines", "revisions", "files", "open-items", "aged-balance", "customers"]
)
def test_a_cursor_that_is_none_is_refused(robot: Program, address: str, cursor: str) -> None:
    answer = robot.ask("GET", f"{ALPHA}/{address}", query_string={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["place"] == "query.cursor"


def test_a_cursor_is_good_for_its_own_question_alone(robot: Program) -> None:
    cursor = robot.get(f"{ALPHA}/lines", limit=1)["next"]
    for address, query in (("lines", {"customer": "DUPONT"}), ("open-items", {})):
        answer = robot.ask("GET", f"{ALPHA}/{address}", query_string={**query, "cursor": cursor})
        assert answer.status_code == 422


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cursor=st.text(max_size=60))
def test_whatever_is_sent_as_a_cursor_breaks_nothing(robot: Program, cursor: str) -> None:
    answer = robot.ask("GET", f"{ALPHA}/lines", query_string={"cursor": cursor.encode("utf-8", "replace")})
    assert answer.status_code == 422


def test_open_items_are_those_of_the_day(robot: Program) -> None:
    today = robot.get(f"{ALPHA}/open-items")
    assert (today["as_of"], today["proven"], today["currency"]) == ("2026-11-23", True, "EUR")
    assert sum(Decimal(row["open"]) for row in today["rows"]) == Decimal("1083.00")
    then = robot.get(f"{ALPHA}/open-items", as_of="2026-03-03")
    assert amounts(then["rows"], "open") == ["1200.00", "1080.00"]
    first = then["rows"][0]
    assert (first["due"], first["due_assumed"], first["days_late"]) == ("2026-04-01", True, -29)
    assert first["line"] == robot.get(f"{ALPHA}/lines")["rows"][0]["id"]


def test_pages_stay_on_the_day_of_the_first(robot: Program, clock: object) -> None:
    first = robot.get(f"{ALPHA}/open-items", limit=2)
    clock.advance(days=1)  # type: ignore[attr-defined]
    rest = robot.get(f"{ALPHA}/open-items", limit=2, cursor=first["next"])
    assert rest["as_of"] == first["as_of"] == "2026-11-23"
    assert robot.get(f"{ALPHA}/open-items")["as_of"] == "2026-11-24"


def test_the_aged_balance_adds_up(robot: Program, books: Books) -> None:
    books.write({month("2026-11"): entry("2026-11-02", "Facture", 12345, piece="F2026-0900")})
    found = robot.get(f"{ALPHA}/aged-balance")
    (row,) = found["rows"]
    assert (row["customer"], row["total"], row["not_due"]) == ("DUPONT", "1206.45", "123.45")
    assert (row["days_over_90"], row["unallocated"]) == ("4160.00", "-3077.00")
    assert {**found["total"], "customer": "DUPONT", "name": row["name"]} == row
    assert found["other_totals"] == []
    assert all(AMOUNT.fullmatch(value) for key, value in row.items() if key not in {"customer", "name"})


def test_key_figures_say_why_one_is_missing(robot: Program) -> None:
    found = robot.get(f"{ALPHA}/key-figures")
    figures = {figure["key"]: figure for figure in found["figures"]}
    assert figures["balance"]["value"] == "1083.00"
    assert figures["dso"]["unit"] == "days"
    assert figures["average-days-late"]["value"] is None
    assert figures["average-days-late"]["note"].startswith("no figure: ")
    assert found["unlettered_lines"] == 7


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"as_of": "yesterday"}, "query.as_of"),
        ({"as_of": "0001-01-01"}, "query.as_of"),
        ({"limit": "0"}, "query.limit"),
        ({"limit": "501"}, "query.limit"),
        ({"unknown": "1"}, "query.unknown"),
        ({"customer": "\0"}, "query.customer"),
    ],
)
def test_parameters_that_are_not_as_described_are_named(
    robot: Program, query: dict[str, str], place: str
) -> None:
    answer = robot.ask("GET", f"{ALPHA}/open-items", query_string=query)
    assert answer.status_code == 422
    assert [error["place"] for error in answer.get_json()["errors"]] == [place]
