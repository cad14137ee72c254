"""What Fava shows of a revision in the jail, and where its links lead."""

from pathlib import Path
import threading

from fava.application import create_app
import pytest

from tenants.fava import FavaBusyError, FavaLimits, FavaRequest
from tenants.fava.moving_in import NotLoadedError
from tests.tenants.books.ground import ACCOUNTS, MAIN, START, invoice, month, payment
from tests.tenants.fava.conftest import ATTACK_COMMAND
from tests.tenants.fava.ground import MakeHouse, attack, data, page

LETTERED = {
    **START.files,
    month("2026-03"): (
        invoice("2026-03-02", "F1", "120.00", "AAA") + payment("2026-03-09", "V1", "120.00", "AAA")
    ).encode(),
}
JOURNAL = month("2026-03")


def test_pages_live_below_prefix_and_number(make_house: MakeHouse) -> None:
    house, _folder = make_house(START.files, number=7)
    shown = page(house, "income_statement/", prefix="/t/bob/fava")
    assert '"base_url":"/t/bob/fava/7/"' in shown
    assert "Boulangerie du Port" in shown
    redirect = house.ask(FavaRequest("", b"", "/t/bob/fava"))
    assert redirect.status == 302
    assert dict(redirect.headers)["Location"] == "/t/bob/fava/7/income_statement/"


@pytest.mark.parametrize(
    "asked", ["journal/", "api/journal_page?page=1&order=desc", "extension/OpenItems/", ""]
)
def test_an_address_never_outlives_the_prefix_it_was_asked_under(make_house: MakeHouse, asked: str) -> None:
    house, _folder = make_house(LETTERED)
    path, _, query = asked.partition("?")
    for prefix, other in (("/t/alice/fava", "/x/t/bob/fava"), ("/x/t/bob/fava", "/t/alice/fava")):
        answer = house.ask(FavaRequest(path, query.encode(), prefix))
        shown = answer.body.decode() + dict(answer.headers).get("Location", "")
        assert f"{prefix}/1/" in shown
        assert f"{other}/1/" not in shown


def test_static_files_are_not_asked_of_the_process(make_house: MakeHouse) -> None:
    house, _folder = make_house(START.files)
    shown = page(house, "income_statement/")
    assert 'src="/fava-static/1.' in shown
    assert "/static/" not in shown.replace("/fava-static/", "")


def test_the_number_is_the_only_one_there_is(make_house: MakeHouse) -> None:
    house, _folder = make_house(START.files, number=2)
    for path in ("../1/income_statement/", "/1/income_statement/", "%2e%2e/1/income_statement/"):
        assert house.ask(FavaRequest(path)).status == 404


def test_numbers_are_those_of_the_books(make_house: MakeHouse) -> None:
    house, _folder = make_house(LETTERED)
    rows = data(
        house, "query", query_string="SELECT account, sum(position) GROUP BY account ORDER BY account"
    )
    assert rows["rows"] == [
        ["Assets:41-Clients:411000:DUPONT", {}],
        ["Assets:51-Banques:512000", {"EUR": 120.0}],
        ["Income:70-Ventes:706000", {"EUR": -120.0}],
    ]
    assert '"precisions":{"EUR":2}' in page(house, "income_statement/")


@pytest.mark.parametrize(
    "report", ["income_statement", "balance_sheet", "trial_balance", "statistics", "narrations"]
)
def test_says_what_a_plain_fava_says(make_house: MakeHouse, tmp_path: Path, report: str) -> None:
    for path, text in LETTERED.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text)
    plain = create_app([tmp_path / "main.beancount"], load=True, poll_watcher=True).test_client()
    theirs = plain.get(f"/boulangerie-du-port/api/{report}").get_json()["data"]
    house, _folder = make_house(LETTERED)
    assert theirs
    assert data(house, report) == theirs


def test_what_would_change_books_is_not_offered(make_house: MakeHouse) -> None:
    house, _folder = make_house(LETTERED)
    style = page(house, "journal/").partition("<style>")[2].partition("</style>")[0]
    for offered in (
        'a[href="#add-transaction"]',
        'li:has(a[href*="/import/"])',
        'button[data-key="Control+s"]',
    ):
        assert offered in style


def test_source_texts_are_those_of_the_copy(make_house: MakeHouse) -> None:
    house, _folder = make_house(LETTERED)
    assert data(house, "source", filename="main.beancount")["source"] == MAIN.decode()
    for other in ("/etc/passwd", "../main.beancount", ".lettrine-given.json"):
        assert house.ask(FavaRequest("api/source", f"filename={other}".encode())).status == 500


def test_a_line_leads_to_its_entry(make_house: MakeHouse) -> None:
    house, _folder = make_house(LETTERED)
    for line, narration in ((1, "Facture F1"), (5, "Facture F1"), (9, "Virement V1")):
        found = house.entry_hash(JOURNAL, line)
        assert data(house, "context", entry_hash=found)["entry"]["narration"] == narration
    assert house.entry_hash(JOURNAL, 0) == ""
    assert house.entry_hash("no/such.beancount", 1) == ""


def test_our_pages_are_there_though_the_text_does_not_name_them(make_house: MakeHouse) -> None:
    assert b"fava-extension" not in b"".join(START.files.values())
    house, _folder = make_house(LETTERED)
    for name in ("OpenItems", "AgedBalance", "LettrageGroups", "LettrageChecks"):
        assert name in page(house, f"extension/{name}/")


def test_errors_of_the_books_are_shown_and_do_not_end_it(make_house: MakeHouse) -> None:
    wrong = b"2026-03-03 balance Assets:51-Banques:512000  1.00 EUR\n"
    house, _folder = make_house({**START.files, month("2026-04"): wrong})
    (error,) = data(house, "errors")
    assert error["source"]["filename"] == month("2026-04")
    assert "Balance failed" in error["message"]


def test_a_document_may_be_named_and_is_not_there(make_house: MakeHouse) -> None:
    named = b'2026-03-03 document Assets:51-Banques:512000 "../../documents/a.pdf"\n'
    files = {**START.files, month("2026-04"): named, "documents/a.pdf": b"%PDF"}
    house, folder = make_house(files)
    assert data(house, "errors") == []
    assert house.ask(FavaRequest("document/", b"filename=documents/a.pdf")).status == 404
    assert not (folder / "documents").exists()


def test_books_that_no_book_may_be_are_refused_with_the_place(make_house: MakeHouse) -> None:
    with pytest.raises(NotLoadedError, match=r"^accounts\.beancount:1: plugin"):
        make_house({**START.files, "accounts.beancount": b'plugin "os"\n' + ACCOUNTS})


def test_loading_that_takes_too_long_is_ended(make_house: MakeHouse) -> None:
    many = "".join(invoice("2026-03-02", f"F{number}", "120.00") for number in range(120_000)).encode()
    with pytest.raises(NotLoadedError, match="took more than 1 s"):
        make_house({**START.files, JOURNAL: many}, limits=FavaLimits(start_seconds=1))


def test_loading_that_takes_too_much_memory_is_ended(make_house: MakeHouse) -> None:
    many = "".join(invoice("2026-03-02", f"F{number}", "120.00") for number in range(60_000)).encode()
    with pytest.raises(NotLoadedError):  # in whose words depends on where it ran out
        make_house({**START.files, JOURNAL: many}, limits=FavaLimits(memory_bytes=160 * 1024**2))


def test_progress_is_told_file_by_file_and_then_of_the_pages(make_house: MakeHouse) -> None:
    told: list[tuple[str, int, int]] = []
    make_house(START.files, tell=lambda *steps: told.append(steps))
    assert told == [("reading", done, 3) for done in range(4)] + [("pages", 0, 0)]


def test_who_waits_too_long_for_a_turn_is_told_so(make_hostile: MakeHouse) -> None:
    house, _folder = make_hostile(limits=FavaLimits(answer_seconds=0.5))
    with house._turn, pytest.raises(FavaBusyError):
        page(house, "income_statement/")
    assert page(house, "income_statement/")


def test_several_threads_ask_one_after_the_other(make_house: MakeHouse) -> None:
    house, _folder = make_house(LETTERED)
    seen: list[bool] = []

    def ask(prefix: str) -> None:
        base = f'"base_url":"{prefix}/1/"'
        seen.extend(base in page(house, "journal/", prefix=prefix) for _ in range(5))

    threads = [threading.Thread(target=ask, args=(f"/t/{name}/fava",)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 15


def test_a_hostile_house_knows_nothing_of_another(make_hostile: MakeHouse, make_house: MakeHouse) -> None:
    _house, other = make_house(LETTERED)
    house, _folder = make_hostile()
    outcome = attack(house, "read folders", other=str(other))
    assert outcome["other"]
    assert outcome["file"]
    assert Path(ATTACK_COMMAND[-1]).exists()
