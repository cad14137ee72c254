from ledger_core.book import Book, Change


def test_a_change_writes_and_removes_and_leaves_the_base_alone() -> None:
    base = Book({"a": b"1", "b": b"2", "c": b"3"})
    changed = base.apply(Change({"b": b"22", "d": b"4"}, frozenset({"c"})))
    assert changed.files == {"a": b"1", "b": b"22", "d": b"4"}
    assert base.files == {"a": b"1", "b": b"2", "c": b"3"}


def test_an_empty_change_is_false() -> None:
    assert not Change()
    assert Change({"a": b""})
    assert Change(removed=frozenset({"a"}))
