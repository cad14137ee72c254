"""The stand-in as a fixture: a process for each worker, forgotten between tests."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
import tempfile

import pytest

from tenants.billing.service.gateway import Gateway
from tests.process import LISTENING, forked
from tests.stripe_fake.client import KEY, Fake
from tests.stripe_fake.server import serve


@pytest.fixture(scope="session")
def stripe_process() -> Iterator[str]:
    """Start the stand-in; give its address."""
    with tempfile.TemporaryDirectory() as folder:
        process = forked(serve, (0,), Path(folder), {})
        try:
            yield process.wait_for(LISTENING)[1]
        finally:
            process.end()
    assert process.faults() == []


@pytest.fixture
def stripe_fake(stripe_process: str) -> Fake:
    """Give the stand-in, in which there is nothing yet."""
    fake = Fake(stripe_process)
    fake.reset()
    return fake


@pytest.fixture(scope="session")
def stripe_connection(stripe_process: str) -> Iterator[Gateway]:
    """Speak to the stand-in by one connection a worker."""
    with closing(Gateway(KEY, stripe_process)) as opened:
        yield opened


@pytest.fixture
def gateway(stripe_fake: Fake, stripe_connection: Gateway) -> Gateway:
    """Give the payment service as the service has it, in which there is nothing yet."""
    assert stripe_fake.address
    return stripe_connection
