"""The form of a database: its tables brought to the present step, and on PostgreSQL what guards them.

Owns the way forward, which is all or nothing. Never touches a row but to move it.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url

from tenants import guards
from tenants.engines import UnfitDatabaseError, open_engine, writing

LATEST = "head"
STEPS = Path(__file__).parents[1] / "migrations"


class OutdatedSchemaError(UnfitDatabaseError):
    """The database is not of this version's form."""


def upgrade(url: str, owner_url: str | None = None, *, to: str = LATEST) -> None:
    """Create or update the tables, and on PostgreSQL the service's role, grants and policies.

    Args:
        url: the address the service uses.
        owner_url: PostgreSQL: the address of the role that owns the tables.
        to: the step to stop at.

    Raises:
        OutdatedSchemaError: a later version has been here.
        RoleMissingError: PostgreSQL: the service's role is missing, and the owner may not make it.
    """
    engine = open_engine(owner_url or url)
    try:
        with writing(engine).begin() as connection:
            _refuse_newer(connection)
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, to)
            if connection.dialect.name == "postgresql":
                guards.put_in_force(connection, make_url(url))
    finally:
        engine.dispose()


def current_step(connection: Connection) -> str | None:
    """Return the step a database stands at; None where it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def latest_step() -> str:
    """Return the last step there is."""
    step = _steps().get_current_head()
    assert step is not None
    return step


def require_current(connection: Connection) -> None:
    """Refuse a database of another form.

    Raises:
        OutdatedSchemaError: it is empty, older, or newer than this version.
    """
    _refuse_newer(connection)
    found, wanted = current_step(connection), latest_step()
    if found != wanted:
        stands = f"stands at step {found}" if found else "has no tables yet"
        raise OutdatedSchemaError(
            f"the database {stands}, this version needs {wanted}; run `lettrine db upgrade`"
        )


def _refuse_newer(connection: Connection) -> None:
    found = current_step(connection)
    if found is not None and found not in {step.revision for step in _steps().walk_revisions()}:
        raise OutdatedSchemaError(
            f"the database stands at step {found}, which this version does not know; install a later one"
        )


def _steps() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    return config
