"""What lies in a sealed package: every file by its path, made from one revision and the audit log as it is.

Asks the database and the jail; writes nothing. What cannot be made is said in a file in its place, so that
who opens the package knows that it was not forgotten.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
import datetime as dt
from importlib.resources import files
import json

from ledger_core.accounts import is_customer
from ledger_core.fec.write import Period
from ledger_core.receivables.ageing import UnprovenTotalError, prove
from ledger_core.receivables.open_items import OpenItem, open_items
from tenants.books import letters_given as giving
from tenants.books.history import files_at, read_book, revision_of
from tenants.books.models import Revision
from tenants.books.objects import SqlObjectStore
from tenants.books.past import past_picture
from tenants.books.picture import Picture
from tenants.books.tree import commit_of, name_of
from tenants.db import Database
from tenants.jail import Jail
from tenants.jail.audit_reading import Figures
from tenants.lettrage.provenance import letters_given
from tenants.packages import tables
from tenants.packages.bundle import bundle_of
from tenants.packages.readme import README as README_TEXT
from tenants.people import reading_logs
from tenants.people.place import Place
from tenants.receivables.situation import customer_lines

BUNDLE = "books.bundle"
BOOKS = "books/"
OPEN_ITEMS, AGED = "receivables/open-items.csv", "receivables/aged-balance.csv"
BALANCES, GROUPS = "receivables/balances.csv", "lettrage/groups.csv"
LOG = "audit/log.jsonl"
VERIFY, README = "verify.py", "README.txt"

Progress = Callable[[str, int, int], None]


class UnprovenPackageError(Exception):
    """The tables do not add up to the books: no package is made of them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a package is to hold: the books at a revision, figures as of a day, a FEC.

    `year` is that of the FEC; None: all entries up to the day.
    """

    revision: int
    day: dt.date
    year: Period | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """Files by path, and what the manifest says of them."""

    files: Mapping[str, bytes]
    facts: Mapping[str, object]


def content_of(database: Database, jail: Jail, tenant_id: int, wanted: Wanted, progress: Progress) -> Content:
    """Make the files of a package.

    Raises:
        NoSuchRevisionError: there is no revision of this number.
        RefusedBookError: the revision is not what is sound today, or its reader crashed.
        UnprovenPackageError: the tables do not add up to the books.
        JailError: the books could not be read.
        JailUnavailableError: the jail does not work; nothing is at fault.
    """
    progress("files", 0, 0)
    giving.complete(database, jail, tenant_id)
    with database.reading(tenant_id) as session:
        revision = revision_of(session, wanted.revision)
        book = read_book(session, revision)
        tree = commit_of(SqlObjectStore(session), name_of(revision.oid)).tree.decode()
        bundle = bundle_of(session, revision)
        given = letters_given(session, revision)
        count = len(files_at(session, revision))
    progress("read", 0, 0)
    picture = past_picture(database, jail, tenant_id, wanted.revision)
    figures = jail.audit.figures(book, wanted.day, wanted.year, progress)
    items = open_items(customer_lines(picture), picture.terms, wanted.day)
    receivable = _receivable(picture)
    _prove(figures, items, receivable)
    progress("write", 0, 0)
    log, last = _log(database, tenant_id)
    made = {
        BUNDLE: bundle,
        **{BOOKS + path: data for path, data in book.files.items()},
        **_fec(figures),
        OPEN_ITEMS: tables.open_items_csv(items),
        AGED: tables.aged_csv(items),
        BALANCES: tables.balances_csv(figures.balances, receivable),
        GROUPS: tables.groups_csv(picture.lines, given),
        LOG: log,
        VERIFY: (files("tenants.packages") / "verify.py").read_bytes(),
        README: README_TEXT.encode(),
    }
    facts: Mapping[str, object] = {
        "books": {**_of_revision(revision), "tree": tree, "files": count, "title": picture.title},
        "fec": _of_fec(figures, wanted),
        "receivables": {
            "day": wanted.day.isoformat(),
            "proved": not figures.faults or bool(figures.balances),
        },
        "log": last,
    }
    return Content(made, facts)


def _receivable(picture: Picture) -> frozenset[tuple[str, str]]:
    """Return the accounts of customers that take letters, by number and third party."""
    return frozenset(
        (card.number, card.third_party)
        for card in picture.accounts.values()
        if card.lettrable and is_customer(card.number)
    )


def _prove(figures: Figures, items: Iterable[OpenItem], receivable: Collection[tuple[str, str]]) -> None:
    """Compare the open items with the balances of the accounts, which know nothing of letters."""
    if not figures.balances:
        return
    try:
        prove(items, {key: amount for key, amount in figures.balances.items() if key[:2] in receivable})
    except UnprovenTotalError as error:
        raise UnprovenPackageError(str(error)) from error


def _fec(figures: Figures) -> dict[str, bytes]:
    if figures.fec:
        return {_fec_path(figures): figures.fec}
    said = ["There is no FEC in this package, and this is why:", *figures.faults, ""]
    return {"fec/none.txt": "\n".join(said).encode("utf-8", "replace")}


def _fec_path(figures: Figures) -> str:
    assert figures.period is not None
    return f"fec/FEC-{figures.period.start:%Y%m%d}-{figures.period.end:%Y%m%d}.txt"


def _of_revision(revision: Revision) -> dict[str, object]:
    return {
        "revision": revision.number,
        "commit": revision.commit,
        "at": revision.at.isoformat(timespec="microseconds"),
        "author": revision.author,
        "checked": revision.checked,
        "errors": len(revision.errors),
    }


def _of_fec(figures: Figures, wanted: Wanted) -> dict[str, object] | None:
    if not figures.fec:
        return None
    assert figures.period is not None
    return {
        "file": _fec_path(figures),
        "start": figures.period.start.isoformat(),
        "end": figures.period.end.isoformat(),
        "all_entries": wanted.year is None,
        "rows": figures.rows,
        "warnings": list(figures.warnings),
    }


def _log(database: Database, tenant_id: int) -> tuple[bytes, dict[str, object]]:
    """Return the whole audit log up to now, and its last entry's number and digest, which anchor it."""
    lines = list(
        reading_logs.json_lines(
            reading_logs.whole(database, Place(client_id=tenant_id)), Place(client_id=tenant_id)
        )
    )
    last = json.loads(lines[-1])
    return "".join(lines).encode(), {"entries": last["number"], "digest": last["digest"]}
