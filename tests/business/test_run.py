"""`python -m tests.business` as somebody runs it who has no account at Stripe."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.demo.house import FIRM, PASSWORD
from tests.business.life import OWNER
from tests.server.demo.running import LISTENING, Run, free_port, signed_in


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def run(tmp_path: Path, port: int) -> Iterator[Run]:
    begun = Run(tmp_path, "tests.business", "--port", str(port))
    yield begun
    begun.close()


def test_the_operator_sees_the_business_and_a_firm_its_invoices(run: Run, port: int) -> None:
    run.wait_for(f"{LISTENING}{port}")
    address = f"http://127.0.0.1:{port}"
    with signed_in(address, OWNER.email, PASSWORD) as armelle:
        # Five firms: 85 + 121 + 73 + 73 + 61; four companies by the year, 290 / 12 each.
        assert "509,68" in armelle.get("/operator").text
        assert "Atelier comptable Delorn" in armelle.get("/operator/payments").text
    with signed_in(address, "helene@vauclair.example", PASSWORD) as helene:
        assert "LTR-2026-" in helene.get(f"/f/{FIRM}/billing").text
    assert run.interrupt() == 0, run.said
    assert "Traceback" not in run.said
