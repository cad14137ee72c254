"""The logs of a firm and of a tenant: entries arrive once, what was done to them shows, and they are read."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
import csv
import datetime as dt
import io
import json

import pytest
from sqlalchemy import Engine, delete, select, text, update

from tenants import audit_log
from tenants.chain import Filter
from tenants.db import AppendOnlyError, Database
from tenants.people import firm_log, reading_logs
from tenants.people.entries import Saying, of_firm, of_person, of_tenant, relay
from tenants.people.firm_log import FirmAuditEntry
from tenants.people.models import PendingEntry
from tenants.people.place import Place
from tenants.people.reading_logs import csv_lines, json_lines, page, whole
from tenants.people.relayed import RelayedEntry
from tenants.people.roles import Role
from tenants.tenant import Tenant
from tests.tenants.people.conftest import DAY, NOW, TODAY, Town


def saying(subject: str, at: dt.datetime = NOW, actor: str = "root") -> Saying:
    return Saying(at, actor, "test:say", subject, {"é": [None, "\x00\ud800"]})


def say(town: Town, place: Place, *subjects: str, at: dt.datetime = NOW, actor: str = "root") -> None:
    with town.database.platform() as session:
        for subject in subjects:
            if place.firm_id is not None:
                of_firm(session, place.firm_id, saying(subject, at, actor))
            else:
                of_tenant(session, place.client_id or 0, saying(subject, at, actor))


def test_an_entry_reaches_its_chain_with_the_transaction_that_made_it(town: Town) -> None:
    before = len(town.log(town.alpha))

    def fail_after_saying() -> None:
        with town.database.platform() as session:
            of_tenant(session, town.alpha.client_id or 0, saying("lost"))
            of_firm(session, town.firm.firm_id or 0, saying("lost"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_saying()
    assert len(town.log(town.alpha)) == before
    assert ("test:say", "lost") not in town.log(town.firm)
    say(town, town.alpha, "kept")
    assert town.log(town.alpha)[before:] == [("test:say", "kept")]


def test_an_entry_that_arrived_is_not_written_again(town: Town) -> None:
    say(town, town.alpha, "once")
    with town.database.platform_reading() as session:
        kept = {name: value for name, value in vars(session.scalars(select(PendingEntry)).one()).items()
                if not name.startswith("_")}  # fmt: skip
    relay(town.database)
    with town.database.platform() as session:  # as if the last step had been cut off
        session.add(PendingEntry(**kept))
    assert relay(town.database) == 1
    assert town.log(town.alpha).count(("test:say", "once")) == 1


def test_many_who_bring_entries_bring_each_once(town: Town) -> None:
    town.join("Odile", town.alpha, Role.OWNER)
    town.join("Odile", town.firm, Role.ACCOUNTANT)
    relay(town.database)
    before = len(town.log(town.alpha))
    say(town, town.alpha, *map(str, range(15)))
    with town.database.platform() as session:
        for number in range(15, 20):
            of_person(session, town.person("Odile").id, saying(str(number)))
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(relay, town.database) for _ in range(4)]:
            done.result()
    subjects = [subject for _, subject in town.log(town.alpha)[before:]]
    assert sorted(subjects, key=int) == [str(number) for number in range(20)]
    assert [subject for action, subject in town.log(town.firm) if action == "test:say"] == [
        str(number) for number in range(15, 20)
    ]


def test_what_was_brought_is_forgotten_after_a_month(town: Town) -> None:
    say(town, town.alpha, "old")
    relay(town.database)
    say(town, town.alpha, "new", at=NOW + 31 * DAY)
    relay(town.database)
    with town.database.reading(town.alpha.client_id or 0) as session:
        assert len(session.scalars(select(RelayedEntry)).all()) == 1


def test_entries_of_nobody_go_nowhere(town: Town) -> None:
    before = town.log(town.alpha), town.log(town.firm)
    with town.database.platform() as session:
        of_person(session, None, saying("nobody"))
    assert relay(town.database) == 1
    assert (town.log(town.alpha), town.log(town.firm)) == before


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        ("UPDATE firm_audit_entry SET actor = 'mallory' WHERE number = 2", [(2, "altered")]),
        ("UPDATE firm_audit_entry SET detail = '{}' WHERE number = 4", [(4, "altered")]),
        ("DELETE FROM firm_audit_entry WHERE number = 2", [(2, "missing")]),
        ("DELETE FROM firm_audit_entry WHERE number = 5", [(5, "chain ends at 4, its head says 5")]),
        ("DELETE FROM firm_audit_head", [(5, "chain ends at 5, its head says 0")]),
    ],
)
def test_what_was_done_to_a_firms_chain_shows(
    town: Town, owner: Engine, damage: str, expected: list[tuple[int, str]]
) -> None:
    with town.database.platform() as session:
        for number in range(2):
            of_firm(session, town.firm.firm_id or 0, saying(str(number)))
    assert len(town.log(town.firm)) == 5
    with owner.begin() as connection:
        connection.execute(text(damage))
    found = reading_logs.faults(town.database, town.firm)
    assert [fault.number for fault in found] == [number for number, _ in expected]
    assert all(what in str(fault) for fault, (_, what) in zip(found, expected, strict=True))


def test_a_firms_entry_does_not_fit_a_tenants_chain(town: Town) -> None:
    with town.database.platform_reading() as session:
        entry = session.scalars(select(FirmAuditEntry).order_by(FirmAuditEntry.number)).first()
    assert entry is not None
    chain = audit_log.Chain(FirmAuditEntry, audit_log.AuditHead, "firm_id", "tenant", entry.firm_id)
    assert chain._digest(entry) != entry.digest
    assert firm_log.chain_of(entry.firm_id)._digest(entry) == entry.digest


def test_a_firms_entries_are_never_changed_through_a_session(town: Town) -> None:
    database = town.database
    with pytest.raises(AppendOnlyError, match="FirmAuditEntry"), database.platform() as session:
        session.scalars(select(FirmAuditEntry).where(FirmAuditEntry.number == 1)).one().actor = "mallory"
    with pytest.raises(AppendOnlyError, match="FirmAuditEntry"), database.platform() as session:
        session.delete(session.scalars(select(FirmAuditEntry).where(FirmAuditEntry.number == 1)).one())
    for statement in (update(FirmAuditEntry).values(actor="mallory"), delete(FirmAuditEntry)):
        with pytest.raises(AppendOnlyError, match="FirmAuditEntry"), database.platform() as session:
            session.execute(statement)
    assert len(town.log(town.firm)) == 3


def numbers(database: Database, place: Place, chosen: Filter, limit: int) -> list[list[int]]:
    """Return the numbers of every page, the newest first."""
    pages, before = [], None
    while True:
        found = page(database, place, chosen, before=before, limit=limit)
        pages.append([entry.number for entry in found.entries])
        before = found.before
        if before is None:
            return pages


@pytest.mark.parametrize("kind", ["firm", "tenant"])
def test_a_log_is_read_page_by_page(town: Town, kind: str) -> None:
    place = town.firm if kind == "firm" else town.alpha
    say(town, place, *map(str, range(7)))
    last = len(town.log(place))
    for limit in (1, 3, last - 1, last, last + 1):
        pages = numbers(town.database, place, Filter(), limit)
        assert [number for page in pages for number in page] == list(range(last, 0, -1))
        assert all(len(page) == limit for page in pages[:-1])


@pytest.mark.parametrize("kind", ["firm", "tenant"])
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Filter(action="test"), ["0", "1", "2", "3"]),
        (Filter(action="test:say", actor="ODILE@"), ["2", "3"]),
        (Filter(action="test", first=TODAY + DAY), ["1", "2", "3"]),
        (Filter(action="test", last=TODAY), ["0"]),
        (Filter(action="test", first=TODAY + DAY, last=TODAY + DAY), ["1", "2"]),
        (Filter(action="test", actor="%"), []),
        (Filter(action="_est"), []),
        (Filter(action="test", actor="'; DROP TABLE person; --"), []),
    ],
)
def test_a_log_is_searched(town: Town, kind: str, chosen: Filter, expected: list[str]) -> None:
    place = town.firm if kind == "firm" else town.alpha
    midnight = dt.datetime(2026, 11, 22, 23, tzinfo=dt.UTC)  # of the 23rd in Paris
    say(town, place, "0", at=midnight - dt.timedelta(seconds=1))
    say(town, place, "1", at=midnight)
    say(town, place, "2", at=midnight + DAY - dt.timedelta(seconds=1), actor="Odile <odile@example.org>")
    say(town, place, "3", at=midnight + DAY, actor="Odile <odile@example.org>")
    assert [entry.subject for entry in whole(town.database, place, chosen)] == expected
    found = page(town.database, place, chosen).entries
    assert [entry.subject for entry in reversed(found)] == expected


def test_an_export_holds_every_entry_and_computes_nothing(town: Town) -> None:
    say(
        town, town.alpha, '=HYPERLINK("http://evil.example")', "plain, with a comma", "@SUM(A1)", "+1", "\t=1"
    )
    entries = list(whole(town.database, town.alpha))
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines(entries)))))
    assert [row["number"] for row in rows] == [str(entry.number) for entry in entries]
    assert rows[-5]["subject"] == '\'=HYPERLINK("http://evil.example")'
    assert rows[-4]["subject"] == "plain, with a comma"
    assert not [row for row in rows for cell in row.values() if cell.startswith(("=", "+", "@", "\t", "-"))]
    objects = [json.loads(line) for line in json_lines(entries, town.alpha)]
    assert [found["subject"] for found in objects] == [entry.subject for entry in entries]
    assert objects[-1]["detail"] == {"é": [None, "\x00\ud800"]}
    assert all(len(found["digest"]) == 64 for found in objects)


def test_a_log_shows_no_other_tenants_entries(town: Town, new_tenant: Callable[[str], Tenant]) -> None:
    beta = Place(client_id=new_tenant("beta").id)
    say(town, beta, "secret of beta")
    say(town, town.alpha, "of alpha")
    assert [entry.subject for entry in whole(town.database, beta)] == ["secret of beta"]
    assert "secret of beta" not in str(list(whole(town.database, town.alpha)))
