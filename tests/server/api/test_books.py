"""Revisions and files as programs read and write them."""

from collections.abc import Callable

import pytest

from server.services import Services
from tests.server.api.conftest import ALPHA, MARCH, Program
from tests.server.cast import Cast
from tests.tenants.books.ground import Books, invoice, month

APRIL = month("2026-04")
REVISIONS = f"{ALPHA}/revisions"


def written(robot: Program, base: int, *files: dict[str, object], **headers: str) -> object:
    return robot.post(REVISIONS, {"base": base, "message": "Edit", "files": list(files)}, **headers)


def test_revisions_come_the_last_first_and_in_pages(robot: Program, books: Books) -> None:
    books.write({APRIL: invoice("2026-04-02", "F9", "10.00")}, message="April")
    assert [[row["number"] for row in page] for page in robot.pages(REVISIONS, limit=2)] == [[3, 2], [1]]
    last = robot.get(f"{REVISIONS}/3")
    assert (last["message"], last["origin"], last["checked"], last["errors"]) == ("April", "web", True, [])
    assert last["author"] == "Alice Martin <alice@firm.example>"
    assert robot.ask("GET", f"{REVISIONS}/4").status_code == 404
    assert robot.ask("GET", f"{REVISIONS}/99999999999999999999").status_code == 404


def test_a_difference_can_be_applied(robot: Program, books: Books) -> None:
    before = books.files()[MARCH].decode()
    after = before.replace("F2026-0268", "F2026-0269", 1) + "; the end\n"
    books.write({MARCH: after})
    (change,) = robot.get(f"{REVISIONS}/3/diff")["files"]
    assert (change["path"], change["change"], change["left_out"]) == (MARCH, "changed", 0)
    removed = [line for line in change["diff"].split("\n") if line.startswith("-")]
    assert len(removed) == 1
    assert "+; the end" in change["diff"]


def test_files_are_listed_and_read_at_any_revision(robot: Program, books: Books) -> None:
    paths = [row["path"] for page in robot.pages(f"{ALPHA}/files", limit=2) for row in page]
    assert paths == sorted(books.files())
    now = robot.get(f"{ALPHA}/files/{MARCH}")
    assert now["text"] == books.files()[MARCH].decode()
    assert (now["revision"], now["size"], now["base64"]) == (2, len(now["text"].encode()), None)
    assert robot.get(f"{ALPHA}/files/{MARCH}", revision=1)["text"] != now["text"]
    same = robot.ask("GET", f"{ALPHA}/files/{MARCH}", headers={"If-None-Match": f'"{now["oid"]}"'})
    assert (same.status_code, same.data) == (304, b"")


def test_files_become_a_revision(robot: Program, books: Books, cast: Cast) -> None:
    text = invoice("2026-04-02", "F9", "10.00")
    answer = written(
        robot, 2, {"path": APRIL, "text": text}, {"path": "documents/a.pdf", "base64": "JVBERi0AAA=="}
    )
    assert answer.status_code == 201, answer.text
    assert answer.get_json()["number"] == 3
    assert answer.headers["Location"] == f"{REVISIONS}/3"
    assert answer.get_json() == robot.get(f"{REVISIONS}/3")
    assert answer.get_json()["author"] == f"robot <robot@{cast.alpha.slug}>"
    assert books.files()[APRIL] == text.encode()
    assert robot.get(f"{ALPHA}/files/documents/a.pdf")["base64"] == "JVBERi0AAA=="
    assert written(robot, 3, {"path": APRIL, "removed": True}).status_code == 201
    assert APRIL not in books.files()


def test_an_unsound_book_is_refused_with_its_places(robot: Program, books: Books) -> None:
    broken = invoice("2026-04-02", "F9", "10.00").replace("-10.00", "-9.00")
    answer = written(robot, 2, {"path": APRIL, "text": broken})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert answer.get_json()["type"] == "urn:lettrine:problem:unsound"
    assert answer.get_json()["errors"][0]["place"] == f"{APRIL}:1"
    assert APRIL not in books.files()


def test_who_comes_second_on_the_same_lines_is_told(robot: Program, books: Books) -> None:
    text = books.files()[MARCH].decode()
    books.write({MARCH: text.replace("F2026-0240", "F2026-0241")})
    answer = written(robot, 2, {"path": MARCH, "text": text.replace("F2026-0240", "F2026-0242")})
    assert answer.status_code == 409
    assert answer.get_json()["type"] == "urn:lettrine:problem:conflict"
    assert answer.get_json()["revision"] == 3
    assert answer.get_json()["errors"] == [{"place": MARCH, "message": "changed by revision 3"}]


def test_other_lines_of_the_same_file_are_joined(robot: Program, books: Books) -> None:
    text = books.files()[MARCH].decode()
    books.write({MARCH: "; the beginning\n" + text})
    assert written(robot, 2, {"path": MARCH, "text": text + "; the end\n"}).status_code == 201
    assert books.files()[MARCH].decode() == "; the beginning\n" + text + "; the end\n"


def test_the_same_write_under_its_key_is_done_once(robot: Program, books: Books) -> None:
    file = {"path": APRIL, "text": invoice("2026-04-02", "F9", "10.00")}
    key = {"Idempotency-Key": "april-2026-0001"}
    first, again = (written(robot, 2, file, **key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert robot.get(ALPHA)["revision"] == 3
    other = written(robot, 2, {**file, "text": "; nothing\n"}, **key)
    assert (other.status_code, other.get_json()["type"]) == (422, "urn:lettrine:problem:key-reused")
    assert books.files()[APRIL] == file["text"].encode()


def test_a_key_is_its_askers(robot: Program, program_of: Callable[..., Program]) -> None:
    file = {"path": APRIL, "text": invoice("2026-04-02", "F9", "10.00")}
    key = {"Idempotency-Key": "april-2026-0001"}
    assert written(robot, 2, file, **key).status_code == 201
    other = written(program_of(person="Paul"), 2, file, **key)
    assert (other.status_code, other.get_json()["type"]) == (422, "urn:lettrine:problem:key-reused")


def test_what_was_refused_may_be_mended_under_its_key(robot: Program, books: Books) -> None:
    del books
    good = invoice("2026-04-02", "F9", "10.00")
    key = {"Idempotency-Key": "april-2026-0001"}
    assert written(robot, 2, {"path": APRIL, "text": good.replace("-10", "-9")}, **key).status_code == 422
    assert written(robot, 2, {"path": APRIL, "text": good}, **key).status_code == 201


def test_nothing_to_write_is_said(robot: Program, books: Books) -> None:
    answer = written(robot, 2, {"path": MARCH, "text": books.files()[MARCH].decode()})
    assert (answer.status_code, answer.get_json()["type"]) == (422, "urn:lettrine:problem:nothing-to-write")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "json.base"),
        ({"base": 2, "message": "", "files": []}, "json.files"),
        ({"base": 2, "message": "x", "files": [{"path": "a"}]}, "json.files.0"),
        ({"base": 2, "message": "x", "files": [{"path": "a", "text": "", "removed": True}]}, "json.files.0"),
        ({"base": 2, "message": "x", "files": [{"path": "a", "base64": "€"}]}, "json.files.0.base64"),
        ({"base": 2, "message": "x", "files": [{"path": "a\0", "text": ""}]}, "json.files.0.path"),
        ({"base": 2, "message": "\ud800", "files": [{"path": "a", "text": ""}]}, "json.message"),
        ({"base": 9, "message": "x", "files": [{"path": "a", "text": ""}]}, "json.base"),
        ({"base": 2, "message": "x", "files": [{"path": "a", "text": ""}] * 2}, "json.files.1.path"),
        ({"base": 2, "message": "x", "files": [{"path": "a", "text": ""}], "force": True}, "json.force"),
        ({"base": 2**70, "message": "x", "files": [{"path": "a", "text": ""}]}, "json.base"),
        ([], "json"),
    ],
)
def test_what_is_not_as_described_is_named(robot: Program, body: object, place: str) -> None:
    answer = robot.post(REVISIONS, body)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert place in [error["place"] for error in answer.get_json()["errors"]]


@pytest.mark.parametrize("path", ["../a.beancount", "/etc/passwd", "a//b", ".git/config", "run.py", "a/../b"])
def test_paths_that_no_book_has_are_refused(robot: Program, services: Services, path: str) -> None:
    del services
    answer = written(robot, 2, {"path": path, "text": "; x\n"})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert robot.get(ALPHA)["revision"] == 2


def test_json_that_is_none_is_told_so(robot: Program) -> None:
    answer = robot.ask("POST", REVISIONS, data=b"{", content_type="application/json")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
