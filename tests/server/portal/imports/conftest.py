"""A worker that does the jobs of the application under test."""

from collections.abc import Callable

import pytest

from server.services import Services
from tenants.jobs.kinds import KINDS
from tenants.jobs.worker import Tools, Worker


@pytest.fixture
def work(services: Services) -> Callable[[], None]:
    """Do every job that waits."""
    worker = Worker(Tools(services.database, services.jail, services.now), KINDS)

    def run() -> None:
        while worker.work_once():
            pass

    return run
