import pytest

from tests.bench.fec_lines import fec_files, read_lines
from tests.bench.yardstick import truth_of


def test_the_shared_files_hold_the_groups_that_the_page_speaks_of() -> None:
    if not fec_files():
        pytest.skip("no files in ../shared/data/fec")
    truths = [truth_of(read_lines(path)) for path in fec_files()]
    assert [len(read_lines(path)) for path in fec_files()] == [1350, 214]
    assert sum(len(truth.groups) for truth in truths) == 540
