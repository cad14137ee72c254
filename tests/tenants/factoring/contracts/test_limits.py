"""Limits one after the other, the factor's numbers of debtors, and the factor's file of limits."""

from collections.abc import Callable
import datetime as dt

import pytest
from sqlalchemy import select

from ledger_core.bank.faults import FileFaults
from ledger_core.factoring.limits import Limit, limits_on
from tenants.audit_log import AuditEntry
from tenants.books.models import Origin
from tenants.db import Database
from tenants.factoring.contracts.contracts import save_contract
from tenants.factoring.contracts.debtor_ids import DebtorIdFault, FaultyDebtorIdError, ids_of, put_id
from tenants.factoring.contracts.limit_files import (
    FaultyLimitsError,
    LimitImport,
    LimitsConflictError,
    PlannedLimit,
    UnknownDebtor,
    import_limits,
    plan_import,
)
from tenants.factoring.contracts.limits import (
    FaultyLimitError,
    LimitFault,
    NewLimit,
    give_limit,
    history_of,
)
from tenants.factoring.files import files_of, read_file
from tenants.factoring.rows import LimitRow
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.ledger_core.factoring.conftest import contract
from tests.tenants.books.ground import Books, month
from tests.tenants.dunning.company import DAY, MAIN, TODAY, Company, customer

CONTRACT = contract()
KEY = CONTRACT.key
CARDS = (
    customer("ORIEL", name="Bâtiments Oriel", siren="732829320", siret="73282932000074")
    + customer("ORIEL", account="416000", name="Bâtiments Oriel")
    + customer("NORD", name="Vernègues Nord", siret="35600000000048")
    + customer("SUD", name="Vernègues Sud", siren="356000000")
    + customer("PERSANNE", name="Persanne SA")
)


@pytest.fixture
def company(
    database: Database, jail: Jail, new_tenant: Callable[[str], Tenant], settled: Callable[..., Tenant]
) -> Company:
    """Give a company with a contract, and customers that files of limits may be about."""

    def begin() -> Tenant:
        tenant = new_tenant("tremarec")
        books = Books(database, jail, tenant)
        files: dict[str, str | bytes] = {
            "main.beancount": MAIN,
            "accounts.beancount": CARDS,
            month("2026-09"): "",
        }
        books.write(files, origin=Origin.CREATE, message="Begin")
        desk = Company(books).desk()
        with desk.writing() as session:
            save_contract(session, desk, CONTRACT)
        return tenant

    return Company(Books(database, jail, settled("factoring_limits", begin)))


def given(company: Company, debtor: str, cents: int | None, since: dt.date = TODAY, why: str = "") -> Limit:
    desk = company.desk()
    with desk.writing() as session:
        return give_limit(session, desk, KEY, NewLimit(debtor, since, cents, why))


def history(company: Company) -> tuple[Limit, ...]:
    with company.desk().reading() as session:
        return history_of(session, KEY)


def told(company: Company, action: str) -> list[object]:
    with company.desk().reading() as session:
        return list(session.scalars(select(AuditEntry.detail).where(AuditEntry.action == action)))


def named(company: Company, debtor: str, factor_id: str, key: str = KEY) -> dict[str, str]:
    desk = company.desk()
    with desk.writing() as session:
        put_id(session, desk, key, debtor, factor_id)
    with desk.reading() as session:
        return ids_of(session, KEY)


def planned(company: Company, text: str) -> LimitImport | FileFaults:
    desk = company.desk()
    with desk.reading() as session:
        return plan_import(session, desk.picture(), CONTRACT, text.encode(), TODAY)


def plan(company: Company, text: str) -> LimitImport:
    found = planned(company, text)
    assert isinstance(found, LimitImport), found
    return found


def taken(company: Company, text: str) -> LimitImport:
    seen = plan(company, text)
    assert import_limits(company.desk(), KEY, "limites nov.csv", text.encode(), seen.print) == seen
    return seen


def test_any_days_limits_can_be_told(company: Company) -> None:
    given(company, "ORIEL", 40_000_00, TODAY - 10 * DAY, "À l’ouverture")
    given(company, "ORIEL", 50_000_00)
    given(company, "SUD", 0)
    given(company, "ORIEL", None, TODAY + 5 * DAY)
    found = history(company)
    assert [limit.number for limit in found] == [1, 2, 3, 4]
    assert found[0] == Limit("ORIEL", TODAY - 10 * DAY, 40_000_00, 1, "À l’ouverture")

    def on(day: dt.date) -> dict[str, int | None]:
        return {debtor: limit.cents for debtor, limit in limits_on(found, day).items()}

    assert on(TODAY - 11 * DAY) == {}
    assert on(TODAY - DAY) == {"ORIEL": 40_000_00}
    assert on(TODAY) == {"ORIEL": 50_000_00, "SUD": 0}
    assert on(TODAY + 5 * DAY) == {"ORIEL": None, "SUD": 0}
    assert told(company, "factoring:limits")[1] == {
        "debtor": "ORIEL", "since": TODAY.isoformat(), "before": 40_000_00, "after": 50_000_00,
    }  # fmt: skip


def test_a_limit_that_counts_already_makes_none(company: Company) -> None:
    first = given(company, "ORIEL", 40_000_00)
    assert given(company, "ORIEL", 40_000_00) == first
    assert len(history(company)) == len(told(company, "factoring:limits")) == 1


REFUSED: tuple[tuple[NewLimit, dict[str, LimitFault]], ...] = (
    (NewLimit("NOBODY", TODAY, 1), {"debtor": LimitFault.NO_SUCH_CUSTOMER}),
    (NewLimit("ORIEL", TODAY, -1), {"cents": LimitFault.OUT_OF_RANGE}),
    (NewLimit("ORIEL", TODAY, 10**13 + 1), {"cents": LimitFault.OUT_OF_RANGE}),
    (NewLimit("ORIEL", dt.date(1989, 12, 31), 1), {"since": LimitFault.NOT_A_DAY}),
    (NewLimit("ORIEL", TODAY, 1, "x" * 4001), {"why": LimitFault.TOO_LONG}),
    (NewLimit("ORIEL", TODAY, 1, "a\0b"), {"why": LimitFault.CONTROL}),
)


def test_a_limit_that_cannot_be_is_refused(company: Company) -> None:
    desk = company.desk()
    for new, faults in REFUSED:
        with pytest.raises(FaultyLimitError) as caught, desk.writing() as session:
            give_limit(session, desk, KEY, new)
        assert caught.value.faults == faults
    with pytest.raises(KeyError), desk.writing() as session:
        give_limit(session, desk, "nobody", NewLimit("ORIEL", TODAY, 1))
    assert history(company) == ()


def test_the_factors_numbers_of_debtors(company: Company) -> None:
    assert named(company, "ORIEL", " A-17 ") == {"ORIEL": "A-17"}
    assert named(company, "SUD", "A-17") == {"ORIEL": "A-17", "SUD": "A-17"}  # one company to the factor
    assert named(company, "SUD", "B") == named(company, "SUD", "B") == {"ORIEL": "A-17", "SUD": "B"}
    assert named(company, "SUD", "") == named(company, "SUD", "") == {"ORIEL": "A-17"}
    assert told(company, "factoring:debtor") == [
        {"debtor": "ORIEL", "before": "", "after": "A-17"},
        {"debtor": "SUD", "before": "", "after": "A-17"},
        {"debtor": "SUD", "before": "A-17", "after": "B"},
        {"debtor": "SUD", "before": "B", "after": ""},
    ]
    for debtor, factor_id, fault in (
        ("ORIEL", "x" * 41, DebtorIdFault.TOO_LONG),
        ("ORIEL", "a\tb", DebtorIdFault.CONTROL),
        ("NOBODY", "1", DebtorIdFault.NO_SUCH_CUSTOMER),
    ):
        with pytest.raises(FaultyDebtorIdError) as caught:
            named(company, debtor, factor_id)
        assert caught.value.fault is fault
    with pytest.raises(KeyError):
        named(company, "ORIEL", "1", "nobody")


WHOM: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Code client", "PERSANNE", ("PERSANNE",)),
    ("Client", "a-17", ("PERSANNE",)),  # the factor's number
    ("N° débiteur", "A-17", ("PERSANNE",)),
    ("SIREN", "732 829 320", ("ORIEL",)),
    ("Code", "732829320", ("ORIEL",)),
    ("SIRET", "732 829 320 00074", ("ORIEL",)),
    ("SIRET", "73282932000082", ("ORIEL",)),  # another establishment of the company
    ("SIRET", "35600000000048", ("NORD",)),
    ("SIREN", "356000000", ("NORD", "SUD")),  # two customers are of it: who gets the limit is not guessed
    ("SIREN", "999999999", ()),
    ("N° débiteur", "ORIEL", ()),  # a code is no number of the factor's
    ("Client", "oriel", ()),  # codes are told apart by their letters
)
"""What a column says, under its heading, and whom the books know by that."""


def test_whom_a_line_is_about(company: Company) -> None:
    named(company, "PERSANNE", "A-17")
    for heading, said, codes in WHOM:
        found = plan(company, f"Limite;{heading};Nom\n1;{said};X\n")
        if len(codes) == 1:
            assert ([row.debtor for row in found.rows], found.unknown) == ([*codes], ()), (heading, said)
        else:
            assert (found.rows, found.unknown) == ((), (UnknownDebtor(2, said, "X", codes),)), (heading, said)


def test_two_columns_find_whom_neither_would_alone(company: Company) -> None:
    (row,) = plan(company, "Code;SIREN;Limite\nSUD;356000000;1\n").rows
    assert row.debtor == "SUD"
    (row,) = plan(company, "N° débiteur;SIREN;Limite\nX-9;732829320;1\n").rows
    assert row.debtor == "ORIEL"


FAULTY = (
    (
        "Code;SIREN;Limite\nPERSANNE;732829320;1\n",
        ["line 2: the line names two debtors: ORIEL, PERSANNE"],
    ),
    (
        "Code;Limite\nORIEL;1\nSUD;1\n732829320;2\n",
        ["line 4: line 2 says something of this debtor already"],
    ),
    ("Code;Limite\nORIEL;100000000000,01\n", ["line 2: «10000000000001» is no amount"]),
    ("Code;Limite;Depuis\nORIEL;1;1980-01-01\n", ["line 2: «1980-01-01» is no day"]),
    ("Code;Limite\nORIEL;x\n", ["line 2, Limite: «x» is no amount"]),
)


def test_a_faulty_file_is_not_taken_at_all(company: Company) -> None:
    for text, said in FAULTY:
        found = planned(company, text)
        assert isinstance(found, FileFaults)
        assert [str(fault) for fault in found.faults] == said
        with pytest.raises(FaultyLimitsError) as caught:
            import_limits(company.desk(), KEY, "limits.csv", text.encode(), "")
        assert caught.value.faults == found
    assert history(company) == ()


FILE = """Code;Limite;Depuis;Gestionnaire
ORIEL;50 000,00;;Q
SUD;20000;2026-12-01;Q
PERSANNE;0;;Q
GHOST;1;;Q
"""


def test_a_plan_shows_before_and_after_and_writes_nothing(company: Company) -> None:
    given(company, "ORIEL", 40_000_00, TODAY - DAY)
    given(company, "PERSANNE", 0, TODAY - DAY)
    found = plan(company, FILE)
    first, second, third = found.rows
    assert first == PlannedLimit(2, "ORIEL", "Bâtiments Oriel", TODAY, 40_000_00, 50_000_00, "")
    assert second == PlannedLimit(3, "SUD", "Vernègues Sud", dt.date(2026, 12, 1), None, 20_000_00, "")
    assert (third.before, third.after, third.changes) == (0, 0, False)
    assert found.changes == (first, second)
    assert [(each.line, each.said) for each in found.unknown] == [(5, "GHOST")]
    assert (found.ignored, found.known) == (("Gestionnaire",), False)
    assert len(history(company)) == 2


def test_a_file_is_taken_once(company: Company) -> None:
    seen = taken(company, FILE)
    found = history(company)
    assert [(limit.debtor, limit.cents, limit.since) for limit in found] == [
        ("ORIEL", 50_000_00, TODAY),
        ("SUD", 20_000_00, dt.date(2026, 12, 1)),
        ("PERSANNE", 0, TODAY),
    ]
    with company.desk().reading() as session:
        (head,) = files_of(session, contract=KEY)
        kept = read_file(session, head.number)
        assert kept is not None
        assert kept[1] == FILE.encode()
        assert (head.kind, head.name) == ("limits", "limites nov.csv")
        assert set(session.scalars(select(LimitRow.file))) == {head.number}
        assert {limit.why for limit in found} == {"limites nov.csv"}
    facts = {"name": "limites nov.csv", "count": 3, "unknown": 1, "file": head.number}
    assert told(company, "factoring:limits") == [facts]
    given(company, "ORIEL", 60_000_00)
    again = taken(company, FILE)
    assert (again.known, again.changes) == (True, ())
    assert seen.print != again.print
    assert len(history(company)) == 4
    assert len(told(company, "factoring:limits")) == 2


def test_what_was_not_shown_is_not_taken(company: Company) -> None:
    seen = plan(company, FILE)
    given(company, "ORIEL", 10_00)
    with pytest.raises(LimitsConflictError) as caught:
        import_limits(company.desk(), KEY, "limits.csv", FILE.encode(), seen.print)
    assert caught.value.plan.rows[0].before == 10_00
    with pytest.raises(KeyError):
        import_limits(company.desk(), "nobody", "limits.csv", FILE.encode(), seen.print)
    with company.desk().reading() as session:
        assert files_of(session, contract=KEY) == ()
    assert len(history(company)) == 1


def test_a_file_that_fails_halfway_leaves_nothing(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine stops once the file and all limits but the word about them are written."""
    seen = plan(company, FILE)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tenants.factoring.contracts.limit_files.tell", stop)
    with pytest.raises(KeyboardInterrupt):
        import_limits(company.desk(), KEY, "limits.csv", FILE.encode(), seen.print)
    monkeypatch.undo()
    assert history(company) == ()
    taken(company, FILE)
    assert [limit.number for limit in history(company)] == [1, 2, 3]
