"""Sending: what is kept of what left, the same files again, and what the factor takes none of."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
import hashlib
import io
import subprocess

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pypdf
import pytest
from sqlalchemy import select

from ledger_core.factoring.contract import Contract, Factor, Filing, Notice
from ledger_core.factoring.documents import Batch
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.states import HinderedError, Obstacle, State, WrongStateError
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.assignments.checking import check, reopen
from tenants.factoring.assignments.drafting import another_number, change, draft, drop
from tenants.factoring.assignments.errors import AssignmentError, DraftRefusedError, NoSuchAssignmentError
from tenants.factoring.assignments.outgoing import BATCH_FACT, batch_of, files_for
from tenants.factoring.assignments.reading import (
    PREPARED,
    Assignment,
    assignments_of,
    item_rows,
    row_numbered,
)
from tenants.factoring.assignments.sending import refuse, send
from tenants.factoring.assignments.standing import standing_of
from tenants.factoring.contracts.contracts import contract_version
from tenants.factoring.contracts.debtor_ids import put_id
from tenants.factoring.contracts.formats import save_format
from tenants.factoring.files import FileHead, FileKind, files_of, read_file
from tenants.factoring.rows import ItemRow, SentNumberRow
from tenants.factoring.story import story_of
from tenants.paper.press import COMMAND
from tests.tenants.dunning.company import CREDITOR, DAY, IBAN, NOW, TODAY, invoice
from tests.tenants.factoring.assignments.works import ACCOUNTS, CONTRACT, KEY, OTHER, Works


def sent(works: Works, *pieces: str, key: str = KEY) -> Assignment:
    """Send some documents."""
    desk = works.company.desk()
    made = draft(desk, key, works.names(*pieces) if pieces else None)
    check(desk, made.number)
    return send(desk, made.number)


def kept(works: Works, number: int, kind: FileKind) -> list[tuple[FileHead, bytes]]:
    """Return the kept files of an assignment of a kind."""
    with works.company.desk().reading() as session:
        heads = [head for head in files_of(session, assignment=number) if head.kind == kind]
        found = [read_file(session, head.number) for head in heads]
    return [each for each in found if each is not None]


def again(works: Works, made: Assignment) -> list[bytes]:
    """Make the files of what was sent once more."""
    with works.company.desk().reading() as session:
        held = contract_version(session, made.contract, made.version)
        files = files_for(session, made, held)
    assert isinstance(files, tuple)
    return [file.data for file in files]


def test_what_leaves_is_numbered_and_kept_with_its_papers(works: Works) -> None:
    made = sent(works)
    assert (made.state, made.file_number, made.sent_at) == (State.SENT, 1, NOW)
    assert made.sent_by == "Olivia Owner <olivia@shop.example>"
    ((head, data),) = kept(works, made.number, FileKind.FACTOR)
    assert (head.name, head.media_type) == ("CSV_2026-11-23_1.csv", "text/csv")
    assert head.sha256 == hashlib.sha256(data).hexdigest()
    assert (head.facts["documents"], head.facts["cents"]) == (5, 107_804_00)
    assert data.decode() == (
        "ORIEL;F2026-0303;2026-10-30;2026-11-29;14880.00;EUR\r\n"
        "VERNEGUES;F2026-0305;2026-10-31;2026-11-30;32200.00;EUR\r\n"
        "PERSANNE;F2026-0308;2026-11-02;2026-12-02;15400.00;EUR\r\n"
        "VERNEGUES;F2026-0312;2026-11-10;2026-12-10;30000.00;EUR\r\n"
        "ORIEL;F2026-0326;2026-11-19;2026-12-19;15324.00;EUR\r\n"
    )
    assert len(kept(works, made.number, FileKind.SLIP)) == 1
    assert len(kept(works, made.number, FileKind.LIST)) == 1
    assert kept(works, made.number, FileKind.NOTIFICATION) == []
    desk = works.company.desk()
    with desk.reading() as session:
        written = {row.written: row.name for row in session.scalars(select(SentNumberRow))}
        told = [row.kind for row in story_of(session, made.number)]
        standing = standing_of(session, CONTRACT, TODAY)
    assert written == {item.reference: item.name for item in made.items}
    assert told == ["sent", "checked", "drafted"]
    assert standing.outstanding == {"ORIEL": 30_204_00, "VERNEGUES": 62_200_00, "PERSANNE": 15_400_00}
    assert standing.held_cents == 10_780_40
    assert standing.reserves["VERNEGUES"] == 6_220_00 + 22_200_00
    assert ("ORIEL", "F2026-0303") in standing.references
    assert standing.assigned == made.names
    for attempt in (send, check, reopen):
        with pytest.raises(WrongStateError):
            attempt(desk, made.number)
        with pytest.raises(NoSuchAssignmentError):
            attempt(desk, 99)


class _Busy(Desk):
    """A desk that somebody else writes beside, each time it would write, as often as `turns` has acts."""

    turns: list[Callable[[], object]]

    @contextmanager
    def writing(self) -> Iterator[TenantSession]:
        if self.turns:
            self.turns.pop(0)()
        with super().writing() as session:
            yield session


def test_who_writes_meanwhile_has_no_paper_set_again_but_those_that_are_others(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_on: list[str] = []
    run = subprocess.run

    def counted(command: Sequence[str], **more: object) -> object:
        if tuple(command[: len(COMMAND)]) == COMMAND:
            set_on.append(command[-1])
        return run(command, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", counted)
    made = draft(works.company.desk(), KEY, works.names("F2026-0303"))
    check(works.company.desk(), made.number)
    busy = _Busy(**{each.name: getattr(works.company.desk(), each.name) for each in fields(Desk)})
    address = replace(CREDITOR, address=("1 rue Neuve", "29000 Quimper"))
    acts = [
        lambda: works.limit("LEROY", 1),
        lambda: works.pay("LEROY", 100),
        lambda: works.company.introduce(address),
    ]
    object.__setattr__(busy, "turns", acts)
    assert send(busy, made.number).state is State.SENT
    assert (acts, Counter(set_on)) == ([], {"factoring-slip": 2, "factoring-list": 2})
    ((_, slip),) = kept(works, made.number, FileKind.SLIP)
    assert "1 rue Neuve" in "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(slip)).pages)


def test_what_was_sent_is_made_again_byte_for_byte_whatever_changed_since(works: Works) -> None:
    """Cards, creditor, the factor's numbers, the bank and later batches change nothing of it."""
    made = sent(works, "F2026-0303", "F2026-0308")
    ((_, data),) = kept(works, made.number, FileKind.FACTOR)
    with works.company.desk().reading() as session:
        batch = batch_of(session, made, CONTRACT)
    assert again(works, made) == [data]
    works.company.books.write({"accounts.beancount": ACCOUNTS.replace("73282932000074", "")})
    works.company.introduce(replace(CREDITOR, name="Autre nom"))
    works.pay("LEROY", 100)
    with works.company.desk().writing() as session:
        put_id(session, works.company.desk(), KEY, "ORIEL", "4711")
    works.agree(replace(CONTRACT, amount=CONTRACT.amount, filing=Filing(form="csv", seller_code="NEW")))
    works.agree(CONTRACT)
    sent(works, "F2026-0305")
    with works.company.desk().reading() as session:
        assert batch_of(session, made, contract_version(session, KEY, 1)) == batch
        assert batch.documents[0].debtor.siret == "73282932000074"
    assert again(works, made) == [data]


def test_a_batch_before_it_is_sent_is_what_cards_and_numbers_say_now(works: Works) -> None:
    desk = works.company.desk()
    made = draft(desk, KEY, works.names("F2026-0303"))
    with desk.writing() as session:
        put_id(session, desk, KEY, "ORIEL", "4711")
    works.pay("LEROY", 100)
    with desk.reading() as session:
        batch: Batch = batch_of(session, made, CONTRACT)
    assert (batch.number, batch.date, batch.seller.name) == (1, TODAY, "Menuiserie Trémarec")
    assert batch.last_statement == TODAY - 3 * DAY
    (document,) = batch.documents
    assert (document.debtor.factor_id, document.debtor.siret) == ("4711", "73282932000074")


def test_nothing_is_sent_that_changed_since_the_check(works: Works) -> None:
    desk = works.company.desk()
    made = draft(desk, KEY, works.names("F2026-0303"))
    check(desk, made.number)
    works.pay("ORIEL", 14_880_00, letter="aab")
    works.put("F2026-0303", **{"lettrage": '"aab"', "lettrage-date": "2026-11-20"})
    with pytest.raises(HinderedError) as hindered:
        send(desk, made.number)
    assert hindered.value.obstacles == (Obstacle.NOTHING_IN_IT, Obstacle.AMOUNT_CHANGED)
    assert works.look(made.number).state is State.CHECKED
    assert kept(works, made.number, FileKind.FACTOR) == []


def test_a_limit_that_was_cut_since_the_check_is_seen_before_the_file_leaves(works: Works) -> None:
    """14 880,00 of a debtor whose limit is 1 000,00 now: 13 880,00 would not be funded."""
    desk = works.company.desk()
    made = draft(desk, KEY, works.names("F2026-0303"))
    checked = check(desk, made.number)
    assert checked.amounts is not None
    works.limit("ORIEL", 1_000_00)
    with pytest.raises(HinderedError) as hindered:
        send(desk, made.number)
    assert hindered.value.obstacles == (Obstacle.REVALUED,)
    (told,) = [each for each in works.checks(made.number).checks if not each.ok]
    first = told.findings[0]
    assert (first.reference, first.text) == ("F2026-0303", "over_limit_cents")
    assert (first.cents, first.cents_now) == (0, 13_880_00)
    reopen(desk, made.number)
    again = check(desk, made.number)
    sent_now = send(desk, made.number)
    assert sent_now.amounts == again.amounts != checked.amounts
    assert again.amounts is not None
    assert [item.over_cents for item in sent_now.items] == [13_880_00]


def test_only_what_a_changed_limit_changes_is_told(works: Works) -> None:
    """32 200,00 of a debtor whose limit fell from 40 000,00 to 35 000,00: all of it is funded as before."""
    desk = works.company.desk()
    made = draft(desk, KEY, works.names("F2026-0305"))
    check(desk, made.number)
    works.limit("VERNEGUES", 30_000_00)
    (told,) = [each for each in works.checks(made.number).checks if not each.ok]
    figures = {(each.reference, each.text): (each.cents, each.cents_now) for each in told.findings}
    assert figures["F2026-0305", "over_limit_cents"] == figures["", "over_limit_cents"] == (0, 2_200_00)
    assert ("", "financing_cents") not in figures
    works.limit("VERNEGUES", 35_000_00)
    assert works.checks(made.number).is_clear
    assert send(desk, made.number).state is State.SENT


class _BoomError(Exception):
    """Power is gone."""


def test_a_crash_while_sending_leaves_nothing_behind(works: Works) -> None:
    desk = works.company.desk()
    made = draft(desk, KEY, works.names("F2026-0303"))
    check(desk, made.number)

    def boom(_session: object, _assignment: object) -> None:
        raise _BoomError

    with pytest.raises(_BoomError):
        send(desk, made.number, boom)
    assert works.look(made.number).state is State.CHECKED
    with desk.reading() as session:
        assert files_of(session, assignment=made.number) == ()
        assert session.scalars(select(SentNumberRow)).all() == []
    assert send(desk, made.number).file_number == 1


def test_what_the_factor_refuses_is_free_again_and_its_number_stays_used(works: Works) -> None:
    desk = works.company.desk()
    made = sent(works, "F2026-0303")
    with pytest.raises(HinderedError) as hindered:
        refuse(desk, made.number, "  ")
    assert hindered.value.obstacles == (Obstacle.NO_REASON,)
    with pytest.raises(DraftRefusedError, match="too-long"):
        refuse(desk, made.number, "x" * 2_001)
    back = refuse(desk, made.number, " Débiteur inconnu ")
    assert (back.state, back.reason, back.ended_on) == (State.RETURNED, "Débiteur inconnu", TODAY)
    assert [(item.held, item.left_cents) for item in back.items] == [(False, 0)]
    with pytest.raises(WrongStateError):
        refuse(desk, made.number, "Encore")
    with desk.reading() as session:
        standing = standing_of(session, CONTRACT, TODAY)
    assert (standing.outstanding_cents, standing.held_cents, standing.assigned) == (0, 0, frozenset())
    assert sent(works, "F2026-0303").file_number == 2
    assert sent(works, "F2026-0326", key=OTHER).file_number == 1


def test_a_format_that_takes_each_number_once_wants_another_number(works: Works) -> None:
    works.agree(
        replace(
            CONTRACT,
            filing=Filing(
                form="eurofactor-faa",
                seller_code="44710",
                domestic_emitter="12345",
                export_emitter="12346",
                confirmed=(Point.OPEN_AMOUNT,),
            ),
        )
    )
    desk = works.company.desk()
    with desk.writing() as session:
        put_id(session, desk, KEY, "ORIEL", "0004711")
    refuse(desk, sent(works, "F2026-0303").number, "Refusé")
    made = draft(desk, KEY, works.names("F2026-0303"))
    checks = works.checks(made.number)
    assert checks.obstacles == (Obstacle.FILE_REFUSED,)
    another_number(desk, made.number, made.items[0].name, "F2026-0303B")
    check(desk, made.number)
    assert send(desk, made.number).items[0].sent_as == "F2026-0303B"


OWN_FORMAT = """name = "Remise"
file_name = "REMISE_{file.number:3}.txt"
kinds = ["invoice", "credit-note"]

[layout]
width = 20
line_end = "lf"
final_line_end = true

[characters]
encoding = "ascii"
outside = "space"

[[records]]
name = "document"
role = "detail"
fields = [
    { name = "record", type = "constant", at = 1, width = 1, text = "D" },
    { name = "number", type = "text", at = 2, width = 10, source = "document.number", mandatory = true },
    { name = "amount", type = "amount", at = 12, width = 9, source = "document.amount", sign = "absolute" },
]
"""


def test_a_format_of_ones_own_is_remembered_as_it_was(works: Works) -> None:
    desk = works.company.desk()
    with desk.writing() as session:
        save_format(session, desk, "remise", OWN_FORMAT)
    confirmed = (Point.OPEN_AMOUNT, Point.OWN_FORMAT)
    works.agree(replace(CONTRACT, filing=Filing(form="remise", seller_code="TREM", confirmed=confirmed)))
    made = sent(works, "F2026-0303")
    with desk.writing() as session:
        save_format(session, desk, "remise", OWN_FORMAT.replace('text = "D"', 'text = "X"'))
    assert again(works, made) == [b"DF2026-0303001488000\n"]
    refuse(desk, made.number, "Encore")
    later = sent(works, "F2026-0303")
    assert again(works, later) == [b"XF2026-0303001488000\n"]
    assert again(works, works.look(made.number)) == [b"DF2026-0303001488000\n"]


def notified() -> Contract:
    return replace(
        CONTRACT,
        notice=Notice.NOTIFIED,
        factor=Factor(name="Factor Aldébaran", iban=IBAN),
        mention="À payer à Factor Aldébaran.",
        notification="Nous avons cédé nos créances à Factor Aldébaran.",
    )


def test_debtors_of_a_notified_contract_are_written_to(works: Works) -> None:
    works.agree(notified())
    made = sent(works, "F2026-0303", "F2026-0305")
    ((head, data),) = kept(works, made.number, FileKind.NOTIFICATION)
    assert head.facts["letters"] == 2
    assert data.startswith(b"%PDF")
    with works.company.desk().reading() as session:
        assert [row.kind for row in story_of(session, made.number)][:2] == ["notified", "sent"]


def test_a_credit_note_of_an_invoice_that_was_sent_follows_it(works: Works) -> None:
    sent(works, "F2026-0326")
    credit = invoice("ORIEL", "A1", -324_00, "2026-11-20", day="2026-11-20")
    works.add(credit.replace("Facture A1", "Avoir sur F2026-0326"))
    proposed = works.propose("F2026-0303", "A1")
    assert proposed.amounts is not None
    assert proposed.amounts.assigned_cents == 14_880_00 - 324_00


def test_a_holdback_that_the_factor_still_has_counts_after_the_end(works: Works) -> None:
    """As rows of a funded assignment have it: 1 488.00 held back, of which 88.00 came back."""
    desk, made = works.company.desk(), sent(works, "F2026-0303")
    for state, outstanding in ((State.FUNDED, 14_880_00), (State.SETTLED, 0)):
        with desk.writing() as session:
            row_numbered(session, made.number).state = state.value
            (row,) = item_rows(session, made.number)
            row.holdback_cents, row.released_cents = 1_488_00, 88_00
        with desk.reading() as session:
            standing = standing_of(session, CONTRACT, TODAY)
        assert (standing.held_cents, standing.outstanding_cents) == (1_400_00, outstanding)
        assert sum(standing.reserves.values()) == (1_400_00 if outstanding else 0)


def test_the_batch_stays_out_of_what_pages_say(works: Works) -> None:
    made = sent(works, "F2026-0303")
    ((head, _),) = kept(works, made.number, FileKind.FACTOR)
    assert set(head.facts) == {"records", "documents", "cents", "currency", "market", "notices", BATCH_FACT}


ACTS = st.lists(
    st.tuples(
        st.sampled_from((KEY, OTHER)),
        st.sampled_from(("draft", "draft", "change", "check", "check", "reopen", "drop", "send", "refuse")),
        st.sets(st.integers(0, 2), min_size=1),
    ),
    min_size=4,
    max_size=9,
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_no_document_is_in_two_assignments_whatever_the_order_of_acts(
    works: Works, acts: list[tuple[str, str, set[int]]]
) -> None:
    desk = works.company.desk()
    documents = sorted(works.names("F2026-0303", "F2026-0308", "F2026-0326"))
    with swept(desk):
        for key, what, ranks in acts:
            with suppress(AssignmentError, WrongStateError, HinderedError):
                _do(desk, key, what, {documents[rank] for rank in ranks})
            _holds(desk)


def _do(desk: Desk, key: str, what: str, names: set[str]) -> None:
    if what == "draft":
        draft(desk, key, names)
        return
    with desk.reading() as session:
        found = assignments_of(session, contract=key)
    for each in found[:1]:
        match what:
            case "change":
                change(desk, each.number, names, each.print)
            case "check":
                check(desk, each.number)
            case "reopen":
                reopen(desk, each.number)
            case "drop":
                drop(desk, each.number)
            case "send":
                send(desk, each.number)
            case "refuse":
                refuse(desk, each.number, "Refusé")


def _holds(desk: Desk) -> None:
    with desk.reading() as session:
        held = [row.name for row in session.scalars(select(ItemRow).where(ItemRow.held.is_(True)))]
        found = assignments_of(session)
    assert len(held) == len(set(held))
    prepared = [each.contract for each in found if each.state in PREPARED]
    assert len(prepared) == len(set(prepared))
    for each in found:
        if each.amounts is not None:
            parts = each.amounts
            assert each.cents == parts.assigned_cents
            assert parts.assigned_cents == (
                parts.available_cents + parts.kept_cents + parts.cost_cents + parts.vat_cents
            )


@contextmanager
def swept(desk: Desk) -> Iterator[None]:
    """Leave no document in an assignment for the next example."""
    try:
        yield
    finally:
        with desk.reading() as session:
            found = assignments_of(session)
        for each in found:
            if each.state is State.CHECKED:
                reopen(desk, each.number)
            if each.state in PREPARED:
                drop(desk, each.number)
            if each.state is State.SENT:
                refuse(desk, each.number, "Fin")
