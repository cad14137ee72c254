"""Editing in the browser: judged while typed, saved as a revision, never over others' work."""

from collections.abc import Callable
import json

from flask.testing import FlaskClient
import pytest
from werkzeug.test import TestResponse

from server.portal.books.text import MOST_EDITED
from tenants.books.history import revision_of
from tests.tenants.books.ground import START, Books, invoice

BASE = "/t/alpha/books/"
MARCH = "journal/2026/2026-03.beancount"
APRIL = "journal/2026/2026-04.beancount"
LINES = "; a\n; b\n; c\n; d\n; e\n"
WRONG = '2026-04-02 * "x"\n  Assets:51-Banques:512000  9.00 EUR\n  Income:70-Ventes:706000  -8.00 EUR\n'

Client = Callable[[str], FlaskClient]
Sent = Callable[..., dict[str, object]]


def post(client: FlaskClient, act: str, body: object) -> TestResponse:
    return client.post(
        f"{BASE}{act}",
        data=json.dumps(body),
        content_type="application/json",
        headers={"X-CSRF-Token": client.csrf, "Accept": "application/json"},
    )


def test_a_save_is_a_revision_by_the_person(client_for: Client, books: Books, sent: Sent) -> None:
    client = client_for("Paul")
    answer = post(client, "save", sent(APRIL, LINES, message="  Avril \n"))
    assert answer.status_code == 200, answer.text
    assert answer.json["number"] == 2
    assert books.files()[APRIL] == LINES.encode()
    with books.database.reading(books.tenant.id) as session:
        revision = revision_of(session)
        assert (revision.author, revision.message, revision.origin) == (
            "Paul Rainval <paul@people.example>", "Avril", "web",
        )  # fmt: skip
    assert "2" in client.get(answer.json["address"]).text


def test_a_text_is_judged_without_being_written(client_for: Client, books: Books, sent: Sent) -> None:
    client = client_for("Paul")
    answer = post(client, "check", sent(APRIL, WRONG, message=""))
    (fault,) = answer.json["faults"]
    assert (fault["path"], fault["line"]) == (APRIL, 1)
    assert "1,00" in fault["sentence"]
    assert post(client, "check", sent(APRIL, LINES)).json == {"faults": [], "changed": True, "meets": None}
    unchanged = sent(MARCH, books.files()[MARCH].decode())
    assert post(client, "check", unchanged).json == {"faults": [], "changed": False, "meets": None}
    assert APRIL not in books.files()


def test_a_text_that_is_wrong_is_refused_with_its_places(
    client_for: Client, books: Books, sent: Sent
) -> None:
    answer = post(client_for("Paul"), "save", sent(APRIL, WRONG))
    assert answer.status_code == 422
    assert answer.json["kind"] == "unsound"
    assert [(fault["path"], fault["line"]) for fault in answer.json["faults"]] == [(APRIL, 1)]
    assert APRIL not in books.files()


def test_an_edit_is_joined_with_what_others_wrote_elsewhere(
    client_for: Client, books: Books, sent: Sent
) -> None:
    books.write({APRIL: LINES})
    books.write({APRIL: LINES.replace("; a", "; A"), MARCH: "; new\n"})
    answer = post(client_for("Paul"), "save", sent(APRIL, LINES.replace("; e", "; E"), base=2))
    assert answer.json["number"] == 4
    assert books.files()[APRIL] == b"; A\n; b\n; c\n; d\n; E\n"
    assert books.files()[MARCH] == b"; new\n"


def test_an_edit_of_the_same_lines_shows_both_and_writes_nothing(
    client_for: Client, books: Books, sent: Sent
) -> None:
    books.write({APRIL: LINES})
    books.write({APRIL: LINES.replace("; c", "; <i>theirs")})
    client, mine = client_for("Paul"), sent(APRIL, LINES.replace("; c", "; <b>mine"), base=2)
    assert post(client, "check", mine).json["meets"] == {"author": "Alice Martin", "number": 3}
    answer = post(client, "save", mine)
    assert answer.status_code == 409
    assert (answer.json["kind"], answer.json["base"]) == ("conflict", 3)
    assert answer.json["text"] == LINES.replace("; c", "; <i>theirs")
    assert "&lt;i&gt;theirs" in answer.json["html"]
    assert "&lt;b&gt;mine" in answer.json["html"]
    assert b"theirs" in books.files()[APRIL]
    settled = post(client, "save", {**mine, "base": 3})
    assert settled.json["number"] == 4
    assert b"mine" in books.files()[APRIL]


def test_an_edit_of_a_file_that_went_meanwhile_loses_nothing(
    client_for: Client, books: Books, sent: Sent
) -> None:
    books.write({APRIL: LINES})
    books.write({}, (APRIL,))
    client, mine = client_for("Paul"), sent(APRIL, LINES.replace("; c", "; mine"), base=2)
    answer = post(client, "save", mine)
    assert (answer.status_code, answer.json["text"]) == (409, None)
    assert post(client, "save", {**mine, "base": 3}).status_code == 200
    assert b"mine" in books.files()[APRIL]


def test_closed_days_are_refused_in_words_and_open_for_a_partner(
    client_for: Client, books: Books, sent: Sent
) -> None:
    closed = START.files["main.beancount"] + b'2026-03-31 custom "books" "closed" 2026-03-31\n'
    books.write({"main.beancount": closed})
    late = sent(MARCH, invoice("2026-03-02", "other", "1.00"), base=2)
    answer = post(client_for("Paul"), "save", late)
    assert (answer.status_code, answer.json["kind"]) == (422, "closed")
    assert any("31/03/2026" in fault["sentence"] for fault in answer.json["faults"])
    back = sent("main.beancount", START.files["main.beancount"].decode(), base=2)
    assert post(client_for("Paul"), "save", back).json["kind"] == "closed"
    assert post(client_for("Hélène"), "save", back).status_code == 200


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"message": " \n"}, "message"),
        ({"path": MARCH, "new": True}, "path"),
        ({"text": "", "path": "x.txt"}, ""),
    ],
)
def test_what_is_missing_is_asked_for(
    client_for: Client, books: Books, sent: Sent, change: dict[str, object], kind: str
) -> None:
    answer = post(client_for("Paul"), "save", {**sent(APRIL, LINES), **change})
    if kind:
        assert (answer.status_code, answer.json["kind"]) == (422, kind)
        assert answer.json["said"]
        assert APRIL not in books.files()
    else:
        assert answer.status_code == 200


def test_a_mistyped_vat_is_pointed_out(client_for: Client, sent: Sent) -> None:
    text = (
        '2026-04-02 * "x"\n  Assets:41-Clients:411000:DUPONT  120.00 EUR\n'
        "  Income:70-Ventes:706000  -100.00 EUR\n  Liabilities:44-Etat:445710  -2.00 EUR\n"
    )
    faults = post(client_for("Paul"), "check", sent(APRIL, text)).json["faults"]
    hints = [fault["hint"] for fault in faults if "hint" in fault]
    assert [(hint["line"], hint["old"], hint["new"]) for hint in hints] == [(4, "-2.00", "-20.00")]
    assert "20" in hints[0]["said"]


def test_nothing_changed_is_no_revision(client_for: Client, books: Books, sent: Sent) -> None:
    answer = post(client_for("Paul"), "save", sent(MARCH, books.files()[MARCH].decode()))
    assert (answer.status_code, answer.json["kind"]) == (422, "same")


@pytest.mark.parametrize(
    "path",
    ["../x.beancount", "a//b", ".git/config", "x.py", "a\0b", "\ud800", "x" * 500, "", "MAIN.beancount"],
)
def test_paths_that_no_book_has_are_refused(client_for: Client, books: Books, sent: Sent, path: str) -> None:
    before = books.files()
    checked = post(client_for("Paul"), "check", sent(path, LINES))
    assert checked.status_code == 200
    assert checked.json["faults"]
    saved = post(client_for("Paul"), "save", sent(path, LINES))
    assert (saved.status_code, saved.json["kind"]) == (422, "unsound")
    assert books.files() == before


@pytest.mark.parametrize(
    "body",
    [None, [], "x", 1, {}, {"path": 1}, {"path": "a", "base": "1", "text": "", "message": ""},
     {"path": "a", "base": True, "text": "", "message": ""}, {"path": "a", "base": 10**12, "text": ""},
     {"path": "a", "base": 1, "text": None}, {"path": ["a"], "base": 1, "text": ""}],
)  # fmt: skip
def test_bodies_that_no_editor_sends_are_refused(client_for: Client, body: object) -> None:
    for act in ("check", "save"):
        assert post(client_for("Paul"), act, body).status_code == 400


def test_an_unknown_base_is_not_found(client_for: Client, sent: Sent) -> None:
    assert post(client_for("Paul"), "save", sent(APRIL, LINES, base=7)).status_code == 404


def test_a_text_beyond_the_limit_is_refused(client_for: Client, sent: Sent) -> None:
    assert post(client_for("Paul"), "save", sent(APRIL, "x" * (MOST_EDITED + 1))).status_code == 400
    assert post(client_for("Paul"), "save", sent(APRIL, "; x\n" * 700_000)).status_code == 200


def test_line_ends_of_a_file_stay(client_for: Client, books: Books, sent: Sent) -> None:
    books.write({APRIL: LINES.replace("\n", "\r\n"), "mixed.txt": "a\r\nb\n"})
    client = client_for("Paul")
    assert "\r" not in client.get(f"{BASE}edit/{APRIL}").text.split("<textarea")[1].split("</textarea")[0]
    assert post(client, "save", sent(APRIL, LINES.replace("; c", "; C"), base=2)).status_code == 200
    assert books.files()[APRIL] == LINES.replace("; c", "; C").replace("\n", "\r\n").encode()
    answer = client.get(f"{BASE}edit/mixed.txt")
    assert answer.headers["Location"] == f"{BASE}at/main/files/mixed.txt"


def test_who_only_reads_gets_no_editor(client_for: Client, books: Books, sent: Sent) -> None:
    for name, status in (("Aude", 403), ("Sami", 403), ("Bea", 404), ("Evan", 404), ("", 401)):
        client = client_for(name)
        assert post(client, "save", sent(APRIL, LINES)).status_code == status
        assert post(client, "check", sent(APRIL, LINES)).status_code == status
    assert APRIL not in books.files()


def test_a_save_without_the_forms_token_is_refused(client_for: Client, books: Books, sent: Sent) -> None:
    client = client_for("Paul")
    client.csrf = "forged"
    assert post(client, "save", sent(APRIL, LINES)).status_code in (400, 403)
    assert APRIL not in books.files()


def act(client: FlaskClient, name: str, **form: object) -> TestResponse:
    return client.post(f"{BASE}{name}", data={"csrf": client.csrf, **form})


def test_a_file_is_moved_and_removed_with_a_message(client_for: Client, books: Books) -> None:
    books.write({APRIL: LINES})
    client = client_for("Paul")
    moved = act(client, "move", path=APRIL, to="journal/2026/avril.beancount", base=2, message="Nom français")
    assert moved.headers["Location"] == f"{BASE}at/main/files/journal/2026/avril.beancount"
    assert APRIL not in books.files()
    removed = act(client, "remove", path="journal/2026/avril.beancount", base=3)
    assert removed.headers["Location"] == BASE
    assert books.files().keys() == START.files.keys()
    with books.database.reading(books.tenant.id) as session:
        assert revision_of(session, 3).message == "Nom français"
        assert "avril" in revision_of(session, 4).message


def test_acts_on_whole_files_are_refused_in_words(client_for: Client, books: Books) -> None:
    client, before = client_for("Paul"), books.files()
    assert act(client, "move", path=MARCH, to="main.beancount", base=1).status_code == 303
    assert act(client, "move", path="nothing", to="x", base=1).status_code == 404
    assert act(client, "remove", path="nothing", base=1).status_code == 404
    assert act(client, "remove", path="accounts.beancount", base=1).status_code == 422
    assert act(client, "move", path=MARCH, to="../x", base=1).status_code == 422
    assert act(client, "move", path=MARCH, to="main.beancount/x.beancount", base=1).status_code == 422
    assert act(client, "remove", path=MARCH, base=99).status_code == 404
    assert books.files() == before


def test_no_file_takes_the_place_of_another_by_lying_below_it(
    client_for: Client, books: Books, sent: Sent
) -> None:
    before, client = books.files(), client_for("Paul")
    answer = post(client, "save", {**sent("main.beancount/x.beancount", LINES), "new": True})
    assert answer.status_code == 422
    assert [(fault["path"], fault["line"]) for fault in answer.json["faults"]] == [("main.beancount", 0)]
    assert "dossier" in answer.json["faults"][0]["sentence"]
    assert books.files() == before


def test_a_file_that_changed_meanwhile_is_not_removed(client_for: Client, books: Books) -> None:
    books.write({MARCH: "; theirs\n"})
    client = client_for("Paul")
    answer = act(client, "remove", path=MARCH, base=1)
    assert answer.status_code == 303
    assert "Alice Martin" in client.get(answer.headers["Location"]).text
    assert books.files()[MARCH] == b"; theirs\n"
