"""Books whose author means harm, and raw requests to a running server."""

from dataclasses import dataclass
import datetime as dt
import http.client
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ledger_core.book import Book, Change
from tenants.books.author import Author
from tenants.books.history import read_book, revision_of
from tenants.books.models import Origin, Revision
from tenants.books.write import write
from tenants.db import Database
from tenants.jail import Jail
from tests.server.cast import NOW

PAUL = Author("Paul Rainval", "paul@people.example", "paul")
MARKUP = "<img src=x onerror=alert(1)><b id=was-html>gras</b></script><script>alert(2)</script>"
CUSTOMER = "Assets:41-Clients:411000:DUPONT"
MONTH = "journal/2026/2026-03.beancount"
PAGE_DOCUMENT = "documents/page.html"
SVG_DOCUMENT = "documents/image.svg"
HOSTILE = f"""
2026-03-31 * "{MARKUP}" "{MARKUP}" #tag ^link
  piece: "{MARKUP}"
  site: "https://elsewhere.example/'onmouseover='alert(3)"
  document: "/etc/passwd"
  statement: "../../../../etc/passwd"
  {CUSTOMER}  10.00 EUR
    remark: "' onmouseover='alert(4)"
  Income:70-Ventes:706000  -10.00 EUR

2026-03-31 note {CUSTOMER} "{MARKUP}"
2026-03-31 query "{MARKUP}" "SELECT account WHERE narration ~ '<b>'"
2026-03-31 event "place" "{MARKUP}"
2026-03-31 custom "{MARKUP}" "{MARKUP}"
2026-03-31 document {CUSTOMER} "../../{PAGE_DOCUMENT}"
2026-03-31 document {CUSTOMER} "../../{SVG_DOCUMENT}"
2026-03-31 commodity EUR
  name: "{MARKUP}"
""".encode()
DOCUMENTS = {
    PAGE_DOCUMENT: b"<script>parent.document.title = 'taken'</script>",
    SVG_DOCUMENT: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(5)</script></svg>',
}


def rewritten(
    database: Database, jail: Jail, tenant_id: int, files: dict[str, bytes], at: dt.datetime = NOW
) -> int:
    """Write files into a tenant's books as Paul does; return the revision."""
    with database.reading(tenant_id) as session:
        base = revision_of(session)
    change = Change(files)
    made = write(
        database,
        jail,
        tenant_id,
        base=base.commit,
        change=change,
        author=PAUL,
        message="Words that mean harm",
        origin=Origin.PUSH,
        at=at,
    )
    assert isinstance(made, Revision)
    return made.number


def book_of(database: Database, tenant_id: int) -> Book:
    with database.reading(tenant_id) as session:
        return read_book(session)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of the server."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:  # noqa: ANN401  whatever it says
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Wire:
    """Sends requests as they are written here: no client tidies the address."""

    address: str
    secret: str

    def __call__(self, target: str, method: str = "GET", **headers: str) -> Said:
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        sent = {"Host": parts.netloc, "Accept": "*/*"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        if self.secret:
            sent.setdefault("Cookie", f"lettrine-session={self.secret}")
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            return Said(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Favas:
    """Fava's processes of a service: those that hold books, and those that started them."""

    holding_books: list[int]
    starting: list[int]


def favas_under(server: int) -> Favas:
    """Find the processes of Fava's fork server under a server's process."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                stat = (folder / "stat").read_text()
            except OSError:  # it ended meanwhile
                continue
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    under = {server}
    while more := {pid for pid, parent in parents.items() if parent in under} - under:
        under |= more
    named = [pid for pid in under if b"tenants.jail.fava" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    leaves = [pid for pid in named if pid not in parents.values()]
    return Favas(leaves, [pid for pid in named if pid not in leaves])
