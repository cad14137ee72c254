from pathlib import Path

from tests.bench.incremental import ADDED, CHANGED, PARTS, keep_facts, measure
from tests.bench.ledger_text import write_book


def test_a_changed_month_is_measured_step_by_step(tmp_path: Path) -> None:
    book, kept = tmp_path / "book", tmp_path / "facts"
    write_book(book, 1_000)
    keep_facts(book, kept)
    month = book / CHANGED
    month.write_text(month.read_text(encoding="utf-8") + ADDED, encoding="utf-8")
    took = measure(book, kept, CHANGED)
    assert tuple(took) == PARTS
    assert all(seconds > 0 for seconds in took.values())
