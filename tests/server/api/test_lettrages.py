"""Proposals and acts as programs ask for them."""

from collections.abc import Callable

import pytest

from tests.server.api.conftest import ALPHA, MARCH, Program
from tests.server.cast import Cast, Clock
from tests.tenants.books.ground import Books

PROPOSALS, LETTRAGES = f"{ALPHA}/proposals", f"{ALPHA}/lettrages"


def act(robot: Program, act: str, revision: int, **more: object) -> object:
    headers = more.pop("headers", {})
    body = {"act": act, "account": "411000", "customer": "DUPONT", "revision": revision, **more}
    return robot.post(LETTRAGES, body, **headers)


def ids(robot: Program, *amounts: str) -> list[str]:
    """Name lines by their amounts, of equal ones the first."""
    found = {row["amount"]: row["id"] for row in reversed(robot.get(f"{ALPHA}/lines")["rows"])}
    return [found[amount] for amount in amounts]


def test_proposals_come_the_surest_first_with_their_reason(robot: Program) -> None:
    page = robot.get(PROPOSALS, account="411000", customer="DUPONT")
    first = page["rows"][0]
    assert (page["revision"], first["kind"], first["amount"], first["gap"]) == (
        2,
        "certain",
        "1200.00",
        "0.00",
    )
    assert set(first["lines"]) == set(ids(robot, "1200.00", "-1200.00"))
    assert first["title"]
    pages = robot.pages(PROPOSALS, account="411000", customer="DUPONT", limit=1)
    assert sorted(row["id"] for page in pages for row in page) == sorted(row["id"] for row in page["rows"])


def test_lines_that_balance_are_lettered_and_unlettered(robot: Program) -> None:
    done = act(robot, "letter", 2, lines=ids(robot, "1200.00", "-1200.00"))
    assert done.status_code == 201, done.text
    assert done.get_json() == {
        "act": "letter", "revision": 3, "letters": ["AAA"], "lines": 2, "gap": "0.00", "reversed_entries": 0,
        "undoable": True,
    }  # fmt: skip
    lettered = robot.get(f"{ALPHA}/lines", state="lettered")["rows"]
    assert [(row["amount"], row["letter"], row["letter_date"]) for row in lettered] == [
        ("1200.00", "AAA", "2026-11-23"), ("-1200.00", "AAA", "2026-11-23"),
    ]  # fmt: skip
    assert act(robot, "unletter", 3, letter="AAA").status_code == 201
    assert robot.get(f"{ALPHA}/lines", letter="AAA")["rows"] == []


def test_a_proposal_is_accepted_and_undone(robot: Program) -> None:
    first = robot.get(PROPOSALS, account="411000", customer="DUPONT")["rows"][0]
    done = act(robot, "accept", 2, proposals=[first["id"]]).get_json()
    assert (done["letters"], done["undoable"]) == (["AAA"], True)
    assert act(robot, "undo", 3, undone=3).status_code == 201
    assert robot.get(f"{ALPHA}/lines", state="lettered")["rows"] == []


def test_a_gap_is_posted(robot: Program) -> None:
    done = act(robot, "gap", 2, lines=ids(robot, "800.00", "-797.00"), gap_account="658000", day="2026-11-20")
    assert done.status_code == 201, done.text
    assert done.get_json()["gap"] == "3.00"


def test_a_lost_race_says_who_was_faster(
    robot: Program, program_of: Callable[..., Program], clock: Clock
) -> None:
    lines = ids(robot, "1200.00", "-1200.00")
    assert act(program_of(person="Paul"), "letter", 2, lines=lines).status_code == 201
    clock.advance(seconds=4)
    answer = act(robot, "letter", 2, lines=lines)
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    said = answer.get_json()
    assert (said["type"], said["by"], said["revision"]) == (
        "urn:lettrine:problem:lost-race",
        "Paul Rainval",
        3,
    )
    assert said["lines"] == lines


def test_the_same_act_under_its_key_is_done_once(robot: Program) -> None:
    lines = ids(robot, "1200.00", "-1200.00")
    key = {"Idempotency-Key": "f2026-0231-paid"}
    first, again = (act(robot, "letter", 2, lines=lines, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    other = act(robot, "partial", 2, lines=ids(robot, "800.00", "-797.00"), headers=key)
    assert (other.status_code, other.get_json()["type"]) == (422, "urn:lettrine:problem:key-reused")


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"act": "letter", "lines": ["1200.00", "-797.00"]}, "unbalanced"),
        ({"act": "partial", "lines": ["1200.00", "-1200.00"]}, "balances"),
        ({"act": "unletter", "letter": "ZZZ"}, "unknown-letter"),
        ({"act": "accept", "proposals": ["0" * 16]}, "unknown-proposal"),
        ({"act": "undo", "undone": 1}, "nothing-to-undo"),
    ],
)
def test_an_act_that_cannot_be_is_a_problem_of_its_own(
    robot: Program, books: Books, more: dict[str, object], kind: str
) -> None:
    if "lines" in more:
        more = {**more, "lines": ids(robot, *more["lines"])}
    before = books.files()[MARCH]
    answer = act(robot, revision=2, **more)
    assert (answer.status_code, answer.get_json()["type"]) == (422, f"urn:lettrine:problem:{kind}")
    assert books.files()[MARCH] == before


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"act": "letter"}, "json.lines"),
        ({"act": "letter", "lines": ["x"]}, "json.lines"),
        ({"act": "accept"}, "json.proposals"),
        ({"act": "unletter"}, "json.letter"),
        ({"act": "undo"}, "json.undone"),
        ({"act": "gap", "lines": ["0123456789abcdef-1"], "gap_account": "6€"}, "json.gap_account"),
        ({"act": "gap", "lines": ["0123456789abcdef-1"], "day": "tomorrow"}, "json.day"),
        ({"act": "burn"}, "json.act"),
        ({"act": "letter", "lines": [], "key": "x"}, "json.key"),
    ],
)
def test_an_act_that_is_none_is_named_at_its_place(
    robot: Program, more: dict[str, object], place: str
) -> None:
    answer = act(robot, revision=2, **more)
    assert answer.status_code == 422
    assert place in [error["place"] for error in answer.get_json()["errors"]]


def test_an_account_that_is_not_there_is_not_found(robot: Program, cast: Cast) -> None:
    del cast
    assert robot.ask("GET", PROPOSALS, query_string={"account": "401000"}).status_code == 404
    body = {"act": "unletter", "account": "401000", "revision": 2, "letter": "A"}
    assert robot.post(LETTRAGES, body).status_code == 404
