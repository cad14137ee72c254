"""Findings: several workers that find the same at once leave one row, and none of them fails."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tenants.billing.following.findings import Finding, Kind, open_findings, settle
from tests.tenants.billing.conftest import NOW, Street

WORKERS, TIMES = 3, 8


@pytest.mark.parametrize("database_addresses", ["postgres"], indirect=True)
def test_what_several_find_at_once_is_noted_once(street: Street) -> None:
    together = Barrier(WORKERS, timeout=60)  # who failed keeps nobody waiting for ever

    def find(worker: int) -> None:
        for number in range(TIMES):
            found = [Finding(f"x:{number}:{each}", Kind.NOT_SYNCED, None, {"plan": each}) for each in "ba"]
            with street.database.platform() as session:
                together.wait()
                settle(session, f"x:{number}:", found[:: 1 if worker % 2 else -1], NOW)

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(find, range(WORKERS)))
    with street.database.platform_reading() as session:
        assert len(open_findings(session)) == 2 * TIMES
