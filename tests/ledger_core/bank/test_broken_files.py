"""The first files of the campaign of `make fuzz` against the readers of statements."""

import pytest

from tests.fuzz.statements import drawn, finding


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_broken_files_are_answered(first: int) -> None:
    assert [seed for seed in range(first, first + 100) if finding(drawn(seed), seed)] == []
