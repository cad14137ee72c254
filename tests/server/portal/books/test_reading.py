"""Reading the books: what stood there at each revision, whatever it is called and whatever it holds."""

from collections.abc import Callable
from io import BytesIO
import zipfile

from flask.testing import FlaskClient
import pytest

from server.portal.books.frame import LINES_A_PAGE
from tenants.audit_log import AuditEntry
from tenants.books.history import revision_of
from tests.tenants.books.ground import Books

BASE = "/t/alpha/books/"
MARCH = "journal/2026/2026-03.beancount"
APRIL = "journal/2026/2026-04.beancount"
HOSTILE = '<script>alert("x")</script> & "quotes" — é\u202e'

Client = Callable[[str], FlaskClient]


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(f"{BASE}{address}")
    assert answer.status_code == status, answer.text[:400]
    return answer.text


def test_the_books_show_their_files_and_what_changed_last(client_for: Client, books: Books) -> None:
    books.write({APRIL: "; avril\n"}, message="Relevé d’avril\n\nmore")
    text = page(client_for("Aude"), "")
    assert "Relevé d’avril" in text
    assert f'href="{BASE}at/main/files/{MARCH}"' in text
    assert '<span class="k-c">; avril</span>' in text
    assert "/books/new" not in text  # an auditor sees no acts


def test_a_file_is_shown_as_it_was_at_a_revision_and_main_follows(client_for: Client, books: Books) -> None:
    books.write({APRIL: "; one\n"})
    books.write({APRIL: "; two\n"})
    client = client_for("Paul")
    assert "; two" in page(client, f"at/main/files/{APRIL}")
    assert "; one" in page(client, f"at/2/files/{APRIL}")
    assert "; two" not in page(client, f"at/2/files/{APRIL}")
    page(client, f"at/1/files/{APRIL}", 404)


@pytest.mark.parametrize(
    "address",
    [
        "at/0/", "at/9/", "at/-1/", "at/x/", "at/99999999999/", "at/1e1/", "at/٣/",
        "revisions/9", "revisions/0", "revisions/99999999999999999999",
        "at/main/files/nothing", "at/main/files/../main.beancount", "at/main/files/%00", "at/main/files/%FF",
        "at/main/download/nothing", "at/9/archive.zip", "difference?from=9&to=1", "difference?from=x",
        "edit/nothing",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client_for: Client, address: str) -> None:
    page(client_for("Paul"), address, 404)


def test_hostile_names_and_texts_are_shown_as_text(client_for: Client, books: Books) -> None:
    path = "documents/<b>&é'.beancount"
    books.write({path: f"; {HOSTILE}\n", APRIL: f"; {HOSTILE}\n"}, message=HOSTILE)
    client = client_for("Paul")
    for address in (
        "", f"at/main/files/{path}", "revisions", "revisions/2", "difference?from=1&to=2", f"edit/{path}",
        "at/main/search?q=%3Cscript%3E", f"revisions?path={path}", "at/main/files/documents",
    ):  # fmt: skip
        text = page(client, address)
        assert "<script>alert" not in text
        assert "<b>&" not in text


def test_a_long_file_is_shown_page_by_page_and_its_lines_keep_their_numbers(
    client_for: Client, books: Books
) -> None:
    books.write({APRIL: "".join(f"; line {n}\n" for n in range(1, LINES_A_PAGE + 11))})
    client = client_for("Paul")
    first, second = page(client, f"at/main/files/{APRIL}"), page(client, f"at/main/files/{APRIL}?page=2")
    assert f'id="L{LINES_A_PAGE}"' in first
    assert f'id="L{LINES_A_PAGE + 1}"' not in first
    assert f'id="L{LINES_A_PAGE + 1}"' in second
    assert f"; line {LINES_A_PAGE + 10}" in second
    assert f'id="L{LINES_A_PAGE + 10}"' in page(client, f"at/main/files/{APRIL}?page=99")
    assert f"?page=2#L{LINES_A_PAGE + 5}" in page(client, f"at/main/search?q=line+{LINES_A_PAGE + 5}")


def test_a_file_that_is_no_text_is_handed_out_only(client_for: Client, books: Books) -> None:
    books.write({"documents/a.html": b"<html>\0", 'documents/é "x.html': "<script>1</script>"})
    client = client_for("Paul")
    assert "<html>" not in page(client, "at/main/files/documents/a.html")
    answer = client.get(f'{BASE}at/main/download/documents/é "x.html')
    assert answer.data == b"<script>1</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_all_files_come_in_one_archive_and_the_audit_log_says_so(client_for: Client, books: Books) -> None:
    books.write({APRIL: "; two\n"})
    answer = client_for("Paul").get(f"{BASE}at/1/archive.zip")
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert f"alpha/{MARCH}" in archive.namelist()
        assert f"alpha/{APRIL}" not in archive.namelist()
    with books.database.reading(books.tenant.id) as session:
        (entry,) = session.query(AuditEntry).filter(AuditEntry.action == "books:export").all()
        assert entry.subject == "revision 1"
        assert entry.actor.startswith("Paul Rainval")


def test_errors_that_the_full_check_found_stand_at_their_lines(client_for: Client, books: Books) -> None:
    with books.database.writing(books.tenant.id) as session:
        revision_of(session).errors = [f"{MARCH}:2: Transaction does not balance: (9.00 EUR)", "no place"]
    client = client_for("Paul")
    text = page(client, f"at/main/files/{MARCH}")
    assert '<li id="L2" class="err">' in text
    assert "9,00" in text
    assert f"{MARCH}:2" in page(client, "")


def test_search_tells_lines_and_files_of_a_name(client_for: Client, books: Books) -> None:
    books.write({APRIL: "; façade\n"})
    client = client_for("Paul")
    assert f"{APRIL}#L1" in page(client, "at/main/search?q=FAÇADE")
    assert f"{APRIL}#L1" not in page(client, "at/1/search?q=FAÇADE")
    assert f'href="{BASE}at/main/files/{APRIL}"' in page(client, "at/main/search?q=2026-04")
    page(client, "at/main/search?q=%00%FF")
    answer = client.get(f"{BASE}at/main/search?q={APRIL}")
    assert answer.headers["Location"] == f"{BASE}at/main/files/{APRIL}"


def test_history_is_paged_searched_and_told_of_a_file(client_for: Client, books: Books) -> None:
    for number in range(2, 55):
        books.write(
            {APRIL: f"; {number}\n"} if number % 9 == 0 else {MARCH: f"; {number}\n"}, message=f"Act {number}"
        )
    client = client_for("Paul")
    first = page(client, "revisions")
    assert "Act 54" in first
    assert "before=5" in first
    assert "Act 4<" in page(client, "revisions?before=5")
    assert "Act 33" in page(client, "revisions?q=act+33")
    assert "Act 32" not in page(client, "revisions?q=act+33").split("<aside")[0]
    of_april = page(client, f"revisions?path={APRIL}")
    assert "Act 45" in of_april
    assert "Act 44" not in of_april
    page(client, "revisions?q=%00")
    assert page(client, "revisions?before=99999999999999999999&q=%00&path=%FF")


def test_two_revisions_are_compared(client_for: Client, books: Books) -> None:
    books.write({APRIL: "; one\n"})
    books.write({APRIL: "; two\n", "b.txt": "x"})
    client = client_for("Paul")
    text = page(client, "difference?from=2&to=3")
    assert "; one" in text
    assert "; two" in text
    assert "b.txt" in text
    assert "; one" not in page(client, "difference?from=1&to=3")
    alone = page(client, "difference?from=1&to=main&path=b.txt")
    assert 'class="changed" aria-label="b.txt"' in alone
    assert f'class="changed" aria-label="{APRIL}"' not in alone
    answer = client.get(f"{BASE}difference")
    assert answer.headers["Location"].endswith("difference?from=2&to=3")


def test_books_of_another_are_not_found(client_for: Client) -> None:
    for address in ("", "at/main/", f"at/1/files/{MARCH}", "revisions", "at/1/archive.zip"):
        page(client_for("Bea"), address, 404)
