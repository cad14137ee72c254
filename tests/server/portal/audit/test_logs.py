"""The pages of the audit logs: read, searched, verified, taken out; and the export verified outside."""

from collections.abc import Callable
import csv
import io
import json
from pathlib import Path
import re
import subprocess
import sys

from flask import Flask
from flask.testing import FlaskClient
import pytest
from sqlalchemy import Engine, text

from server.portal.audit import words
from server.services import Services
from tenants.chain import AuditFault
from tenants.people.entries import Saying, of_firm, of_tenant
from tenants.people.reading_logs import Entry
from tests.server.auth.forms import told
from tests.server.cast import NOW, Cast

Opens = Callable[[str], FlaskClient]
FIRM, COMPANY = "/f/vauclair/audit", "/t/alpha/audit"
BOTH = pytest.mark.parametrize("address", [FIRM, COMPANY], ids=["firm", "company"])
DOCUMENT = Path(__file__).parents[4] / "docs" / "audit.md"


@pytest.fixture
def say(services: Services, cast: Cast) -> Callable[..., None]:
    """Write into both logs."""

    def write(action: str, subject: str = "it", actor: str = "root", **detail: object) -> None:
        saying = Saying(NOW, actor, action, subject, detail)
        with services.database.platform() as session:
            of_firm(session, cast.firm_id, saying)
            of_tenant(session, cast.alpha.id, saying)

    return write


@BOTH
def test_entries_stand_in_words_page_by_page(
    client_for: Opens, say: Callable[..., None], address: str
) -> None:
    for number in range(120):
        say("member:add", f"n{number:03}@new.example", role="staff", until="2026-12-31")
    helene, seen = client_for("Hélène"), []
    page = told(helene, address)
    assert "n119@new.example has access: staff member, up to 31/12/2026" in page
    assert "member:add" in page
    while True:
        seen += re.findall(r"(n\d+)@new.example", page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        if older is None:
            break
        page = told(helene, older[1].replace("&amp;", "&"))
        assert "Newest" in page
    assert seen == [f"n{number:03}" for number in range(119, -1, -1)]


@BOTH
def test_a_log_is_asked_by_kind_person_and_day(
    client_for: Opens, say: Callable[..., None], address: str
) -> None:
    say("password:change", actor="Zoé Mirande <zoe@new.example>")
    say("session:end", actor="Lou <lou@new.example>")
    helene = client_for("Hélène")
    for query, found in (
        ("kind=password:", {"password:change"}),
        ("actor=ZOE@", {"password:change"}),
        ("actor=lou@&first=2026-11-23&last=2026-11-23", {"session:end"}),
        ("actor=lou@&last=2026-11-22", set()),
        ("kind=password:&actor=lou@", set()),
    ):
        page = told(helene, f"{address}?{query}")
        assert set(re.findall(r'<span class="mono">([\w:-]+)</span>', page)) == found, query
        assert ("No entry is like that" in page) is not found
        assert ("No entry is like that" in page) == (not found)


@BOTH
@pytest.mark.parametrize(
    "query",
    [
        "before=-1", "before=x", "before=" + "9" * 40, "before=٣", "before=0",
        "first=0001-01-01&last=9999-12-31", "first=x", "last=2026-02-30",
        "kind=%25&actor=_", "actor=%00", "actor=%ed%a0%80", "kind=" + "x" * 5000, "actor=%27%3B--",
        "chain=2", "kind=<script>alert(1)</script>",
    ],
)  # fmt: skip
def test_no_address_breaks_the_page(client_for: Opens, address: str, query: str) -> None:
    helene = client_for("Hélène")
    answer = helene.get(f"{address}?{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    with helene.get(f"{address}/export.jsonl?{query}") as exported:
        assert exported.status_code == 200


@BOTH
def test_the_chain_is_checked_on_demand(
    client_for: Opens, say: Callable[..., None], owner: Engine, cast: Cast, address: str
) -> None:
    for number in range(3):
        say("password:change", str(number))
    helene = client_for("Hélène")
    assert "The chain" not in told(helene, address)
    page = told(helene, f"{address}?chain=1")
    last = re.findall(r'<td class="n c1 muted">(\d+)</td>', page)[0]
    assert f"The chain is whole up to entry {last}." in page
    assert len(re.findall(r">([0-9a-f]{64})<", page)) == 1
    table, column, place = (
        ("firm_audit_entry", "firm_id", cast.firm_id)
        if address == FIRM
        else ("audit_entry", "tenant_id", cast.alpha.id)
    )
    with owner.begin() as connection:
        connection.execute(
            text(f"UPDATE {table} SET actor = 'mallory' WHERE {column} = :place AND number = 2"),
            {"place": place},
        )
    page = told(helene, f"{address}?chain=1")
    assert "The chain is broken" in page
    assert "Entry 2 was altered after it was written." in page


def _script() -> str:
    """Return the lines of Python that the documentation gives."""
    return re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[1]


def _verified(file: Path, lines: list[str]) -> subprocess.CompletedProcess[str]:
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    command = [sys.executable, "-X", "utf8", "-c", _script(), str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@BOTH
def test_an_export_is_verified_by_the_documented_lines(
    client_for: Opens, say: Callable[..., None], tmp_path: Path, address: str
) -> None:
    say("password:change", "é \u2028", actor="=Zoé", odd=[None, 1.5, {"b": "\x00 \ud800", "a": "ü"}])
    say("password:change")
    helene = client_for("Hélène")
    with helene.get(f"{address}/export.jsonl", headers={"Accept-Language": "en"}) as answer:
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "attachment" in answer.headers["Content-Disposition"]
        lines = answer.text.splitlines()
    entries = [json.loads(line) for line in lines]
    assert entries[-1]["action"] == "audit:export"
    assert entries[-1]["detail"]["file"].endswith(".jsonl")
    file = tmp_path / "log.jsonl"
    done = _verified(file, lines)
    assert done.stdout == f"whole up to entry {len(lines)}, sealed {entries[-1]['digest']}\n", done.stderr
    altered = lines[:]
    altered[1] = lines[1].replace("root", "toor") if "root" in lines[1] else lines[1].replace("Zo", "Bo")
    owner = "firm" if address == FIRM else "tenant"
    moved = [line.replace(f'"{owner}": ', f'"{owner}": 9') for line in lines]
    for broken in (altered, lines[1:], lines[:1] + lines[2:], [lines[1], lines[0], *lines[2:]], moved):
        assert broken != lines
        assert "broken at entry" in _verified(file, broken).stderr
    assert "Log taken out as" in told(helene, address)


@BOTH
def test_a_csv_holds_the_entries_that_were_asked_for(
    client_for: Opens, say: Callable[..., None], address: str
) -> None:
    say("password:change", '=HYPERLINK("http://evil.example")')
    say("session:end")
    answer = client_for("Aude" if address == COMPANY else "Hélène").get(
        f"{address}/export.csv?kind=password:"
    )
    assert answer.get_data().startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["action"] for row in rows] == ["password:change"]
    assert rows[0]["subject"].startswith("'=")
    page = told(client_for("Hélène"), f"{address}?kind=audit:")
    assert page.count("Log taken out as") == 1


def test_a_log_shows_markup_as_text_and_links_to_the_revision(
    client_for: Opens, say: Callable[..., None]
) -> None:
    say("invitation:send", "<img src=x>", actor="<b>Zoé</b> <zoe@new.example>", role="<i>")
    page = told(client_for("Odile"), COMPANY)
    assert "&lt;img src=x&gt; invited as &lt;i&gt;" in page
    assert "<img" not in page
    assert 'href="/t/alpha/books/revisions/1"' in page


KEYS = (
    "role", "until", "before", "after", "permissions", "days", "rows", "files", "bytes",
    "origin", "file", "label", "holder", "last_day", "factor", "by", "again", "name",
)  # fmt: skip
HOSTILE: list[dict[str, object]] = [
    {},
    {key: [{"%(x)s": "%s %(name)s"}] for key in KEYS},
    dict.fromkeys(KEYS, "%(x)s % {0} <b>"),
    dict.fromkeys(KEYS, -1),
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("action", [*sorted(words._SENTENCES), "new:thing"])
def test_every_entry_has_words_whatever_it_holds(app: Flask, action: str, language: str) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        for detail in HOSTILE:
            for subject in ("", "revision 12", "firm x", "%(y)s"):
                entry = Entry(1, NOW, "a", action, subject, detail, "00")
                assert words.of_entry(entry).strip()


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("missing; the next one there is number 4", "Entry 3 is missing."),
        ("does not continue the entry before it", "Entry 3 does not continue the one before it."),
        ("was altered after it was written", "Entry 3 was altered after it was written."),
        (
            "the chain ends at 4, its head says 1318",
            "The chain ends at entry 4, and should at 1,318.",
        ),
        ("something new", "audit entry 3: something new"),
    ],
)
def test_faults_of_a_chain_are_said(app: Flask, message: str, said: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert words.of_fault(AuditFault(3, message)) == said


def test_every_action_of_the_house_has_its_words() -> None:
    """What is written into a log anywhere is read in words here."""
    root = Path(__file__).parents[4]
    written = {
        action
        for folder in ("tenants", "server")
        for path in (root / folder).rglob("*.py")
        for action in re.findall(
            r'(?:action=|Saying\([^"]*|_log\([^"]*|_say\([^"]*)"([a-z-]+:[a-z-]+)"', path.read_text("utf-8")
        )
    }
    assert "import:keep" in written
    assert sorted(written - words._SENTENCES.keys()) == []
