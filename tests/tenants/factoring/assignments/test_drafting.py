"""Drafts: what they hold, one a contract, no document in two, whoever comes first."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ledger_core.factoring.states import State
from tenants.factoring.assignments.acting import act
from tenants.factoring.assignments.checking import check
from tenants.factoring.assignments.drafting import another_number, change, draft, drop
from tenants.factoring.assignments.errors import (
    AnotherDraftError,
    AssignmentConflictError,
    DraftFault,
    DraftRefusedError,
    HeldElsewhereError,
    NoSuchAssignmentError,
    NotADraftError,
)
from tenants.factoring.assignments.reading import assignment_named, assignment_numbered, assignments_of
from tenants.factoring.rows import AssignmentRow, ItemRow
from tenants.factoring.story import story_of
from tests.tenants.dunning.company import DAY, TODAY, invoice
from tests.tenants.factoring.assignments.works import ALL, CONTRACT, KEY, OTHER, Works


def test_a_draft_holds_what_is_open_and_what_lies_over_the_limit(works: Works) -> None:
    made = draft(works.company.desk(), KEY, None)
    assert (made.reference, made.number, made.state, made.day) == ("C-2026-001", 1, State.DRAFT, TODAY)
    assert (made.contract, made.version, made.amounts) == (KEY, 1, None)
    assert made.cents == made.left_cents == 107_804_00
    held = {item.reference: item for item in made.items}
    assert held.keys() == ALL
    assert held["F2026-0312"].over_cents == 22_200_00
    assert held["F2026-0305"].over_cents == 0
    oriel = held["F2026-0303"]
    assert (oriel.account, oriel.customer, oriel.debtor, oriel.debtor_name) == (
        "411000",
        "ORIEL",
        "ORIEL",
        "Bâtiments Oriel",
    )
    assert (oriel.date, oriel.due, oriel.cents_open) == (
        dt.date(2026, 10, 30),
        dt.date(2026, 11, 29),
        14_880_00,
    )
    with works.company.desk().reading() as session:
        assert assignment_named(session, "C-2026-001") == made
        (told,) = story_of(session, made.number)
    assert told.facts == {"documents": 5, "cents": 107_804_00, "currency": "EUR"}


@pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
def test_a_reference_that_the_books_have_is_not_given_again(works: Works) -> None:
    works.add(
        '2026-11-05 open Assets:46-Debiteurs-et-crediteurs:467100\n  account-number: "467100"\n'
        '2026-11-05 * "Factor Aldébaran" "Cession"\n  assignment: "C-2026-001"\n  factoring: "assignment"\n'
        '  Assets:46-Debiteurs-et-crediteurs:467100  50.00 EUR\n    piece: "F9"\n'
        "  Income:70-Ventes:706000  -50.00 EUR\n"
    )
    assert draft(works.company.desk(), KEY, None).reference == "C-2026-002"


def test_a_contract_has_one_draft(works: Works) -> None:
    draft(works.company.desk(), KEY, works.names("F2026-0303"))
    with pytest.raises(AnotherDraftError) as refused:
        draft(works.company.desk(), KEY, works.names("F2026-0326"))
    assert refused.value.reference == "C-2026-001"
    other = draft(works.company.desk(), OTHER, works.names("F2026-0326"))
    assert other.reference == "C-2026-002"


def test_a_document_of_another_assignment_is_named_with_it(works: Works) -> None:
    draft(works.company.desk(), KEY, works.names("F2026-0303", "F2026-0326"))
    wanted = works.names("F2026-0303", "F2026-0308")
    with pytest.raises(HeldElsewhereError) as refused:
        draft(works.company.desk(), OTHER, wanted)
    assert refused.value.holders == dict.fromkeys(works.names("F2026-0303"), "C-2026-001")
    rest = draft(works.company.desk(), OTHER, None)
    assert {item.reference for item in rest.items} == ALL - {"F2026-0303", "F2026-0326"}


@pytest.mark.parametrize(
    ("key", "wanted", "days", "fault"),
    [
        ("nobody", ["F2026-0303"], 0, DraftFault.NO_CONTRACT),
        (KEY, ["F2026-0303"], 1, DraftFault.LATER),
        (KEY, ["F2026-0330"], 0, DraftFault.NOT_ELIGIBLE),
        (KEY, [], 0, DraftFault.NOTHING),
    ],
)
def test_what_cannot_be_a_draft_is_refused(
    works: Works, key: str, wanted: list[str], days: int, fault: DraftFault
) -> None:
    with pytest.raises(DraftRefusedError) as refused:
        draft(works.company.desk(), key, works.names(*wanted), TODAY + days * DAY)
    assert refused.value.fault is fault
    with works.company.desk().reading() as session:
        assert assignments_of(session) == ()


def test_hostile_names_and_numbers_are_refused(works: Works) -> None:
    desk = works.company.desk()
    with pytest.raises(DraftRefusedError) as refused:
        draft(desk, KEY, ["x", "' OR 1=1 --", "\x00"])
    assert refused.value.fault is DraftFault.NOT_ELIGIBLE
    assert refused.value.names == ("\x00", "' OR 1=1 --", "x")
    with pytest.raises(DraftRefusedError, match="too-many"):
        draft(desk, KEY, [str(rank) for rank in range(5_001)])
    works.add(invoice("ORIEL", "F" * 201, 100_00, "2026-12-19", day="2026-11-19"))
    with pytest.raises(DraftRefusedError, match="too-long"):
        draft(desk, KEY, None)


def test_a_draft_changes_and_keeps_the_numbers_that_stay(works: Works) -> None:
    desk = works.company.desk()
    first = draft(desk, KEY, works.names("F2026-0303", "F2026-0312"))
    (name,) = works.names("F2026-0303")
    named = another_number(desk, first.number, name, " F2026-0303-BIS ")
    assert {item.number for item in named.items} == {"F2026-0303-BIS", "F2026-0312"}
    works.agree(replace(CONTRACT, quota_percent=CONTRACT.quota_percent - 10))
    wanted = works.names("F2026-0303", "F2026-0308")
    with pytest.raises(AssignmentConflictError):
        change(desk, first.number, wanted, first.print)
    changed = change(desk, first.number, wanted, named.print)
    assert {item.number for item in changed.items} == {"F2026-0303-BIS", "F2026-0308"}
    assert changed.version == 2
    with pytest.raises(DraftRefusedError, match="not-in-it"):
        another_number(desk, first.number, "nothing", "F9")
    for formula in ("=1", "+1", "-1", "@x", "＝cmd", "＋1", "－1", "＠x"):
        with pytest.raises(DraftRefusedError, match="formula"):
            another_number(desk, changed.number, changed.items[0].name, formula)
    for hostile in ("", " ", "x" * 201, "F\n9", "F\u202e9", "F\u200b9", "F\u20669", "\ufeffF9", "F\xad9"):
        with pytest.raises(DraftRefusedError, match="not-a-number"):
            another_number(desk, first.number, name, hostile)
    assert another_number(desk, first.number, name, "F2026-0303").items[0].sent_as == ""


def test_a_dropped_draft_frees_its_documents_and_its_reference(works: Works) -> None:
    desk = works.company.desk()
    first = draft(desk, KEY, None)
    with pytest.raises(AssignmentConflictError):
        drop(desk, first.number, "another")
    drop(desk, first.number, first.print)
    with desk.reading() as session:
        assert assignment_numbered(session, first.number) is None
        assert session.scalars(select(ItemRow)).all() == []
        assert [row.kind for row in story_of(session, first.number)] == ["dropped", "drafted"]
    again = draft(desk, OTHER, None)
    assert (again.reference, again.number) == ("C-2026-001", 2)
    for number in (first.number, 99):
        with pytest.raises(NoSuchAssignmentError):
            drop(desk, number)
        with pytest.raises(NoSuchAssignmentError):
            change(desk, number, None, "")


def test_what_is_checked_does_not_change(works: Works) -> None:
    desk = works.company.desk()
    made = check(desk, draft(desk, KEY, None).number)
    for attempt in (
        lambda: change(desk, made.number, None, made.print),
        lambda: drop(desk, made.number),
        lambda: another_number(desk, made.number, made.items[0].name, "F9"),
    ):
        with pytest.raises(NotADraftError):
            attempt()
    with pytest.raises(AnotherDraftError):
        draft(desk, KEY, works.names("F2026-0303"))
    assert works.look(made.number) == made


def test_two_writers_at_once_make_one_draft_and_no_document_is_in_two(works: Works) -> None:
    """Both see free documents; the one who writes second sees that they are taken."""
    desk = works.company.desk()
    wanted = works.names("F2026-0303")

    def attempt(key: str) -> str:
        try:
            return draft(desk, key, wanted).reference
        except (AnotherDraftError, HeldElsewhereError) as refused:
            return type(refused).__name__

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(attempt, (KEY, OTHER)))
    assert told == ["C-2026-001", "HeldElsewhereError"]
    with desk.reading() as session:
        (made,) = assignments_of(session)
    assert made.names == wanted


def test_rows_refuse_a_second_holder_and_a_second_draft_by_themselves(works: Works) -> None:
    desk = works.company.desk()
    made = draft(desk, KEY, works.names("F2026-0303"))
    other = draft(desk, OTHER, works.names("F2026-0326"))

    def steal() -> None:
        with desk.writing() as session:
            row = session.scalars(select(ItemRow).where(ItemRow.assignment == other.number)).one()
            row.name = made.items[0].name

    def double() -> None:
        with desk.writing() as session:
            row = session.scalars(select(AssignmentRow).where(AssignmentRow.number == other.number)).one()
            row.contract = KEY

    for hostile in (steal, double):
        with pytest.raises(IntegrityError):
            hostile()


def test_an_act_is_worked_out_again_where_something_was_written_and_gives_up_in_the_end(
    works: Works,
) -> None:
    desk = works.company.desk()
    seen: list[int] = []

    def disturbed(session: object, picture: object) -> int:
        del session, picture
        if len(seen) < 1:
            works.limit("ORIEL", len(seen) + 1)
        seen.append(0)
        return len(seen)

    assert act(desk, disturbed, lambda _session, work: work) == 2
    seen.clear()

    def always(session: object, picture: object) -> None:
        del session, picture
        seen.append(0)
        works.limit("PERSANNE", len(seen))

    with pytest.raises(AssignmentConflictError, match="kept writing"):
        act(desk, always, lambda _session, work: work)
    assert len(seen) == 5

    def booked(session: object, picture: object) -> int:
        del session, picture
        if len(seen) == 5:
            works.pay("LEROY", 100)
        seen.append(0)
        return len(seen)

    assert act(desk, booked, lambda _session, work: work) == 7
