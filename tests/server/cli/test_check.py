"""`lettrine check` as a person and a program see it."""

import csv
import gc
import io
import json
from pathlib import Path

from click.testing import CliRunner, Result
import pytest

from server.cli import main

RIGHT = """\
2025-01-01 open Assets:41-Clients:411000:DUPONT
  account-number: "411000"
  customer: "DUPONT"
2025-01-01 open Assets:51-Banque:512000
  account-number: "512000"
"""
WRONG = '2026-01-02 * "x"\n  Assets:51-Banque:512000  1.00 EUR\n'


def check(root: Path, text: str, *options: str) -> Result:
    (root / "main.beancount").write_text(text, encoding="utf-8")
    running = gc.isenabled()
    try:
        return CliRunner().invoke(main, ["check", str(root), *options])
    finally:
        if running:
            gc.enable()


def test_a_sound_book(tmp_path: Path) -> None:
    result = check(tmp_path, RIGHT)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{tmp_path}: 2 entries, 0 errors, 0 warnings\n"


def test_errors_stand_on_standard_output_by_place(tmp_path: Path) -> None:
    result = check(tmp_path, RIGHT + WRONG + '2026-01-01 custom "lettrage" "gap-limit" "x"\n')
    assert result.exit_code == 1
    first, second = result.stdout.splitlines()
    assert first == "main.beancount:6: Transaction does not balance: (1.00 EUR)"
    assert second.startswith('main.beancount:8: "gap-limit" takes an amount')
    assert result.stderr == f"{tmp_path}: 4 entries, 2 errors, 0 warnings\n"


def test_a_warning_is_no_error(tmp_path: Path) -> None:
    result = check(tmp_path, RIGHT.replace('"DUPONT"\n', '"DUPONT"\n  siren: "1"\n'))
    assert result.exit_code == 0
    assert result.stdout.startswith('main.beancount:1: warning: siren "1" is none')
    assert result.stderr.endswith("0 errors, 1 warning\n")


def test_a_refused_book_says_that_it_was_not_loaded(tmp_path: Path) -> None:
    result = check(tmp_path, 'include "/etc/passwd"\n')
    assert result.exit_code == 1
    assert result.stdout.startswith('main.beancount:1: include "/etc/passwd" is outside the book')
    assert result.stderr == f"{tmp_path}: not loaded: 1 error\n"


def test_an_import_that_left_rows_out_is_said(tmp_path: Path) -> None:
    result = check(tmp_path, RIGHT + '2026-01-01 custom "import" "skipped-rows" 3\n')
    assert result.exit_code == 0
    assert result.stderr.endswith("0 warnings; 3 faulty rows of the imported file left out\n")


def test_programs_read_json_and_csv(tmp_path: Path) -> None:
    wanted = {
        "severity": "error",
        "path": "main.beancount",
        "line": 6,
        "message": "Transaction does not balance: (1.00 EUR)",
    }
    result = check(tmp_path, RIGHT + WRONG, "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [wanted]
    result = check(tmp_path, RIGHT + WRONG, "--format", "csv")
    assert list(csv.DictReader(io.StringIO(result.stdout))) == [{**wanted, "line": "6"}]
    warned = check(tmp_path, RIGHT.replace('"DUPONT"\n', '"DUPONT"\n  siren: "1"\n'), "--format", "json")
    assert [row["severity"] for row in json.loads(warned.stdout)] == ["warning"]
    assert json.loads(check(tmp_path, RIGHT, "--format", "json").stdout) == []


@pytest.mark.parametrize("kind", ["missing", "empty", "linked"])
def test_what_is_no_book_is_said(tmp_path: Path, kind: str) -> None:
    root = tmp_path / "book"
    if kind != "missing":
        root.mkdir()
    if kind == "linked":
        (root / "main.beancount").symlink_to("/etc/passwd")
    result = CliRunner().invoke(main, ["check", str(root)])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert str(root) in result.stderr


def test_wrong_usage() -> None:
    assert CliRunner().invoke(main, ["check"]).exit_code == 2
