"""Attacks on the gateway of a running server: by the auditor, by the author of the books, by others."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
import datetime as dt
import os
from pathlib import Path
import signal
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import delete, update

from tenants.audit_log import AuditEntry
from tenants.people.models import Membership, WebSessionRow
from tests.browser.house import House
from tests.server.cast import TODAY, Cast
from tests.server.fava_gateway.ground import CUSTOMER, MARKUP, PAGE_DOCUMENT, SVG_DOCUMENT, Wire, favas_under

Asks = Callable[[str], Wire]
HERE = "/t/alpha/fava/2/"
REFUSED = {400, 404, 405, 414, 422}


@pytest.mark.parametrize(
    "page",
    [
        "document/?filename=/etc/passwd", "document/?filename=../../../../etc/passwd",
        "document/?filename=..%2f..%2fetc%2fpasswd", "document/?filename=%2fetc%2fpasswd%00.pdf",
        "document/", "statement/?entry_hash=x&key=document", "jump?time=2026", "jump",
        "api/extract?filename=/etc/passwd&importer=x", "api/imports", "api/source?filename=/etc/passwd",
        "api/source?filename=../../../../../etc/passwd", "api/source?filename=.lettrine-given.json",
        "extension/Other/", "extension/OpenItems/run", "extension_js_module/OpenItems.js",
        "static/app.js", "static/../../../etc/passwd", "api/add_document", "import/", "nothing",
        "%2e%2e/1/journal/", "..%2f1%2fjournal%2f", "account/..%2f..%2foptions/", "journal/%00",
        "journal/%0d%0aSet-Cookie:%20a=b", "account/%2e%2e/", "journal%2f..%2foptions%2f",
        "help/..%2f..%2fapp.py",
    ],
)  # fmt: skip
def test_what_is_not_in_the_table_is_not_there(insider: Wire, page: str) -> None:
    said = insider(HERE + page)
    assert said.status in REFUSED, said.text[:200]
    assert "root:" not in said.text
    assert "Location" not in said.headers
    assert "Set-Cookie" not in said.headers


@pytest.mark.parametrize(
    "target",
    [
        "/t/alpha/fava/2//journal/", "/t/alpha/fava/2/../1/journal/",
        "/t/alpha/fava/2/./journal/", "/t/alpha/fava/02/../../../beta/fava/1/journal/",
        "/t/alpha/fava/2/journal/..", "/t/alpha/../beta/fava/1/journal/", "/t/alpha/fava/-1/journal/",
        "/t/alpha/fava/2e0/journal/", "/t/alpha/fava/999999999999999999/journal/",
        "/t/alpha/fava/0/journal/", "/t/alpha/fava/3/journal/", "/t/alpha/fava/2/journal",
        "/t/alpha/fava/2/%2fetc%2fpasswd", "/fava-static/0/app.js",
        "/fava-static/../tenants/jail.py", "/fava-static/1.30.16/..%2f__init__.py",
        "/fava-static/1.30.16/../application.py", "/fava-static/1.30.16/app.js.map",
    ],
)  # fmt: skip
def test_tricks_with_the_path_lead_nowhere(insider: Wire, target: str) -> None:
    said = insider(target)
    assert said.status in REFUSED | {308}, said.text[:200]
    if said.status == 308:
        assert said.headers["Location"].startswith((insider.address + "/", "/t/alpha/"))
    assert "Beta" not in said.text


@pytest.mark.parametrize(
    "query",
    [
        ".output {}", " .output {}", "\t.Output {}", "output {}", ".run x", "run x", "RUN x", ".set x 1",
        "SELECT 1; .output {}", "SELECT 1\n.output {}", "/* */ .output {}", "-- x\n.output {}",
        "SELECT 1\x00.output {}", "\u2028.output {}", ".history", ".parse SELECT 1", "!touch {}",
    ],
)  # fmt: skip
def test_queries_write_no_file(insider: Wire, tmp_path: Path, query: str) -> None:
    taken = tmp_path / "taken"
    asked = urlencode({"query_string": query.format(taken)})
    for page in ("api/query?", "download-query/query_result.csv?"):
        said = insider(f"{HERE}{page}{asked}")
        if not query.startswith("SELECT 1; "):  # of which Fava reads what stands before the semicolon
            assert said.status in {400, 422}, said.text[:200]
    assert not taken.exists()


def test_queries_that_read_are_answered(insider: Wire) -> None:
    asked = urlencode({"query_string": "select sum(number) where account ~ '706000'"})
    rows = insider(f"{HERE}api/query?{asked}").json["data"]["rows"]
    assert [float(str(row[0])) for row in rows] == [-210.0]
    said = insider(f"{HERE}download-query/query_result.csv?{asked}")
    assert said.status == 200
    assert said.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
@pytest.mark.parametrize(
    "page", ["journal/", "api/source", "api/source_slice", "api/add_entries", "document/", "api/changed"]
)
def test_nothing_but_reading_is_answered(insider: Wire, method: str, page: str) -> None:
    said = insider(HERE + page, method, Content_Length="0")
    assert said.status in {400, 403, 404, 405, 501}


@pytest.mark.parametrize("given", ["X-HTTP-Method-Override", "X-Method-Override"])
def test_a_header_makes_no_other_method(insider: Wire, given: str) -> None:
    assert insider(HERE + "api/options", **{given: "DELETE"}).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"},
        {"X-Script-Name": "/evil", "Script-Name": "/evil", "X-Original-URL": "/t/beta/"},
        {"Forwarded": "host=evil.example", "Referer": "https://evil.example/"},
        {"Accept-Language": "x" * 4000}, {"Authorization": "Basic ZXZpbDpldmls"},
    ],
)  # fmt: skip
def test_headers_change_nothing_of_the_answer(insider: Wire, headers: dict[str, str]) -> None:
    said = insider(HERE + "income_statement/", **headers)
    assert said.status == 200
    assert "evil" not in said.text
    assert "/t/alpha/fava/2/" in said.text


def test_another_host_is_refused(insider: Wire) -> None:
    assert insider(HERE + "income_statement/", Host="evil.example").status == 400


def test_the_cookie_stays_on_this_side(insider: Wire) -> None:
    for page in ("income_statement/", "options/", "api/options", "api/ledger_data", "api/errors"):
        assert insider.secret not in insider(HERE + page).text


@pytest.mark.parametrize("length", [5_000, 20_000, 70_000])
def test_huge_addresses_are_refused(insider: Wire, length: int) -> None:
    for query in ("query_string=SELECT+" + "1" * length, "&".join(["time=1"] * (length // 7))):
        assert insider(f"{HERE}api/query?{query}").status in {400, 414, 431}


def test_every_answer_of_fava_has_our_headers_and_none_of_its_own(insider: Wire) -> None:
    for page in ("income_statement/", "api/options", "download-journal/", "account/Nothing:Here/"):
        said = insider(HERE + page)
        policy = said.headers["Content-Security-Policy"]
        script = next(part for part in policy.split("; ") if part.startswith("script-src "))
        assert "unsafe-inline" not in script
        assert "'unsafe-eval'" not in script
        assert "'self'" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert said.headers["X-Content-Type-Options"] == "nosniff"
        assert said.headers["Referrer-Policy"] == "no-referrer"
        assert said.headers["Cache-Control"] == "no-store"
        assert said.headers["Server"] == "gunicorn"


def test_the_words_of_the_books_are_text(insider: Wire) -> None:
    for page in ("api/journal_page?page=1&order=asc", f"api/account_report?a={CUSTOMER}"):
        journal = insider(HERE + page).json["data"]["journal"]
        assert "was-html" in journal
        assert "<img" not in journal
        assert "<b id" not in journal
        assert "'onmouseover" not in journal
        assert "' onmouseover" not in journal
    for page in ("income_statement/", "options/"):
        assert MARKUP not in insider(HERE + page).text
        assert "<script>alert" not in insider(HERE + page).text


def test_documents_are_handed_out_as_files(insider: Wire) -> None:
    for path in (PAGE_DOCUMENT, SVG_DOCUMENT):
        said = insider(f"{HERE}document/?filename={quote(path)}")
        assert said.status == 200
        assert said.headers["Content-Disposition"].startswith("attachment")
        assert said.headers["Content-Type"] == "application/octet-stream"
        assert said.headers["X-Content-Type-Options"] == "nosniff"
    assert insider(f"/t/alpha/fava/1/document/?filename={quote(PAGE_DOCUMENT)}").status == 404


def test_the_files_that_fava_shows_are_those_of_the_revision(insider: Wire) -> None:
    said = insider(f"{HERE}api/source?filename=main.beancount").json["data"]
    assert said["file_path"] == "main.beancount"
    assert "Menuiserie" in said["source"]
    for page in ("api/options", "income_statement/", "api/errors", "api/ledger_data"):
        assert "/tmp" not in insider(HERE + page).text


def test_an_address_shows_the_same_for_ever(insider: Wire) -> None:
    first = insider("/t/alpha/fava/1/api/journal_page?page=1&order=asc").text
    assert "Alpha-F1" in first
    assert "was-html" not in first


def test_a_line_leads_to_its_entry(insider: Wire) -> None:
    asked = urlencode({"path": "journal/2026/2026-03.beancount", "lineno": 3, "account": CUSTOMER})
    said = insider(f"{HERE}line?{asked}")
    assert said.status == 303
    address, _, anchor = said.headers["Location"].partition("#context-")
    assert address == f"{HERE}account/{CUSTOMER}/"
    entry = insider(f"{HERE}api/context?entry_hash={anchor}").json["data"]["entry"]
    assert entry["narration"] == "Facture Alpha-F1"


@pytest.mark.parametrize(
    "query",
    [
        "path=/etc/passwd&lineno=1", "path=main.beancount&lineno=x", "path=main.beancount", "lineno=1",
        "path=nothing&lineno=1", "path=main.beancount&lineno=99999999", "path=a&path=b&lineno=1",
    ],
)  # fmt: skip
def test_a_line_of_nothing_leads_nowhere(insider: Wire, query: str) -> None:
    assert insider(f"{HERE}line?{query}").status in {400, 404}


def test_an_account_in_the_address_of_a_line_leads_to_no_other_host(insider: Wire) -> None:
    asked = urlencode(
        {"path": "journal/2026/2026-03.beancount", "lineno": 3, "account": "//evil.example/?x#y"}
    )
    assert insider(f"{HERE}line?{asked}").headers["Location"].startswith(HERE + "account/")


@pytest.mark.parametrize("name", ["Bea", "Nina", "Evan"])
def test_strangers_find_nothing(wire: Asks, name: str) -> None:
    for page in ("", "journal/", "api/options", "state", "line?path=a&lineno=1", "portal", "document/"):
        assert wire(name)(HERE + page).status == 404


def test_nobody_is_asked_to_sign_in(wire: Asks) -> None:
    said = wire("")(HERE + "journal/", Accept="text/html")
    assert said.status == 303
    assert said.headers["Location"].startswith("/sign-in?next=")


def test_two_tenants_at_once_never_see_each_others_links(wire: Asks) -> None:
    """Hélène may open both, so that only Fava could mix them up."""
    helene = wire("Hélène")
    pages = ("income_statement/", "api/ledger_data", "api/journal_page?page=1&order=asc", "options/")
    targets = [f"/t/{slug}/fava/1/{page}" for slug in ("alpha", "beta") for page in pages] * 6
    with ThreadPoolExecutor(6) as several:
        answers = list(several.map(helene, targets))
    for target, said in zip(targets, answers, strict=True):
        other = "beta" if "/alpha/" in target else "alpha"
        assert said.status == 200, target
        assert f"/t/{other}/" not in said.text
        assert other.title() + "-F" not in said.text


def test_a_killed_fava_comes_back_on_the_next_click(house: House, wire: Asks) -> None:
    aude = wire("Aude")
    assert aude(HERE + "api/balance_sheet").status == 200
    killed = favas_under(house.process.pid).holding_books
    assert killed
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    assert aude(HERE + "api/balance_sheet").status == 200


def _membership(house: House, people: Cast, name: str, until: dt.date) -> None:
    with house.database.platform() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == people.people[name].id, Membership.client_id.is_not(None))
            .values(until=until)
        )


def test_access_ends_in_the_middle_of_a_session(house: House, people: Cast, wire: Asks) -> None:
    """A membership that expired or was taken away, as the page of members does: by its last day."""
    aude = wire("Aude")
    assert aude(HERE + "api/options").status == 200
    _membership(house, people, "Aude", TODAY - dt.timedelta(days=1))
    try:
        for page in ("api/options", "journal/", "api/changed", "document/?filename=main.beancount", "state"):
            assert aude(HERE + page).status == 404
    finally:
        _membership(house, people, "Aude", TODAY + dt.timedelta(days=30))
    assert aude(HERE + "api/options").status == 200


def test_who_signed_out_sees_nothing_more(house: House, people: Cast, wire: Asks) -> None:
    aude = wire("Aude")
    assert aude(HERE + "api/options").status == 200
    with house.database.platform() as session:
        session.execute(delete(WebSessionRow).where(WebSessionRow.person_id == people.people["Aude"].id))
    assert aude(HERE + "api/options").status in {303, 401}


def test_what_an_auditor_sees_is_in_the_log(house: House, people: Cast, wire: Asks) -> None:
    aude = wire("Aude")
    for page in (
        "balance_sheet/?time=2026", "api/balance_sheet?time=2026&account=&filter=", "api/changed",
        f"account/{CUSTOMER}/", f"api/account_report?a={CUSTOMER}&r=journal", "api/ledger_data",
        f"document/?filename={PAGE_DOCUMENT}", "help/",
    ):  # fmt: skip
        assert aude(HERE + page).status == 200
    wire("Paul")(HERE + "balance_sheet/")
    with house.database.reading(people.alpha.id) as session:
        rows = session.query(AuditEntry).order_by(AuditEntry.number).all()
        told = [(row.actor.partition(" ")[0], row.action, row.detail) for row in rows]
    seen = [detail for who, action, detail in told if action == "fava:view" and who == "Aude"][-3:]
    assert seen == [
        {"revision": 2, "page": "balance_sheet", "filters": {"time": "2026"}},
        {"revision": 2, "page": f"account {CUSTOMER}"},
        {"revision": 2, "page": f"document {PAGE_DOCUMENT}"},
    ]
    assert ("Paul", "fava:open", {"revision": 2}) in told
    assert not [each for each in told if each[0] == "Paul" and each[1] == "fava:view"]


def test_a_query_that_fails_is_in_the_log_too(house: House, people: Cast, wire: Asks) -> None:
    """That it fails tells whether anything has these words."""
    query = "SELECT today() - int('999999999999') WHERE narration ~ 'Facture'"
    assert wire("Aude")(f"{HERE}api/query?{urlencode({'query_string': query})}").status == 422
    with house.database.reading(people.alpha.id) as session:
        last = session.query(AuditEntry).order_by(AuditEntry.number.desc()).first()
        assert last is not None
        assert last.detail == {"revision": 2, "page": "query", "filters": {"query_string": query}}


def test_static_files_are_favas_own_and_kept(wire: Asks) -> None:
    page = wire("Aude")(HERE + "income_statement/").text
    address = page.partition('src="')[2].partition('"')[0]
    assert address.startswith("/fava-static/")
    said = wire("")(address)
    assert said.status == 200
    assert said.headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in said.headers["Cache-Control"]
