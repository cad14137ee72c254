from pathlib import Path

from ledger_core.ledger import Ledger
from ledger_core.lettrage.lines import lines_of
from ledger_core.load import load
from server.folder import read_folder
from tests.bench.ledger_text import write_book
from tests.bench.yardstick import truth_of


def test_the_made_text_is_a_sound_book_whose_letters_balance(tmp_path: Path) -> None:
    write_book(tmp_path / "book", 400)
    ledger = load(read_folder(tmp_path / "book"))
    assert isinstance(ledger, Ledger)
    assert ledger.errors == ()
    lines = [line for line in lines_of(ledger) if line.account.startswith("411")]
    truth = truth_of(lines)
    assert len(lines) == 400
    assert truth.unbalanced == ()
    assert 150 < len(truth.groups) < 200


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    write_book(tmp_path / "one", 50)
    write_book(tmp_path / "two", 50)
    assert read_folder(tmp_path / "one") == read_folder(tmp_path / "two")
