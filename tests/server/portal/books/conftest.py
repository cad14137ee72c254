"""The books of alpha, written to as others would."""

from collections.abc import Callable

import pytest

from tenants.db import Database
from tenants.jail import Jail
from tests.server.cast import Cast
from tests.tenants.books.ground import Books


@pytest.fixture
def books(database: Database, jail: Jail, cast: Cast) -> Books:
    """Give the books of alpha: revision 1 is that of the cast."""
    return Books(database, jail, cast.alpha)


@pytest.fixture
def sent() -> Callable[..., dict[str, object]]:
    """Make what the editor sends."""

    def make(
        path: str, text: str, base: int = 1, message: str = "By hand", **more: object
    ) -> dict[str, object]:
        return {"path": path, "text": text, "base": base, "message": message, **more}

    return make
