"""`lettrine factoring`, as an operator types it."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
import datetime as dt
import json
from pathlib import Path

from click.testing import CliRunner, Result
import pytest
from sqlalchemy import select

from ledger_core.factoring.contract import Contract, Filing, Transfer
from server.cli import main
from server.cli.output import THIN_SPACE
from server.services import utc_now
from tenants.books.models import Origin
from tenants.db import Database
from tenants.factoring.contracts.contracts import save_contract
from tenants.factoring.contracts.limits import NewLimit, give_limit
from tenants.jail import Jail
from tenants.tenant import Tenant
from tests.clock import lasting_day
from tests.tenants.books.ground import Books, month
from tests.tenants.dunning.company import MAIN, Company, invoice
from tests.tenants.factoring.assignments.works import ACCOUNTS, CONTRACT, OTHER_CONTRACT, Works

Run = Callable[..., Result]
AGO = dt.timedelta(days=20)
"""Since when there are invoices: the command line asks the clock, so days are told from it."""
WRITTEN = month("2026-01")


@dataclass(frozen=True, slots=True)
class Agreed:
    """A company that agreed with a factor, and today's command line on it."""

    run: Run
    today: dt.date

    def __call__(self, *words: str) -> Result:
        return self.run(*words)

    @property
    def since(self) -> dt.date:
        return self.today - AGO

    @property
    def contract(self) -> Contract:
        return replace(CONTRACT, since=self.since)

    @property
    def reference(self) -> str:
        return f"C-{self.today.year}-001"

    @property
    def invoices(self) -> str:
        since, due = str(self.since), str(self.today + AGO)
        return (
            invoice("ORIEL", "F1", 1_150_00, due, day=since)
            + invoice("VERNEGUES", "F2", 1_150_00, due, day=since)
            + invoice("LEROY", "F3", 250_00, due, day=since)
        )


@pytest.fixture
def run(database_address: str) -> Run:
    """Run a command on the database."""
    environment = {"LETTRINE_DATABASE": database_address, "LETTRINE_JAIL": None}
    return lambda *words: CliRunner().invoke(main, ["factoring", *words], env=environment)


@pytest.fixture
def agreed(
    run: Run, database: Database, new_tenant: Callable[[str], Tenant], settled: Callable[..., None]
) -> Agreed:
    """Make a company that agreed with a factor, which limits one debtor to 800.00."""

    made = Agreed(run, lasting_day())

    def begin() -> None:
        with closing(Jail()) as jail:
            books = Books(database, jail, new_tenant("tremarec"))
            files: dict[str, str | bytes] = {
                "main.beancount": MAIN,
                "accounts.beancount": ACCOUNTS,
                WRITTEN: made.invoices,
                month("2026-11"): "",
            }
            books.write(files, origin=Origin.CREATE, message="Begin")
            company = Company(books, now=utc_now())
            company.introduce()
            desk = company.desk()
            with desk.writing() as session:
                save_contract(session, desk, made.contract)
                give_limit(session, desk, CONTRACT.key, NewLimit("VERNEGUES", made.since, 800_00))

    settled(f"factored_by_command_{made.today:%Y%m%d}", begin)
    return made


def _rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def _said(result: Result) -> list[str]:
    assert result.exit_code == 0, result.stderr
    return result.stderr.replace(THIN_SPACE, " ").splitlines()


def _refused(result: Result) -> list[str]:
    assert result.exit_code == 1, result.stdout
    return result.stderr.splitlines()


def test_propose_tells_of_each_document_why_and_what_it_comes_to(agreed: Agreed) -> None:
    result = agreed("propose", "--tenant", "tremarec", "--format", "json")
    assert [
        (row["document"], row["decision"], row["why"], row["amount"], row["not_funded"])
        for row in _rows(result)
    ] == [
        ("F3", "excluded", "business-only", "250.00", "0.00"),
        ("F1", "eligible", "", "1150.00", "0.00"),
        ("F2", "over-limit", "limit (found 350.00, allowed 800.00)", "1150.00", "350.00"),
    ]
    # 2,300 at 0.40 %, its VAT at 20 %; (2,300 - 350 - 230) at 2.75 % for 20 days of 365: 2.5918
    assert _said(result) == [
        f"aldebaran: {agreed.today}, revision 1",
        "2 documents, 2 300.00 EUR assigned",
        (
            "over the limit 350.00 EUR, holdback 230.00 EUR, commission 9.20 EUR, its VAT 1.84 EUR, "
            "financing 2.59 EUR"
        ),
        "available: 1 706.37 EUR",
        "it costs 11.79 EUR without VAT, 12.6 % a year; customers are expected to pay in 20 days",
    ]
    (row,) = _rows(agreed("status", "--format", "json"))
    assert row["in_hand"] == ""  # nothing was kept


def test_the_whole_way_leaves_books_that_prove_it(agreed: Agreed, tmp_path: Path) -> None:
    kept = _said(agreed("propose", "--tenant", "tremarec", "--draft"))
    assert kept[-1] == f"kept as {agreed.reference}: 2 documents"

    out = tmp_path / "factor" / "today"
    sent = _said(agreed("send", "--tenant", "tremarec", agreed.reference, "--out", str(out)))
    assert sent[0] == f"{agreed.reference}: sent as number 1 of aldebaran"
    assert "to be handed in: the contract names no address" in sent
    names = sorted(path.name for path in out.iterdir())
    assert names == sorted(Path(line).name for line in sent[-3:])
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert first[f"CSV_{agreed.today}_1.csv"].count(b"\r\n") == 2
    assert first[f"{agreed.reference}-quittance-subrogative.pdf"].startswith(b"%PDF-")
    (fault,) = _refused(agreed("send", "--tenant", "tremarec", agreed.reference, "--out", str(out)))
    assert "File exists" in fault
    for path in out.iterdir():
        path.unlink()
    agreed("send", "--tenant", "tremarec", agreed.reference, "--out", str(out))
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first

    def post(*words: str, of: str = agreed.reference) -> Result:
        return agreed("post", "--tenant", "tremarec", of, *words)

    shown = post("funded", "--format", "json")
    assert _said(shown)[-1] == "nothing is written; add --yes to write it"
    assert [
        (row["entry"], row["account"], row["debit"], row["credit"], row["letter"])
        for row in _rows(shown)
        if row["entry"] == "assignment"
    ] == [
        ("assignment", "467100", "2300.00", None, ""),
        ("assignment", "411000", None, "1150.00", "AAA"),
        ("assignment", "411000", None, "1150.00", "AAA"),
    ]
    assert _said(post("funded", "--amount", "500", "--yes"))[-1] == "revision 2"
    assert _refused(post("funded", "--yes")) == ["tremarec: wrong-state"]
    settled = post("settled", "--document", "F1=150.00", "--document", "VERNEGUES:F2", "--yes")
    assert _said(settled) == [f"{agreed.reference}: settled, {agreed.today}, 1 300.00 EUR", "revision 3"]
    assert _said(post("financing", "--amount", "3.50", "--yes", of="aldebaran"))[-1] == "revision 4"
    charged = post("charged", "--amount", "5", "--charge", "file-fees", of="aldebaran")
    assert _said(charged)[0] == f"aldebaran: charged, {agreed.today}, 6.00 EUR"  # VAT by the rate of the day
    back = post("recourse", "--reason", "Impayée", "--yes")
    assert _said(back)[0] == f"{agreed.reference}: recourse, {agreed.today}, 1 000.00 EUR"

    (row,) = _rows(agreed("status", "--tenant", "tremarec", "--format", "json"))
    # 2,300 - 230 - 11.04 - 2.59 - 500 - 3.50 - 1,000
    assert row == {
        "tenant": "tremarec",
        "contract": "aldebaran",
        "factor": "Factor Aldébaran",
        "ends": None,
        "in_hand": "",
        "outstanding": "0.00",
        "current_account": "552.87",
        "holdback": "230.00",
        "to_pass_on": "0.00",
        "lent": "0.00",
        "currency": "EUR",
        "proof": "holds",
    }


def test_what_stands_in_the_way_is_told_and_nothing_is_sent(
    agreed: Agreed, database: Database, tmp_path: Path
) -> None:
    agreed("propose", "--tenant", "tremarec", "--draft")
    with closing(Jail()) as jail, database.platform_reading() as platform:
        tenant = platform.scalars(select(Tenant)).one()
        company = Company(Books(database, jail, tenant), now=utc_now())
        desk = company.desk()
        with desk.writing() as session:
            save_contract(session, desk, replace(agreed.contract, filing=Filing(form="bpce-7.0")))
        company.books.write({WRITTEN: agreed.invoices.replace("1150.00", "1100.00", 2)})
    faults = _refused(
        agreed("send", "--tenant", "tremarec", agreed.reference, "--out", str(tmp_path / "out"))
    )
    assert f"{agreed.reference}: amount-changed: F1, 1150.00 was put in, 0.00 is open" in faults
    assert any(
        fault.startswith(f"{agreed.reference}: file-refused: last statement date: ") for fault in faults
    )
    assert not any((tmp_path / "out").iterdir())
    (row,) = _rows(agreed("status", "--format", "json"))
    assert row["in_hand"] == f"{agreed.reference} draft"


def test_a_difference_between_books_and_assignments_is_named(agreed: Agreed, database: Database) -> None:
    with closing(Jail()) as jail, database.platform_reading() as platform:
        books = Books(database, jail, platform.scalars(select(Tenant)).one())
        books.write(
            {
                "accounts.beancount": ACCOUNTS
                + '2025-01-01 open Assets:46:467100\n  account-number: "467100"\n',
                month("2026-11"): f'{agreed.since} * "by hand"\n  Assets:46:467100  7.50 EUR\n'
                "  Assets:51-Banques:512000  -7.50 EUR\n",
            }
        )
    result = agreed("status", "--format", "json")
    assert result.exit_code == 1
    (row,) = json.loads(result.stdout)
    assert row["proof"] == "1 difference"
    assert result.stderr.splitlines() == [
        "tremarec: aldebaran, no assignment, current: the books say 7.50 EUR, the assignments 0.00 EUR"
    ]


def test_what_is_lettered_of_security_is_outstanding_no_more(agreed: Agreed, database: Database) -> None:
    with closing(Jail()) as jail, database.platform_reading() as platform:
        company = Company(Books(database, jail, platform.scalars(select(Tenant)).one()), now=utc_now())
        desk = company.desk()
        with desk.writing() as session:
            save_contract(session, desk, replace(agreed.contract, transfer=Transfer.SECURITY))
        _said(agreed("propose", "--tenant", "tremarec", "--draft"))
        _said(agreed("send", "--tenant", "tremarec", agreed.reference))
        _said(agreed("post", "--tenant", "tremarec", agreed.reference, "funded", "--yes"))
        works = Works(company)

        def outstanding() -> object:
            return _rows(agreed("status", "--format", "json"))[0]["outstanding"]

        assert outstanding() == "2300.00"
        works.put("F1", lettrage='"aab"', **{"lettrage-date": str(agreed.today)})
        works.pay("ORIEL", 1_000_00, str(agreed.today), "aab")
        assert outstanding() == "1300.00"


def test_what_is_not_there_is_told(agreed: Agreed) -> None:
    def said(*words: str) -> str:
        return _refused(agreed(*words, "--tenant", "tremarec"))[0].removeprefix("tremarec: ")

    early = str(agreed.today - 2 * AGO)
    assert said("propose", "--as-of", early) == f"there is no contract in force on {early}"
    assert said("send", "C-1").startswith("there is no assignment C-1;")
    assert said("post", "C-1", "funded").startswith("C-1 is no assignment, and no contract in force on ")
    assert said("post", "aldebaran", "funded") == "funded is about an assignment: name its reference"


def test_with_several_contracts_one_is_named(agreed: Agreed, database: Database) -> None:
    with closing(Jail()) as jail, database.platform_reading() as platform:
        books = Books(database, jail, platform.scalars(select(Tenant)).one())
        desk = Company(books, now=utc_now()).desk()
        with desk.writing() as session:
            save_contract(session, desk, replace(OTHER_CONTRACT, since=agreed.since))
    (fault,) = _refused(agreed("propose", "--tenant", "tremarec"))
    assert fault == "tremarec: choose one with --contract: aldebaran, bellatrix"
    found = agreed("propose", "--tenant", "tremarec", "--contract", "bellatrix")
    assert _said(found)[0] == f"bellatrix: {agreed.today}, revision 1"
