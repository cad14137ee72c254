"""`lettrine fec letter`, `import` and `export` as a user sees them."""

from collections.abc import Callable
import json
from pathlib import Path

from click.testing import CliRunner, Result
import pytest

from server.cli import main

SAMPLES = Path(__file__).parents[2] / "fec_samples"
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    def invoke(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, ["fec", *map(str, arguments)])

    return invoke


@pytest.fixture
def open_fec(tmp_path: Path) -> Path:
    """Give the strict sample without the letters of 411."""
    text = (SAMPLES / "strict.txt").read_bytes().decode()
    path = tmp_path / "open.txt"
    for day in ("20250115", "20250210"):
        text = text.replace(f"\tAAA\t{day}\t", "\t\t\t")
    path.write_bytes(text.encode())
    return path


def test_hint_is_given_only_where_something_is_left_to_do(run: Run, tmp_path: Path) -> None:
    rows = (SAMPLES / "strict.txt").read_bytes().split(b"\r\n")
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\r\n".join([rows[0], rows[1].replace(b",", b".")]))
    result = run("letter", bad, tmp_path / "out.txt")
    assert result.exit_code == 1
    assert "--skip-bad" not in result.stderr


def letters(path: Path) -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in path.read_bytes().decode().split("\r\n")[1:-1]]
    return [(row[13], row[14]) for row in rows if row[4].startswith(("401", "411"))]


def test_letter_writes_the_same_file_with_letters(run: Run, open_fec: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    result = run("letter", open_fec, out)
    assert result.exit_code == 0
    assert letters(out) == [
        ("AAA", "20250115"),
        ("AAA", "20250210"),
        ("AAA", "20250115"),
        ("", ""),
        ("aaa", "20250228"),
        ("AAA", "20250210"),
        ("aaa", "20250228"),
    ]
    assert out.read_bytes() == (SAMPLES / "strict.txt").read_bytes()
    assert result.stderr == f"{out}: 2 new groups lettered\n"
    lines = result.stdout.splitlines()
    assert lines[0].split("  ")[0] == "account"
    assert [line.split()[:6] for line in lines[2:]] == [
        ["411", "5", "0", "2", "4", "1"],
        ["401", "2", "2", "0", "0", "0"],
    ]


def test_letter_begins_anew_where_letters_are_ignored(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    result = run("letter", SAMPLES / "strict.txt", out, "--ignore-letters", "--date", "2025-12-31")
    assert result.exit_code == 0
    assert letters(out)[0] == ("AAA", "20251231")
    assert letters(out)[4] == ("", "")


def test_letter_keeps_to_the_accounts_asked_for(run: Run, open_fec: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    assert run("letter", open_fec, out, "--accounts", "401").exit_code == 0
    assert out.read_bytes() == open_fec.read_bytes()
    result = run("letter", open_fec, out, "--accounts", "467, 421")
    assert result.exit_code == 1
    assert "no row on an account that begins with 467 or 421; nothing was written" in result.stderr
    result = run("letter", open_fec, out, "--accounts", "411,clients")
    assert result.exit_code == 2
    assert "write account numbers or their beginnings, such as 411,401" in result.stderr


def test_letter_writes_groups_proposals_and_faults_for_programs(run: Run, tmp_path: Path) -> None:
    source, report = tmp_path / "in.txt", tmp_path / "report.json"
    text = (SAMPLES / "strict.txt").read_bytes().decode()
    text = text.replace("\taaa\t", "\tAAB\t").replace("\tAAA\t20250210\t", "\t\t\t")
    invoice = next(line for line in text.split("\r\n") if "F2025-0001\t2025" in line and "\t411000\t" in line)
    other = invoice.replace("VE\tVentes\t1", "VE\tVentes\t9").replace("F2025-0001", "F2025-0009")
    sale = other.replace("411000\tClients\tQUAINEUF\tQuai Neuf", "706000\tPrestations de services\t\t")
    source.write_bytes(
        (text + other + "\r\n" + sale.replace("1200,00\t0,00", "0,00\t1200,00") + "\r\n").encode()
    )
    result = run("letter", source, tmp_path / "out.txt", "--proposals", report)
    assert result.exit_code == 0
    tree = json.loads(report.read_text("utf-8"))
    assert tree["file"] == "in.txt"
    assert tree["groups"] == []
    assert [(fault["letter"], fault["gap"]) for fault in tree["faults"]] == [("AAB", "-20.00")]
    (proposal,) = tree["proposals"]
    assert (proposal["account"], proposal["third_party"], proposal["gap"]) == ("411000", "QUAINEUF", "0.00")
    assert {row["amount"] for row in proposal["rows"]} == {"1200.00", "-1200.00"}
    assert proposal["alternatives"]
    assert f"{source}:12: letter AAB of PAPIER on 401000 does not balance" in result.stderr


def test_many_faulty_letters_are_counted(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    lines = (SAMPLES / "strict.txt").read_bytes().decode().split("\r\n")
    rows = [
        line.replace("\tVentes\t1\t", f"\tVentes\t{number}\t").replace("QUAINEUF", f"C{number}")
        for number in range(12)
        for line in lines[4:7]
    ]
    source.write_bytes("\r\n".join([lines[0], *rows, ""]).encode())
    result = run("letter", source, tmp_path / "out.txt")
    assert result.exit_code == 0
    assert result.stderr.count("does not balance") == 10
    assert "2 other letters of the file at fault; --proposals FILE lists all" in result.stderr


@pytest.mark.parametrize("command", ["letter", "import"])
def test_a_faulty_fec_is_refused_with_every_fault_and_nothing_is_written(
    run: Run, tmp_path: Path, command: str
) -> None:
    out = tmp_path / "out"
    result = run(command, SAMPLES / "faulty.txt", out)
    assert result.exit_code == 1
    places = [line.split(": ")[0].rsplit(":", 1)[-1] for line in result.stderr.splitlines()[:-1]]
    assert places == ["4", "6", "8", "9", "11", "12", "13", "13", "14", "15"]
    assert "10 faults, nothing was written; with --skip-bad the sound entries are" in result.stderr
    assert not out.exists()


def test_letter_can_go_on_without_the_faulty_entries(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    result = run("letter", SAMPLES / "faulty.txt", out, "--skip-bad", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["lines"] == 2
    assert out.read_bytes() == (SAMPLES / "faulty.txt").read_bytes()


def test_a_file_that_is_no_fec_or_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    missing = run("letter", tmp_path / "none.txt", tmp_path / "out.txt")
    assert (missing.exit_code, missing.stderr) == (1, f"{tmp_path}/none.txt: No such file or directory\n")
    other = tmp_path / "other.csv"
    other.write_text("a;b;c;d;e;f;g;h;i;j\n")
    result = run("import", other, tmp_path / "book", "--skip-bad")
    assert result.exit_code == 1
    assert "separated by semicolons; a FEC has TAB or |" in result.stderr
    assert not (tmp_path / "book").exists()


def test_a_fec_without_letter_columns_cannot_be_lettered(run: Run, open_fec: Path, tmp_path: Path) -> None:
    open_fec.write_bytes(open_fec.read_bytes().replace(b"EcritureLet", b"Lettre"))
    result = run("letter", open_fec, tmp_path / "out.txt", "--skip-bad")
    assert result.exit_code == 1
    assert "no columns EcritureLet and DateLet" in result.stderr
    assert not (tmp_path / "out.txt").exists()


def test_an_output_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    result = run("letter", SAMPLES / "strict.txt", tmp_path / "none" / "out.txt")
    assert result.exit_code == 1
    assert result.stderr.endswith(f"out.txt: the folder {tmp_path}/none does not exist\n")
    result = run("letter", SAMPLES / "strict.txt", tmp_path)
    assert result.exit_code == 1
    assert result.stderr == f"{tmp_path}: is a folder; name a file in it\n"


def test_an_output_that_the_system_refuses_is_named(run: Run, tmp_path: Path) -> None:
    result = run("letter", SAMPLES / "strict.txt", tmp_path / ("x" * 300))
    assert result.exit_code == 1
    assert "File name too long" in result.stderr


def test_import_and_export_give_the_file_back(run: Run, tmp_path: Path) -> None:
    book, folder = tmp_path / "book", tmp_path / "handed-over"
    folder.mkdir()
    result = run("import", SAMPLES / "strict.txt", book, "--title", "Librairie du Môle")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{book}: 7 entries, 17 rows\n"
    expected = SAMPLES / "strict-book"
    for path in expected.rglob("*.beancount"):
        assert (book / path.relative_to(expected)).read_text("utf-8") == path.read_text("utf-8")
    description = folder / "description.txt"
    result = run(
        "export",
        book,
        folder,
        "--siren",
        "900 000 001",
        "--year-end",
        "2025-12-31",
        "--description",
        description,
    )
    assert result.exit_code == 0
    written = folder / "900000001FEC20251231.txt"
    assert written.read_bytes() == (SAMPLES / "strict.txt").read_bytes()
    assert description.read_text("utf-8") == (SAMPLES / "strict-description.txt").read_text("utf-8")
    assert result.stderr == f"{written}: 7 entries, 17 rows, 2025-01-01 to 2025-12-31\n"


def test_import_lists_the_letters_it_changed(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_bytes((SAMPLES / "strict.txt").read_bytes().replace(b"\taaa\t", b"\tAAB\t"))
    result = run("import", source, tmp_path / "book", "--format", "csv")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1] == "401000,PAPIER,AAB,aab,-20.00,12 17"
    assert "1 letter changed, see the list" in result.stderr


def test_import_skips_what_is_bad_and_says_so(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "book"
    result = run("import", SAMPLES / "faulty.txt", book, "--skip-bad")
    assert result.exit_code == 0
    assert f"{book}: 2 entries, 4 rows\n6 entries left out (12 rows), noted in {book}/import.beancount" in (
        result.stderr
    )
    assert '"import" "skipped-rows" 12' in (book / "main.beancount").read_text()


def test_import_refuses_a_folder_that_holds_something_and_a_fec_with_nothing_sound(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "note.txt").write_text("mine")
    result = run("import", SAMPLES / "strict.txt", tmp_path)
    assert result.exit_code == 1
    assert "not an empty folder; nothing was written" in result.stderr
    bad = tmp_path / "bad.txt"
    header, *rows = (SAMPLES / "strict.txt").read_bytes().split(b"\r\n")
    bad.write_bytes(b"\r\n".join([header, rows[0], b""]))
    result = run("import", bad, tmp_path / "book", "--skip-bad")
    assert result.exit_code == 1
    assert "difference 600,00 (row 2)" in result.stderr
    assert "not one entry can be used; nothing was written" in result.stderr


def exported(run: Run, book: Path, out: Path, *options: str) -> Result:
    return run("export", book, out, "--siren", "900000001", "--year-end", "20251231", *options)


def test_export_takes_another_name_but_says_the_legal_one(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "x.txt"
    result = exported(run, SAMPLES / "strict-book", out, "--encoding", "iso-8859-15")
    assert result.exit_code == 0
    assert "wants the file under the name 900000001FEC20251231.txt" in result.stderr
    assert "Zéphyr".encode("iso-8859-15") in out.read_bytes()


def test_export_takes_a_year_of_another_length(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "x.txt"
    result = exported(run, SAMPLES / "strict-book", out, "--year-start", "2025-02-01")
    assert result.exit_code == 0
    assert "warning: 4 entries outside that year left out, the first at journal/2025/2025-01" in result.stderr
    result = exported(run, SAMPLES / "strict-book", out, "--year-start", "2026-02-01")
    assert result.exit_code == 2
    assert "the year starts after its end" in result.stderr
    result = run("export", SAMPLES / "strict-book", out, "--siren", "900000001", "--year-end", "9999-12-31")
    assert result.exit_code == 2
    assert "9999-12-31 lies outside the years 1900 to 2099" in result.stderr


def test_export_lists_what_a_fec_cannot_hold(run: Run, tmp_path: Path) -> None:
    book, out = tmp_path / "book", tmp_path / "x.txt"
    run("import", SAMPLES / "strict.txt", book)
    path = book / "journal" / "2025" / "2025-02.beancount"
    path.write_text(path.read_text().replace("  valid-date: 2025-02-28\n", ""))
    result = exported(run, book, out)
    assert result.exit_code == 1
    assert [line.split(": ")[0] for line in result.stderr.splitlines()] == [
        "journal/2025/2025-02.beancount:1",
        "journal/2025/2025-02.beancount:12",
        "journal/2025/2025-02.beancount:21",
        str(book),
    ]
    assert "3 faults; nothing was written" in result.stderr
    assert not out.exists()


def test_export_refuses_a_siren_that_is_none(run: Run, tmp_path: Path) -> None:
    result = run(
        "export", SAMPLES / "strict-book", tmp_path, "--siren", "900000002", "--year-end", "2025-12-31"
    )
    assert result.exit_code == 2
    assert "'900000002' is no SIREN: nine digits, the last a checksum" in result.stderr


def test_no_file_of_a_command_takes_the_place_of_another(run: Run, open_fec: Path, tmp_path: Path) -> None:
    out, before = tmp_path / "out.txt", open_fec.read_bytes()
    for name, report in (("IN", open_fec), ("OUT", out)):
        result = run("letter", open_fec, out, "--proposals", tmp_path / "." / report.name)
        assert result.exit_code == 2
        assert f"{report} is {name} already; name another file" in result.stderr
    assert open_fec.read_bytes() == before
    assert not out.exists()
    result = exported(run, SAMPLES / "strict-book", out, "--description", out)
    assert (result.exit_code, out.exists()) == (2, False)


def test_export_never_writes_over_the_text_of_the_book(run: Run, tmp_path: Path) -> None:
    book = tmp_path / "book"
    run("import", SAMPLES / "strict.txt", book)
    before = (book / "main.beancount").read_bytes()
    result = exported(run, book, book / "main.beancount")
    assert result.exit_code == 2
    assert "is text of the book; name another file" in result.stderr
    assert (book / "main.beancount").read_bytes() == before


def test_fault_of_the_whole_file_names_no_row(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    result = run("import", tmp_path / "empty.txt", tmp_path / "book")
    assert result.stderr.splitlines()[0] == f"{tmp_path / 'empty.txt'}: the file is empty"


@pytest.mark.parametrize("fault", ["another amount", "no number"])
def test_letter_of_a_row_left_out_is_given_to_no_other_group(run: Run, tmp_path: Path, fault: str) -> None:
    head = (SAMPLES / "strict.txt").read_bytes().decode().split("\r\n")[0]
    sale, paid = "VE\tVentes\t{}\t20250115\t{}\t{}\t{}\t\tF{}\t20250115\tx\t{}\t{}\t{}\t\t20250131\t\t", []
    amount = {"another amount": "7,00", "no number": "7.00"}[fault]
    paid.append(sale.format(1, "411000", "Clients", "Z", 1, amount, "0,00", "AAA"))
    paid.append(sale.format(1, "706000", "Ventes", "", 1, "0,00", "9,00", ""))
    for number, debit, credit in ((2, "5,00", "0,00"), (3, "0,00", "5,00")):
        paid.append(sale.format(number, "411000", "Clients", "Z", 2, debit, credit, ""))
        paid.append(sale.format(number, "706000", "Ventes", "", 2, credit, debit, ""))
    path, out = tmp_path / "in.txt", tmp_path / "out.txt"
    path.write_bytes("\r\n".join([head, *paid, ""]).encode())
    assert run("letter", path, out, "--skip-bad").exit_code == 0
    assert [text for text, _ in letters(out)] == ["AAA", "AAB", "AAB"]
