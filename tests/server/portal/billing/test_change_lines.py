"""What a change of plan comes to is said in our words, in the reader's language."""

import pytest

from tests.server.portal.billing.conftest import FIRM, Till

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)


def test_lines_of_a_change_are_in_the_readers_language(till: Till) -> None:
    till.subscribe()
    address = f"{FIRM}/change?plan=grand"
    page = till.client.get(address, headers={"Accept-Language": "fr"}).text
    assert "2 dossiers, formule Grand" in page
    assert "du 23/11/2026 au 23/12/2026, en déduction" in page
    assert "Unused time" not in page
    assert "0 × " not in page
