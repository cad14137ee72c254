"""`lettrine match` and `unletter` as a user sees them: what is shown, what is written, what is refused."""

from collections.abc import Callable
import csv
import datetime as dt
import io
import json
from pathlib import Path

from click.testing import CliRunner, Result
import pytest

from ledger_core.book import Book
from server.cli import main
from server.folder import create_folder, read_folder

MAIN = """\
option "title" "Essai"
option "operating_currency" "EUR"
include "accounts.beancount"
include "journal/*/*.beancount"
"""
ACCOUNTS = """\
2025-01-01 open Assets:51-Banques:512000
  account-number: "512000"
2025-01-01 open Income:70-Ventes:706000
  account-number: "706000"
2025-01-01 open Assets:41-Clients:411000:DUPONT EUR
  account-number: "411000"
  customer: "DUPONT"
  name: "Dupont SARL"
2025-01-01 open Assets:41-Clients:411000:MARTIN EUR
  account-number: "411000"
  customer: "MARTIN"
2025-01-01 open Liabilities:40-Fournisseurs:401000:DUPONT EUR
  account-number: "401000"
  supplier: "DUPONT"
"""
CERTAIN = """\
2026-03-02 * "Dupont SARL" "Facture F2026-0112"
  piece: "F2026-0112"
  Assets:41-Clients:411000:DUPONT   1200.00 EUR ; ce client
  Income:70-Ventes:706000

2026-03-20 * "Dupont SARL" "Virement F2026-0112"
\tAssets:51-Banques:512000  1200.00 EUR
\tAssets:41-Clients:411000:DUPONT  -1200 EUR"""
LETTERED = CERTAIN.replace(
    "; ce client\n",
    '; ce client\n    lettrage: "AAA"\n    lettrage-date: 2026-05-03\n    lettrage-why: "{why}"\n',
) + ('\n\t\tlettrage: "AAA"\n\t\tlettrage-date: 2026-05-03\n\t\tlettrage-why: "{why}"')
MARCH = "journal/2026/2026-03.beancount"


def month(*entries: tuple[int, str, str, str]) -> str:
    """Entries of April on customers: day, customer, amount, label."""
    return "".join(
        f'2026-04-{day:02} * "{label}"\n  piece: "{label.split()[-1]}"\n'
        f"  Assets:41-Clients:411000:{customer}  {amount} EUR\n"
        f"  {'Assets:51-Banques:512000' if amount.startswith('-') else 'Income:70-Ventes:706000'}\n\n"
        for day, customer, amount, label in entries
    )


PART = month((2, "MARTIN", "500.00", "Facture F2026-0020"), (20, "MARTIN", "-200.00", "Acompte F2026-0020"))
SHORT = month((2, "MARTIN", "100.00", "Facture F2026-0031"), (20, "MARTIN", "-99.95", "Virement F2026-0031"))
FOREIGN = SHORT.replace("100.00 EUR\n", "100.00 EUR\n    currency-amount: 110.00 USD\n").replace(
    "-99.95 EUR\n", "-99.95 EUR\n    currency-amount: -110.00 USD\n"
)

Lettrine = Callable[..., Result]


@pytest.fixture
def lettrine() -> Lettrine:
    def run(*words: object, answer: str | None = None) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], input=answer)

    return run


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    def make(march: str = CERTAIN, main_text: str = MAIN, **files: str) -> Path:
        root = tmp_path / "book"
        texts = {"main.beancount": main_text, "accounts.beancount": ACCOUNTS, MARCH: march, **files}
        create_folder(root, Book({path: text.encode() for path, text in texts.items()}))
        return root

    return make


def text_of(root: Path, path: str = MARCH) -> str:
    return read_folder(root).files[path].decode()


TRANSFERS = """
2026-05-04 * "Virement interne"
  Assets:51-Banques:511200  75.00 EUR
  Assets:51-Banques:512000

2026-05-06 * "Virement interne"
  Assets:51-Banques:511200  -75.00 EUR
  Assets:51-Banques:512000
"""


def test_accounts_of_no_third_party_are_lettered_only_by_name(
    book: Callable[..., Path], lettrine: Lettrine
) -> None:
    opened = ACCOUNTS + '2025-01-01 open Assets:51-Banques:511200\n  account-number: "511200"\n'
    root = book(CERTAIN + "\n" + TRANSFERS, **{"accounts.beancount": opened})
    assert lettrine("match", root).stdout.splitlines()[0] == "Certain: 1 group"
    named = lettrine("match", root, "--account", "511")
    assert named.stdout.splitlines()[0] == "Certain: 1 group"
    assert "511200" in named.stdout


def test_preview_shows_what_is_certain_and_writes_nothing(
    book: Callable[..., Path], lettrine: Lettrine
) -> None:
    root = book()
    before = read_folder(root)
    result = lettrine("match", root)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "Certain: 1 group"
    assert "411000   DUPONT    AAA         2  2026-03-02  2026-03-20" in result.stdout
    assert result.stderr == (
        "1 group of 2 lines would be lettered: --apply writes them. Nothing was written.\n"
    )
    assert read_folder(root) == before


def test_apply_writes_the_letters_and_no_other_byte_and_is_done_once(
    book: Callable[..., Path], lettrine: Lettrine
) -> None:
    root = book()
    result = lettrine("match", root, "--apply", "--date", "2026-05-03", "--format", "json")
    assert result.exit_code == 0
    assert result.stderr == "Lettered 1 group, 2 lines.\n"
    (group,) = json.loads(result.stdout)["groups"]
    assert (group["account"], group["customer"], group["letter"], group["gap"]) == (
        "411000", "DUPONT", "AAA", None,
    )  # fmt: skip
    assert [line["amount"] for line in group["lines"]] == ["1200.00", "-1200.00"]
    assert text_of(root) == LETTERED.format(why=group["why"])
    again = lettrine("match", root, "--apply")
    assert again.stderr == "Nothing more is certain. Nothing was written.\n"
    assert text_of(root) == LETTERED.format(why=group["why"])
    assert lettrine("check", root).exit_code == 0


def test_letters_are_dated_today_where_no_day_is_given(book: Callable[..., Path], lettrine: Lettrine) -> None:
    root = book()
    first = dt.datetime.now().astimezone().date()
    lettrine("match", root, "--apply")
    last = dt.datetime.now().astimezone().date()
    assert any(f"lettrage-date: {day}" in text_of(root) for day in (first, last))


def test_explain_shows_lines_places_and_why(book: Callable[..., Path], lettrine: Lettrine) -> None:
    shown = lettrine("match", book(), "--explain").stdout
    assert "411000 DUPONT  letter AAA\n" in shown
    assert f"2026-03-02  F2026-0112  Facture F2026-0112    1\u202f200.00  {MARCH}:3\n" in shown
    assert f"2026-03-20              Virement F2026-0112  −1\u202f200.00  {MARCH}:8\n" in shown


def test_one_account_can_be_asked_for(book: Callable[..., Path], lettrine: Lettrine) -> None:
    root = book()
    assert "Certain: 1 group" in lettrine("match", root, "--account", "411").stdout
    name = "Assets:41-Clients:411000:DUPONT"
    assert "Certain: 1 group" in lettrine("match", root, "--account", name).stdout
    nothing = lettrine("match", root, "--account", "401")
    assert nothing.exit_code == 1
    assert nothing.stderr == "401: no line on an account of that number or name that takes letters\n"


def test_part_payment_is_proposed_and_written_in_lower_case_once_accepted(
    book: Callable[..., Path], lettrine: Lettrine
) -> None:
    root = book(**{"journal/2026/2026-04.beancount": PART})
    shown = lettrine("match", root).stdout
    assert "Proposed: 1 group, for a person to decide" in shown
    assert "300.00 EUR would stay open" in shown
    asked = lettrine("match", root, "--accept", 1, "--date", "2026-05-03", answer="n\n")
    assert asked.exit_code == 1
    assert asked.stdout.startswith("Chosen: 1 proposal\n\nNo 1  411000 MARTIN")
    assert "leaves 300.00 EUR" in asked.stdout
    assert "Certain" not in asked.stdout
    assert "Write 1 proposal into the book? [y/N]" in asked.stderr
    assert "lettrage" not in text_of(root, "journal/2026/2026-04.beancount")
    done = lettrine("match", root, "--accept", 1, "--date", "2026-05-03", answer="y\n")
    assert done.exit_code == 0
    assert done.stderr.endswith("Lettered 1 group, 2 lines.\n")
    april = text_of(root, "journal/2026/2026-04.beancount")
    assert april.count('lettrage: "aaa"\n') == 2
    assert april.count('lettrage-why: "accepted: part-payment: ') == 2
    assert text_of(root) == CERTAIN, "what is certain is not applied along"


def test_accept_and_apply_write_both(book: Callable[..., Path], lettrine: Lettrine) -> None:
    root = book(**{"journal/2026/2026-04.beancount": PART})
    done = lettrine("match", root, "--accept", 1, "--apply", "--yes")
    assert "Certain: 1 group" in done.stdout
    assert done.stderr == "Lettered 2 groups, 4 lines.\n"


def test_proposal_that_is_not_in_the_list_is_refused(book: Callable[..., Path], lettrine: Lettrine) -> None:
    root = book(**{"journal/2026/2026-04.beancount": PART})
    result = lettrine("match", root, "--accept", 2, "--apply", "--yes")
    assert result.exit_code == 1
    assert result.stderr == (
        "--accept 2: the list has 1 proposal; look at it again with the same options, nothing was written\n"
    )
    assert text_of(root) == CERTAIN
    assert lettrine("match", root, "--accept", 0).exit_code == 2


def test_same_proposal_twice_is_refused(book: Callable[..., Path], lettrine: Lettrine) -> None:
    root = book(**{"journal/2026/2026-04.beancount": PART})
    result = lettrine("match", root, "--accept", 1, "--accept", 1, "--yes")
    assert result.exit_code == 1
    assert "choose one of the two; nothing was written" in result.stderr


def test_alternatives_of_a_proposal_are_shown(book: Callable[..., Path], lettrine: Lettrine) -> None:
    april = month(
        (2, "MARTIN", "100.00", "Facture X"),
        (3, "MARTIN", "100.00", "Facture Y"),
        (20, "MARTIN", "-100.00", "Virement"),
    )
    root = book(**{"journal/2026/2026-04.beancount": april})
    proposals = json.loads(lettrine("match", root, "--format", "json").stdout)["proposals"]
    (proposal,) = [found for found in proposals if found["alternatives"]]
    own = {line["piece"] for line in proposal["lines"]}
    others = {line["piece"] for lines in proposal["alternatives"] for line in lines}
    assert own | others == {"X", "Y", "Virement"}
    assert "  or instead\n" in lettrine("match", root, "--explain").stdout
    rows = list(csv.DictReader(io.StringIO(lettrine("match", root, "--format", "csv").stdout)))
    assert {row["kind"] for row in rows} == {"group", "proposal", "alternative"}
    assert sum(row["kind"] == "group" for row in rows) == 2


def test_gap_is_written_off_only_when_asked(book: Callable[..., Path], lettrine: Lettrine) -> None:
    root = book(march="", **{"journal/2026/2026-04.beancount": SHORT})
    assert "Certain: 0 groups" in lettrine("match", root, "--apply").stdout
    assert "Certain: 0 groups" in lettrine("match", root, "--apply", "--gap", "0.04").stdout
    done = lettrine("match", root, "--apply", "--gap", "0,05", "--date", "2026-04-30")
    assert done.stderr == "Lettered 1 group, 2 lines, 1 entry posted.\n"
    assert "0.05  within-tolerance" in done.stdout
    assert text_of(root, "journal/2026/2026-04.beancount").count('lettrage: "AAA"') == 3
    assert "open Expenses:65-Autres-charges:658000" in text_of(root, "accounts.beancount")
    assert lettrine("check", root).exit_code == 0


def test_books_own_gap_limit_is_taken_and_never_passed(book: Callable[..., Path], lettrine: Lettrine) -> None:
    limit = MAIN + '2026-01-01 custom "lettrage" "gap-limit" 0.05 EUR\n'
    root = book(march="", main_text=limit, **{"journal/2026/2026-04.beancount": SHORT})
    over = lettrine("match", root, "--gap", "0.06")
    assert over.exit_code == 1
    assert over.stderr == "--gap 0.06: the book's own limit is 0.05; nothing was written\n"
    explained = lettrine("match", root, "--gap", "book", "--explain").stdout
    assert "letter AAA  gap of 0.05 written off" in explained


def test_gap_of_a_book_without_a_limit_is_refused_with_the_line_to_add(
    book: Callable[..., Path], lettrine: Lettrine
) -> None:
    result = lettrine("match", book(), "--gap", "book")
    assert result.exit_code == 1
    assert 'custom "lettrage" "gap-limit" 0.10 EUR' in result.stderr


@pytest.mark.parametrize("gap", ["-1", "10.01", "0.001", "x", "NaN", "1e99", ""])
def test_gap_that_is_no_small_amount_is_wrong_usage(
    book: Callable[..., Path], lettrine: Lettrine, gap: str
) -> None:
    result = lettrine("match", book(), f"--gap={gap}")
    assert result.exit_code == 2
    assert "is no amount from 0 to 10.00 such as 0.10, nor the word book" in result.stderr


def test_exchange_difference_is_posted_only_when_asked(book: Callable[..., Path], lettrine: Lettrine) -> None:
    root = book(march="", **{"journal/2026/2026-04.beancount": FOREIGN})
    assert "leaves an exchange difference of 0.05 EUR" in lettrine("match", root, "--explain").stdout
    refused = lettrine("match", root, "--accept", 1, "--yes")
    assert refused.exit_code == 1
    assert "ask for its entry with --exchange; nothing was written" in refused.stderr
    done = lettrine("match", root, "--exchange", "--apply", "--date", "2026-05-03")
    assert done.stderr == "Lettered 1 group, 2 lines, 1 entry posted.\n"
    assert "Différence de change AAA" in text_of(root, "journal/2026/2026-05.beancount")
    assert lettrine("check", root).exit_code == 0


FAULTY = CERTAIN.replace("; ce client\n", '; ce client\n    lettrage: "AAA"\n')


def test_faulty_letters_are_shown_and_do_not_hinder_others(
    book: Callable[..., Path], lettrine: Lettrine
) -> None:
    april = month(
        (2, "MARTIN", "70.00", "Facture F2026-0031"), (20, "MARTIN", "-70.00", "Virement F2026-0031")
    )
    root = book(march=FAULTY, **{"journal/2026/2026-04.beancount": april})
    result = lettrine("match", root, "--apply")
    assert result.exit_code == 0
    assert "Faulty letters: 1 group, as they stand in the book" in result.stdout
    assert f"{MARCH}:3: letter AAA of DUPONT on 411000 does not balance" in result.stdout
    assert text_of(root, "journal/2026/2026-04.beancount").count('lettrage: "AAA"') == 2
    (fault,) = json.loads(lettrine("match", root, "--format", "json").stdout)["faults"]
    assert (fault["letter"], fault["gap"]) == ("AAA", "1200.00")
    rows = csv.DictReader(io.StringIO(lettrine("match", root, "--format", "csv").stdout))
    assert [row["gap"] for row in rows if row["kind"] == "fault"] == ["1200.00"]


def test_padded_line_is_named_and_left_out(book: Callable[..., Path], lettrine: Lettrine) -> None:
    pad = (
        "\n\n2026-03-25 pad Assets:41-Clients:411000:MARTIN Income:70-Ventes:706000\n"
        "2026-03-26 balance Assets:41-Clients:411000:MARTIN 7.00 EUR\n"
    )
    root = book(march=CERTAIN + pad)
    result = lettrine("match", root, "--apply")
    assert result.exit_code == 0
    assert f"{MARCH}:11: no posting of its own stands there" in result.stderr
    assert "Lettered 1 group, 2 lines." in result.stderr


@pytest.mark.parametrize("command", [["match"], ["match", "--apply"], ["unletter", "411", "AAA", "--yes"]])
def test_book_with_other_errors_is_left_alone(
    book: Callable[..., Path], lettrine: Lettrine, command: list[str]
) -> None:
    root = book(march=CERTAIN.replace("-1200 EUR", "-1100 EUR"))
    result = lettrine(command[0], root, *command[1:])
    assert result.exit_code == 1
    assert f"{MARCH}:6: " in result.stderr
    assert f"{root}: the book has 1 error; mend it first, nothing was written" in result.stderr


def test_setting_that_cannot_be_read_is_an_error(book: Callable[..., Path], lettrine: Lettrine) -> None:
    root = book(main_text=MAIN + '2026-01-01 custom "lettrage" "gap-limit" "lots"\n')
    result = lettrine("match", root)
    assert result.exit_code == 1
    assert 'main.beancount:5: "gap-limit" takes an amount' in result.stderr


def test_folder_that_is_no_book_is_refused(tmp_path: Path, lettrine: Lettrine) -> None:
    missing = lettrine("match", tmp_path / "nowhere")
    assert (missing.exit_code, missing.stderr) == (1, f"{tmp_path / 'nowhere'}: no such folder\n")
    empty = lettrine("unletter", tmp_path, "411", "AAA")
    assert empty.exit_code == 1
    assert "no main.beancount in it" in empty.stderr


def test_unletter_shows_asks_and_takes_one_letter_off(book: Callable[..., Path], lettrine: Lettrine) -> None:
    root = book(march=LETTERED.format(why="x"))
    asked = lettrine("unletter", root, "411000", "AAA", answer="\n")
    assert asked.exit_code == 1
    assert asked.stdout.splitlines()[0] == "Letter AAA of 411000 DUPONT"
    assert f"2026-03-02  F2026-0112  Facture F2026-0112    1\u202f200.00  {MARCH}:3" in asked.stdout
    assert asked.stdout.count("letter taken off") == 2
    assert "Take the letter off? [y/N]" in asked.stderr
    assert text_of(root) == LETTERED.format(why="x")
    done = lettrine("unletter", root, "Assets:41-Clients:411000:DUPONT", "AAA", answer="y\n")
    assert done.exit_code == 0
    assert done.stderr.endswith("The letter AAA is off 2 lines.\n")
    assert text_of(root) == CERTAIN


def test_unletter_reverses_the_gap_that_was_posted(book: Callable[..., Path], lettrine: Lettrine) -> None:
    root = book(march="", **{"journal/2026/2026-04.beancount": SHORT})
    lettrine("match", root, "--apply", "--gap", "0.05", "--date", "2026-05-03")
    done = lettrine("unletter", root, "411000", "AAA", "--yes", "--date", "2026-05-31")
    assert done.exit_code == 0
    assert "entry reversed by a new one" in done.stdout
    assert done.stderr == "The letter AAA is off 2 lines; 1 entry reversed, under a letter of its own.\n"
    assert text_of(root, "journal/2026/2026-04.beancount") == SHORT
    may = text_of(root, "journal/2026/2026-05.beancount")
    assert may.count('lettrage: "AAB"') == 2
    assert "Annulation : Écart de règlement AAA" in may
    assert lettrine("check", root).exit_code == 0
    again = lettrine("unletter", root, "411000", "AAB", "--yes")
    assert again.exit_code == 1
    assert "without it both would be open again; nothing was written" in again.stderr


BOTH = LETTERED.format(why="x") + "\n\n" + LETTERED.format(why="x").replace("DUPONT", "MARTIN")


def test_letter_of_several_customers_needs_the_customer(
    book: Callable[..., Path], lettrine: Lettrine
) -> None:
    root = book(march=BOTH)
    several = lettrine("unletter", root, "411", "AAA", "--yes")
    assert several.exit_code == 1
    assert "411000   DUPONT        2  2026-03-02  2026-03-20" in several.stdout
    assert "411000   MARTIN        2  2026-03-02  2026-03-20" in several.stdout
    assert several.stderr == "The letter AAA stands on 2 groups; name one with --customer\n"
    assert text_of(root) == BOTH
    one = lettrine("unletter", root, "411", "AAA", "--yes", "--customer", "MARTIN")
    assert one.exit_code == 0
    assert text_of(root) == BOTH.replace(
        LETTERED.format(why="x").replace("DUPONT", "MARTIN"), CERTAIN.replace("DUPONT", "MARTIN")
    )


def test_letter_on_several_accounts_needs_the_whole_number(
    book: Callable[..., Path], lettrine: Lettrine
) -> None:
    other = LETTERED.format(why="x").replace("Assets:41-Clients:411000", "Liabilities:40-Fournisseurs:401000")
    root = book(march=LETTERED.format(why="x") + "\n\n" + other)
    several = lettrine("unletter", root, "4", "AAA", "--yes")
    assert several.exit_code == 1
    assert "name one with the account's whole number" in several.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["411", "AAB"], "411: no line carries the letter AAB\n"),
        (
            ["411", "aaa"],
            "411: no line carries the letter aaa; there is AAA, upper and lower case are two letters\n",
        ),
        (["411", "AAA", "--customer", "X"], "411 X: no line carries the letter AAA\n"),
        (["706", "AAA"], "706: no line on an account of that number or name that takes letters\n"),
    ],
)
def test_letter_that_is_not_there_is_said_so(
    book: Callable[..., Path], lettrine: Lettrine, words: list[str], said: str
) -> None:
    result = lettrine("unletter", book(march=LETTERED.format(why="x")), *words, "--yes")
    assert (result.exit_code, result.stderr) == (1, said)


def test_entry_for_a_file_that_the_book_does_not_include_is_refused(
    book: Callable[..., Path], lettrine: Lettrine
) -> None:
    main_text = MAIN.replace("journal/*/*.beancount", "journal/2026/2026-04.beancount")
    files = {"journal/2026/2026-04.beancount": SHORT, "journal/2026/2026-05.beancount": "; mine\n"}
    root = book(march="", main_text=main_text, **files)
    before = read_folder(root)
    result = lettrine("match", root, "--apply", "--gap", "0.05", "--date", "2026-05-03")
    assert result.exit_code == 1
    assert "2026-05.beancount: the book does not include this file" in result.stderr
    assert read_folder(root) == before


def test_entry_on_an_account_that_opens_later_is_refused(
    book: Callable[..., Path], lettrine: Lettrine
) -> None:
    late = MAIN + '2026-06-01 open Expenses:658000\n  account-number: "658000"\n'
    root = book(march="", main_text=late, **{"journal/2026/2026-04.beancount": SHORT})
    before = read_folder(root)
    result = lettrine("match", root, "--apply", "--gap", "0.05", "--date", "2026-05-03")
    assert result.exit_code == 1
    assert "journal/2026/2026-05.beancount:" in result.stderr
    assert "the book would not load without new errors after the change; nothing was written" in result.stderr
    assert read_folder(root) == before


def test_reversal_for_a_file_that_the_book_does_not_include_is_refused(
    book: Callable[..., Path], lettrine: Lettrine
) -> None:
    main_text = MAIN.replace("journal/*/*.beancount", "journal/2026/2026-04.beancount")
    files = {"journal/2026/2026-04.beancount": SHORT, "journal/2026/2026-05.beancount": "; mine\n"}
    root = book(march="", main_text=main_text, **files)
    lettrine("match", root, "--apply", "--gap", "0.05", "--date", "2026-04-30")
    before = read_folder(root)
    result = lettrine("unletter", root, "411", "AAA", "--yes", "--date", "2026-05-03")
    assert result.exit_code == 1
    assert "2026-05.beancount: the book does not include this file" in result.stderr
    assert read_folder(root) == before


class EditsWhileAsked(io.BytesIO):
    """A person who saves a file in an editor and then answers yes."""

    path: Path

    def read1(self, size: int | None = -1, /) -> bytes:
        if size:
            self.path.write_text("; edited\n")
        return super().read1(size)


def test_book_that_was_edited_while_the_command_asked_is_left_alone(book: Callable[..., Path]) -> None:
    root = book(march=LETTERED.format(why="x"))
    answers = EditsWhileAsked(b"y\n")
    answers.path = root / "accounts.beancount"
    result = CliRunner().invoke(main, ["unletter", str(root), "411", "AAA"], input=answers)
    assert result.exit_code == 1
    assert "accounts.beancount: changed since it was read; nothing was written, try again" in result.stderr
    assert text_of(root) == LETTERED.format(why="x")


def test_account_for_gaps_that_is_none_of_the_chart_is_refused(
    book: Callable[..., Path], lettrine: Lettrine
) -> None:
    setting = MAIN + '2026-01-01 custom "lettrage" "gap-loss-account" "058000"\n'
    root = book(march="", main_text=setting, **{"journal/2026/2026-04.beancount": SHORT})
    result = lettrine("match", root, "--apply", "--gap", "0.05")
    assert result.exit_code == 1
    assert "058000" in result.stderr
    assert "nothing was written" in result.stderr
    assert text_of(root, "journal/2026/2026-04.beancount") == SHORT


@pytest.mark.parametrize("command", ["match", "unletter"])
def test_help_says_what_happens(lettrine: Lettrine, command: str) -> None:
    shown = lettrine(command, "--help")
    assert shown.exit_code == 0
    assert "--yes" in shown.stdout
