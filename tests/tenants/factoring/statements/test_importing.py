"""Statements taken in: each line once, whole or not at all; and what people do about lines by hand."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ledger_core.bank.faults import FaultCause, FileFaults
from ledger_core.bank.statement import BankLine
from ledger_core.factoring.contract import Factor
from ledger_core.factoring.statements.form import LineKind
from tenants.audit_log import AuditEntry
from tenants.factoring.files import FileKind, files_of, read_file
from tenants.factoring.rows import EventRow, StatementLineRow, StatementRow
from tenants.factoring.statements.importing import (
    FaultyStatementError,
    NoSuchContractError,
    contract_for_statements,
    import_statement,
    plan_statement,
)
from tenants.factoring.statements.lines import (
    LineDoneError,
    NoReasonError,
    NoSuchLineError,
    lines_of,
    put_aside,
    statements_of,
    take_back,
)
from tenants.factoring.statements.reading import Source, is_of_factor, read_statement
from tests.ledger_core.factoring.conftest import contract
from tests.tenants.factoring.events.factored import Factored
from tests.tenants.factoring.statements.told import FACTOR, FORM, camt, csv, take, waiting

BUY = ("18/11/2026", "REMISE 1", "C-2026-001", 115000)
FEE = ("18/11/2026", "Frais divers", "", -500)
CASH = ("19/11/2026", "Virement", "", -114500)
GOLDEN = Path(__file__).parents[3] / "ledger_core" / "bank" / "golden"


@pytest.fixture
def agreed(factored: Factored) -> Factored:
    factored.agree(statement=FORM, factor=FACTOR)
    return factored


def counts(factored: Factored) -> tuple[int, int]:
    with factored.desk.reading() as session:
        statements = session.scalar(select(func.count()).select_from(StatementRow)) or 0
        return statements, session.scalar(select(func.count()).select_from(StatementLineRow)) or 0


class TestTakenIn:
    def test_file_lines_and_story(self, agreed: Factored) -> None:
        taken = take(agreed, csv(BUY, FEE, CASH), "../relevé 1.CSV")
        with agreed.desk.reading() as session:
            (head,) = statements_of(session, "aldebaran")
            assert (head.number, head.source, head.lines, head.waiting) == (taken.number, Source.CSV, 3, 3)
            assert (head.first, head.last, head.balance_cents) == (
                dt.date(2026, 11, 18),
                dt.date(2026, 11, 19),
                0,
            )
            (file,) = files_of(session, contract="aldebaran")
            assert (file.kind, file.name) == (FileKind.STATEMENT.value, "relevé 1.csv")
            kept = read_file(session, head.file)
            assert kept is not None
            assert kept[1] == csv(BUY, FEE, CASH)
            (told,) = session.scalars(select(EventRow))
            assert (told.kind, told.facts["lines"], told.facts["balance_cents"]) == ("statement", 3, 0)
        assert [(line.kind, line.cents, line.done) for line in waiting(agreed)] == [
            (LineKind.PURCHASE, 115000, None),
            (LineKind.OTHER, -500, None),
            (LineKind.CASH, -114500, None),
        ]

    def test_the_same_statement_again_does_nothing(self, agreed: Factored) -> None:
        take(agreed, csv(BUY, FEE))
        again = take(agreed, csv(BUY, FEE), "another name.csv")
        assert (again.number, again.plan.is_known, again.plan.known) == (0, True, 2)
        assert counts(agreed) == (1, 2)

    def test_lines_that_overlap_come_once_and_equal_ones_each(self, agreed: Factored) -> None:
        take(agreed, csv(BUY, FEE, FEE))
        more = take(agreed, csv(FEE, FEE, FEE, CASH, opening=115000))
        assert (len(more.plan.lines), more.plan.known) == (2, 2)
        assert sorted(line.cents for line in waiting(agreed)) == [-114500, -500, -500, -500, 115000]

    def test_a_statement_of_lines_that_are_known_is_kept_for_its_balance(self, agreed: Factored) -> None:
        take(agreed, csv(BUY, FEE, CASH))
        part = take(agreed, csv(BUY, FEE))
        assert (len(part.plan.lines), part.plan.balance_cents) == (0, 114500)
        assert counts(agreed) == (2, 3)

    def test_a_plan_keeps_nothing(self, agreed: Factored) -> None:
        with agreed.desk.reading() as session:
            plan = plan_statement(
                session, contract_for_statements(session, "aldebaran", agreed.desk.today), csv(BUY)
            )
        assert not isinstance(plan, FileFaults)
        assert len(plan.lines) == 1
        assert counts(agreed) == (0, 0)

    def test_of_a_contract_that_has_ended(self, factored: Factored) -> None:
        factored.agree(statement=FORM, ends=dt.date(2026, 6, 30))
        assert take(factored, csv(BUY)).number == 1


class TestBank:
    def test_only_what_is_the_factors(self, agreed: Factored) -> None:
        data = camt(
            ("2026-11-19", 102798, "FACTOR ALDÉBARAN SA", "R1"),
            ("2026-11-19", 5000, "Bois Kerlann", "F88"),
            ("2026-11-20", -7000, "Trésorerie", "reversement factor-aldebaran"),
            ("2026-11-20", -7100, "Trésorerie", "factor aldebaranais"),
        )
        taken = take(agreed, data, "banque")
        assert (taken.plan.not_factors, taken.plan.balance_cents, taken.plan.source) == (
            2,
            None,
            Source.CAMT053,
        )
        assert [(line.kind, line.cents, line.label) for line in waiting(agreed)] == [
            (LineKind.CASH, 102798, "FACTOR ALDÉBARAN SA R1"),
            (LineKind.PASSED_ON, -7000, "Trésorerie reversement factor-aldebaran"),
        ]
        with agreed.desk.reading() as session:
            assert files_of(session)[0].name == "banque.xml"

    def test_cfonb_by_the_name_in_a_complement(self, factored: Factored) -> None:
        factored.agree(factor=Factor(name="Aldébaran Factoring"))
        taken = take(factored, (GOLDEN / "releve.cfonb120").read_bytes())
        assert (taken.plan.source, taken.plan.not_factors) == (Source.CFONB120, 1)
        assert [line.cents for line in taken.plan.lines] == [7417084]

    def test_nothing_of_the_factor_keeps_nothing(self, agreed: Factored) -> None:
        taken = take(agreed, camt(("2026-11-19", 5000, "Bois Kerlann", "F88")))
        assert (taken.number, counts(agreed)) == (0, (0, 0))

    def test_other_money(self) -> None:
        dollars = contract(currency="USD", factor=FACTOR)
        read = read_statement(dollars, camt(("2026-11-19", 5000, "Factor Aldébaran", "F88")))
        assert not isinstance(read, FileFaults)
        assert (read.lines, read.not_factors) == ((), 1)

    @pytest.mark.parametrize(
        ("party", "label", "iban", "is_his"),
        [
            ("", "VIR FACTOR ALDEBARAN.R1", "", True),
            ("", "", "FR1420041010050500013M02606", True),
            ("", "IBAN fr1420041010050500013m02606", "", True),
            ("Factor", "Aldébaran", "", True),
            ("", "FACTOR ALDEB", "", False),
            ("", "", "", False),
        ],
    )
    def test_who_is_the_factor(self, *, party: str, label: str, iban: str, is_his: bool) -> None:
        line = BankLine(line=1, day=dt.date(2026, 11, 19), cents=1, label=label, party=party, party_iban=iban)
        assert is_of_factor(line, FACTOR) is is_his

    def test_a_factor_without_a_name_has_no_lines(self) -> None:
        line = BankLine(line=1, day=dt.date(2026, 11, 19), cents=1, label="anything")
        assert not is_of_factor(line, Factor(name=" - "))


HOSTILE = {
    "empty": (b"", FaultCause.EMPTY),
    "binary": (bytes(range(256)), FaultCause.NOT_TEXT),
    "entities": (b"<!DOCTYPE d [<!ENTITY a 'a'>]><d>&a;</d>", FaultCause.UNSAFE_XML),
    "a balance that is not reached": (csv(BUY, FEE).replace(b"1145,00", b"1145,01"), FaultCause.TOTAL),
    "other columns": (b"Day;Amount\n18/11/2026;1\n", FaultCause.NO_COLUMN),
    "half a record": ((GOLDEN / "releve.cfonb120").read_bytes()[:500], FaultCause.OTHER_ACCOUNT),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_whole(agreed: Factored, name: str) -> None:
    data, cause = HOSTILE[name]
    with pytest.raises(FaultyStatementError) as refused:
        take(agreed, data)
    assert refused.value.faults.faults[0].cause is cause
    assert counts(agreed) == (0, 0)


def test_no_such_contract(factored: Factored) -> None:
    with pytest.raises(NoSuchContractError):
        import_statement(factored.desk, "nobody", "a.csv", csv(BUY))


class TestByHand:
    def test_put_aside_with_a_reason_and_taken_back(self, agreed: Factored) -> None:
        number = take(agreed, csv(BUY, FEE)).number
        put_aside(agreed.desk, number, 2, "  frais de la banque  ")
        assert [line.rank for line in waiting(agreed)] == [1]
        with agreed.desk.reading() as session:
            line = lines_of(session, number)[1]
            assert (line.done, line.why) == (0, "frais de la banque")
            assert statements_of(session, "aldebaran")[0].waiting == 1
        with pytest.raises(LineDoneError):
            put_aside(agreed.desk, number, 2, "again")
        take_back(agreed.desk, number, 2)
        assert [line.rank for line in waiting(agreed)] == [1, 2]
        with pytest.raises(LineDoneError):
            take_back(agreed.desk, number, 2)
        with agreed.desk.reading() as session:
            actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
            assert actions[-2:] == ["factoring:line-aside", "factoring:line-back"]

    @pytest.mark.parametrize("why", ["", "  ", "x" * 1001])
    def test_no_reason(self, agreed: Factored, why: str) -> None:
        number = take(agreed, csv(BUY)).number
        with pytest.raises(NoReasonError):
            put_aside(agreed.desk, number, 1, why)

    def test_no_such_line(self, agreed: Factored) -> None:
        with pytest.raises(NoSuchLineError):
            put_aside(agreed.desk, 9, 1, "why")
        with pytest.raises(NoSuchLineError):
            take_back(agreed.desk, 9, 1)
