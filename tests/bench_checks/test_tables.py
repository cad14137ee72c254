import pytest

from tests.bench.tables import MissingMarkersError, Table, with_tables

TABLE = Table("speed", "Speed", ("rule", "s"), (("ours", 1), ("theirs", "12.5")), "A note.")


def test_text_is_aligned() -> None:
    assert TABLE.text() == "\nSpeed\n\nrule       s\n──────  ────\nours       1\ntheirs  12.5\nA note."


def test_markdown_stands_between_the_markers() -> None:
    page = "Before\n<!-- bench speed -->\nold\n<!-- end speed -->\nAfter\n"
    assert with_tables(page, [TABLE]) == (
        "Before\n<!-- bench speed -->\n\n**Speed**\n\n| rule   |    s |\n| ------ | ---: |\n"
        "| ours   |    1 |\n| theirs | 12.5 |\n\nA note.\n\n<!-- end speed -->\nAfter\n"
    )


def test_a_page_without_the_markers_is_refused() -> None:
    with pytest.raises(MissingMarkersError, match="speed"):
        with_tables("Nothing here", [TABLE])
