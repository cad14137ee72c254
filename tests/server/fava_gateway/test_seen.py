"""What is told to the audit log where the log cannot be written."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import SQLAlchemyError

from server.fava_gateway.looking import Looking
from server.fava_gateway.seen import Seen, tell
from tenants.db import Database
from tenants.people.access import tenant_access
from tests.server.cast import NOW, TODAY, Cast

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
NOBODYS = 987_654


def test_what_could_not_be_told_is_told_at_the_next_look(database: Database, cast: Cast) -> None:
    access = tenant_access(database, cast.people["Aude"], "alpha", TODAY)
    assert access is not None
    looking = Looking(replace(access, tenant_id=NOBODYS), "session", 1, "", "", "", "fr")
    seen = Seen()
    for _ in range(2):
        with pytest.raises((SQLAlchemyError, LookupError)):
            tell(seen, database, looking, NOW, view="journal")
