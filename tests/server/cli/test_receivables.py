"""`lettrine open`, `aged` and `kpi` as a user sees them: tables, formats, notes and refusals."""

from collections.abc import Callable
import csv
from decimal import Decimal
import io
import json
from pathlib import Path

from click.testing import CliRunner, Result
import pytest

from server.cli import main

BOOK = """\
option "title" "Atelier"
option "operating_currency" "EUR"
plugin "ledger_core.lettrage.plugin"

2026-01-01 open Assets:41-Clients:411000:DUPONT
  account-number: "411000"
  customer: "DUPONT"
  name: "Dupont SARL"
  payment-days: 45
2026-01-01 open Assets:41-Clients:411000:MOREAU
  account-number: "411000"
  customer: "MOREAU"
  name: "Boulangerie Moreau et Filles"
2026-01-01 open Liabilities:40-Fournisseurs:401000:PAPETIER
  account-number: "401000"
  supplier: "PAPETIER"
  name: "Papeterie du Port"
2026-01-01 open Assets:41-Clients:418100
  account-number: "418100"
  name: "Factures à établir"
2026-01-01 open Assets:51-Banques:512000
  account-number: "512000"
2026-01-01 open Income:70-Ventes:706000
  account-number: "706000"
2026-01-01 open Expenses:60-Achats:606400
  account-number: "606400"

2026-01-12 * "Dupont SARL" "Facture F1"
  piece: "F1"
  Assets:41-Clients:411000:DUPONT   1200.00 EUR
    lettrage: "AAA"
    due: 2026-02-28
  Income:70-Ventes:706000
2026-02-12 * "Dupont SARL" "Facture F2"
  piece: "F2"
  Assets:41-Clients:411000:DUPONT   800.00 EUR
    lettrage: "aab"
  Income:70-Ventes:706000
2026-03-02 * "Dupont SARL" "Virement"
  Assets:41-Clients:411000:DUPONT   -1200.00 EUR
    lettrage: "AAA"
  Assets:51-Banques:512000
2026-03-05 * "Dupont SARL" "Acompte"
  Assets:41-Clients:411000:DUPONT   -300.00 EUR
    lettrage: "aab"
  Assets:51-Banques:512000
2026-03-06 * "Moreau" "Facture F3"
  piece: "F3"
  Assets:41-Clients:411000:MOREAU   1100.00 EUR
    due: 2026-05-31
  Income:70-Ventes:706000
2026-03-09 * "Moreau" "Chèque"
  Assets:41-Clients:411000:MOREAU   -55.50 EUR
  Assets:51-Banques:512000
2026-03-09 * "Papeterie" "Papier"
  Liabilities:40-Fournisseurs:401000:PAPETIER   -60.00 EUR
  Expenses:60-Achats:606400
"""

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `lettrine` on a book: `run("open", "--as-of", "2026-04-30", more="…")`; `…` is added to it."""

    def run_on(command: str, *arguments: str, more: str = "", text: str = BOOK) -> Result:
        (tmp_path / "main.beancount").write_text(text + more, encoding="utf-8")
        return CliRunner().invoke(main, [command, str(tmp_path), *arguments])

    return run_on


def shown(text: str) -> list[str]:
    """Return the lines of a table, thin spaces as plain ones, for golden texts one can read."""
    return text.replace("\u202f", " ").splitlines()


def test_open_items_read_like_a_ledger(run: Run) -> None:
    result = run("open", "--as-of", "2026-04-30")
    assert (result.exit_code, result.stderr) == (0, "")
    golden = Path(__file__).with_name("open_items.txt").read_text(encoding="utf-8")
    assert shown(result.stdout) == golden.splitlines()


def test_open_items_of_an_earlier_day_are_those_of_that_day(run: Run) -> None:
    rows = json.loads(run("open", "--as-of", "2026-03-01", "--format", "json").stdout)
    assert [(row["reference"], row["open"], row["days_late"]) for row in rows] == [
        ("F1", "1200.00", 1),
        ("F2", "800.00", -28),
    ]


def test_json_tells_everything_of_an_item(run: Run) -> None:
    rows = json.loads(run("open", "--as-of", "2026-04-30", "--format", "json", "--customer", "DUPONT").stdout)
    assert rows == [
        {
            "account": "411000",
            "code": "DUPONT",
            "name": "Dupont SARL",
            "date": "2026-02-12",
            "due": "2026-03-29",
            "due_from": "card",
            "days_late": 32,
            "reference": "F2",
            "label": "Facture F2",
            "letter": "aab",
            "original": "800.00",
            "open": "500.00",
            "currency": "EUR",
            "foreign_original": None,
            "foreign_open": None,
            "foreign_currency": "",
            "path": "main.beancount",
            "line": BOOK.splitlines().index("  Assets:41-Clients:411000:DUPONT   800.00 EUR") + 1,
        }
    ]


def test_items_of_several_accounts_say_which(run: Run) -> None:
    more = """
2026-01-01 open Assets:41-Clients:416000:DUPONT
  account-number: "416000"
  customer: "DUPONT"
  name: "Dupont SARL"
2026-04-01 * "Dupont SARL" "Douteux"
  Assets:41-Clients:416000:DUPONT   250.00 EUR
  Assets:41-Clients:411000:DUPONT  -250.00 EUR
"""
    lines = shown(run("open", "--as-of", "2026-04-30", "--account", "41", more=more).stdout)
    assert lines[1].split()[:2] == ["Account", "Customer"]
    assert [line.split()[0] for line in lines[3:8]] == ["411000", "411000", "411000", "411000", "416000"]
    assert lines[-2].split() == ["Total", "5", "items", "1", "544.50"]
    (dupont, _) = json.loads(
        run("aged", "--as-of", "2026-04-30", "--account", "41", "--format", "json", more=more).stdout
    )
    assert (dupont["over_90"], dupont["unallocated"], dupont["balance"]) == ("0.00", "-250.00", "500.00")


def test_suppliers_are_shown_as_what_the_company_owes(run: Run) -> None:
    result = run("open", "--account", "401", "--as-of", "2026-04-30")
    lines = shown(result.stdout)
    assert lines[1].startswith("Supplier")
    assert lines[-2].split() == ["Total", "1", "item", "60.00"]


@pytest.mark.parametrize("output_format", ["csv", "json"])
def test_the_aged_balance_adds_up_to_the_balance_of_the_accounts(run: Run, output_format: str) -> None:
    out = run("aged", "--as-of", "2026-04-30", "--format", output_format).stdout
    rows = json.loads(out) if output_format == "json" else list(csv.DictReader(io.StringIO(out)))
    assert [row["code"] for row in rows] == ["DUPONT", "MOREAU"]
    assert sum(Decimal(row["balance"]) for row in rows) == 1200 + 800 - 1200 - 300 + 1100 - Decimal("55.50")
    classes = ("not_due", "days_1_30", "days_31_60", "days_61_90", "over_90", "unallocated")
    for row in rows:
        assert sum(Decimal(row[each]) for each in classes) == Decimal(row["balance"])


def test_the_aged_balance_has_a_row_a_customer_and_a_total(run: Run) -> None:
    result = run("aged", "--as-of", "2026-04-30")
    assert shown(result.stdout) == [
        "Aged balance by days past due as of 2026-04-30, EUR",
        "Customer  Name                         Not due  1–30   31–60  61–90  Over 90  Unallocated   Balance",
        "────────  ──────────────────────────  ────────  ────  ──────  ─────  ───────  ───────────  ────────",
        "DUPONT    Dupont SARL                                 500.00                                 500.00",
        "MOREAU    Boulangerie Moreau et Fil…  1 100.00                                     −55.50  1 044.50",
        "════════  ══════════════════════════  ════════  ════  ══════  ═════  ═══════  ═══════════  ════════",
        "Total     2 customers                 1 100.00  0.00  500.00  0.00   0.00          −55.50  1 544.50",
    ]


def test_key_figures_have_a_value_or_a_reason(run: Run) -> None:
    rows = json.loads(run("kpi", "--as-of", "2026-03-31", "--format", "json").stdout)
    figures = {row["figure"]: row for row in rows}
    # 444.50 of February's 800.00 are left after March's 1 100.00
    assert figures["DSO"]["value"] == "46.56"
    assert figures["Average days late"]["value"] == "-3.20"
    assert figures["Credit notes, amount"]["value"] == "0.00"
    early = json.loads(run("kpi", "--as-of", "2026-01-31", "--format", "json").stdout)
    (effectiveness,) = [row for row in early if row["figure"] == "Collection effectiveness"]
    assert effectiveness["value"] is None
    assert effectiveness["note"].startswith("no figure: the books begin on 2026-01-12")
    table = run("kpi", "--as-of", "2026-01-31").stdout
    assert "no figure: the books begin on 2026-01-12, after 2025-12-31" in table


def test_customers_are_listed_by_their_sales(run: Run) -> None:
    lines = shown(run("kpi", "--customers", "--as-of", "2026-04-30").stdout)
    assert lines[3].split() == [
        "DUPONT",
        "Dupont",
        "SARL",
        "A",
        "2",
        "000.00",
        "64.52",
        "500.00",
        "500.00",
        "−3.20",
    ]
    assert lines[-1].split() == ["Total", "2", "customers", "3", "100.00", "1", "544.50", "500.00"]
    rows = json.loads(run("kpi", "--customers", "--as-of", "2026-04-30", "--format", "json").stdout)
    assert [(row["code"], row["class"], row["share"]) for row in rows] == [
        ("DUPONT", "A", "64.52"),
        ("MOREAU", "A", "35.48"),
    ]


DOLLARS = """
2026-03-10 * "Moreau" "Invoice F4"
  Assets:41-Clients:411000:MOREAU   70.00 USD
  Income:70-Ventes:706000
2026-03-11 * "Moreau" "Facture F5, en dollars"
  Assets:41-Clients:411000:MOREAU   100.00 EUR
    currency-amount: 110.00 USD
  Income:70-Ventes:706000
"""


def test_each_currency_of_the_books_has_a_table_and_a_total(run: Run) -> None:
    for command, titles in [("open", 2), ("aged", 2), ("kpi", 2)]:
        out = run(command, "--as-of", "2026-04-30", more=DOLLARS).stdout
        assert sum(" as of 2026-04-30, " in line for line in out.splitlines()) == titles
    lines = shown(run("open", "--as-of", "2026-04-30", more=DOLLARS).stdout)
    assert [line.split()[-1] for line in lines if line.startswith("Total")] == ["644.50", "70.00"]
    (deal,) = [line for line in lines if "en dollars" in line]
    assert deal.endswith("110.00  USD")


def test_nothing_open_is_said(run: Run) -> None:
    for command in ("open", "aged", "kpi"):
        result = run(command, "--as-of", "2025-12-31")
        assert (result.exit_code, result.stdout) == (0, "Nothing to show as of 2025-12-31.\n")
    assert run("open", "--as-of", "2025-12-31", "--format", "json").stdout == "[]\n"


def test_without_a_day_it_is_today_and_an_old_book_says_where_it_ends(run: Run) -> None:
    result = run("open")
    assert result.exit_code == 0
    assert "note: the last entry on accounts 411… is of 2026-03-09; --as-of 2026-03-09" in result.stderr


def test_an_import_that_left_rows_out_and_accounts_without_letters_are_noted(run: Run) -> None:
    more = """
2026-01-01 custom "import" "skipped-rows" 3
2026-03-31 * "Factures à établir"
  Assets:41-Clients:418100   5.50 EUR
  Income:70-Ventes:706000
"""
    result = run("aged", "--as-of", "2026-04-30", "--account", "41", more=more)
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "note: the import left out 3 faulty rows: what was in them is missing here",
        "note: account 418100 takes no letters and is left out; it holds 5.50 EUR",
    ]
    assert run("aged", "--as-of", "2026-04-30", "--account", "41").stderr == ""


@pytest.mark.parametrize("command", ["open", "aged", "kpi"])
def test_a_book_with_errors_is_refused_not_guessed(run: Run, command: str) -> None:
    more = """
2026-03-31 * "one side is missing"
  Assets:41-Clients:411000:DUPONT   5.00 EUR
"""
    result = run(command, "--as-of", "2026-04-30", more=more)
    line = len(BOOK.splitlines()) + 2
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"main.beancount:{line}: ")
    assert "nothing was computed from it" in result.stderr.splitlines()[-1]


def test_a_setting_that_cannot_be_read_is_refused(run: Run) -> None:
    result = run("open", more='\n2026-01-01 custom "receivables" "payment-days" "30"\n')
    assert (result.exit_code, result.stdout) == (1, "")
    assert '"payment-days" takes a whole number from 0 to 3650, without quotes' in result.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (
            ["--customer", "DUPOND"],
            1,
            "no customer has the code 'DUPOND'; did you mean DUPONT (Dupont SARL)?",
        ),
        (["--customer", "boulangerie"], 1, "did you mean MOREAU (Boulangerie Moreau et Filles)?"),
        (
            ["--customer", "??"],
            1,
            "no customer has the code '??'; `lettrine aged` lists those who owe something",
        ),
        (["--customer", "DUPONT", "--account", "401"], 1, "no supplier has the code 'DUPONT'"),
        (["--account", "412"], 1, "no account 412… that takes letters; the book has 401, 411"),
        (["--account", "4"], 2, "must be the beginning of customers' numbers (41) or of suppliers' (40)"),
        (["--account", ""], 2, "must be the beginning"),
        (["--as-of", "31/03/2026"], 2, "'31/03/2026' is no day; write it like 2026-03-31"),
        (["--format", "xml"], 2, "xml"),
    ],
)
def test_what_cannot_be_answered_says_why(run: Run, arguments: list[str], status: int, message: str) -> None:
    result = run("open", *arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert message in " ".join(result.stderr.split())


def test_an_amount_finer_than_a_cent_is_refused(run: Run) -> None:
    more = '\n2026-03-31 * "fine"\n  Assets:41-Clients:411000:DUPONT   5.005 EUR\n  Income:70-Ventes:706000\n'
    result = run("open", "--as-of", "2026-04-30", more=more)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "5.005" in result.stderr


def test_a_folder_that_is_no_book_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["kpi", str(tmp_path / "nowhere")])
    assert result.exit_code == 1
    assert "no such folder" in result.stderr
