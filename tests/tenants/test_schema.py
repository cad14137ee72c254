"""The steps lead to what the models say, from nothing and from each step before."""

from collections.abc import Callable, Iterator, Mapping
import importlib
from pathlib import Path
import pkgutil
from typing import Any

from alembic.script import ScriptDirectory
import pytest
from sqlalchemy import Connection, Engine, Inspector, Table, inspect, text

import tenants as package
from tenants import schema
from tenants.base import AppendOnly, Base, OneRowEach, TenantOwned
from tenants.engines import open_engine
from tenants.guards import APPEND_ONLY, POLICY, TENANT_SETTING, TENANTS

for _module in pkgutil.walk_packages(package.__path__, "tenants."):
    if not _module.name.endswith("__main__"):
        importlib.import_module(_module.name)  # so that every model is known

Addresses = tuple[str, str]
TABLES = Base.metadata.sorted_tables
OF_THE_PLATFORM = {
    "billing_checkout", "billing_choice", "billing_event", "billing_finding", "billing_invoice",
    "billing_payer", "billing_subscription", "billing_window", "engagement", "fec_import",
    "fec_import_part", "firm", "firm_audit_entry", "firm_audit_head", "firm_dunning_rule", "identity",
    "invitation", "job", "membership", "password_reset", "pending_entry", "person", "platform_outbox",
    "recovery_code", "web_session",
}  # fmt: skip
OF_TENANTS = sorted(
    (mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, TenantOwned)),
    key=str,
)


@pytest.fixture(params=["sqlite", "postgres"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Addresses]:
    """Make databases without a table: the service's address and the owner's."""
    if request.param == "postgres":
        made: Callable[[], Addresses] = request.getfixturevalue("new_postgres")
        return made
    count = iter(range(10))

    def make() -> Addresses:
        address = f"sqlite:///{tmp_path / f'{next(count)} %d.db'}"
        return address, address

    return make


@pytest.fixture
def engines() -> Iterator[Callable[[str], Engine]]:
    opened: list[Engine] = []

    def reach(address: str) -> Engine:
        opened.append(open_engine(address))
        return opened[-1]

    yield reach
    for engine in opened:
        engine.dispose()


def form(engine: Engine) -> dict[str, Any]:
    """Return everything the database says of its tables."""
    seen = inspect(engine)
    names = sorted(set(seen.get_table_names()) - {"alembic_version"})
    return {name: _form_of(seen, name) for name in names}


def _form_of(seen: Inspector, table: str) -> dict[str, Any]:
    columns = {
        column["name"]: (str(column["type"]), column["nullable"], str(column["default"]))
        for column in seen.get_columns(table)
    }
    return {
        "columns": columns,
        "key": seen.get_pk_constraint(table),
        "foreign": sorted(seen.get_foreign_keys(table), key=str),
        "unique": sorted(seen.get_unique_constraints(table), key=str),
        "checks": sorted(seen.get_check_constraints(table), key=str),
        "indexes": sorted(map(_index_of, seen.get_indexes(table)), key=str),
        "options": seen.get_table_options(table),
    }


def _index_of(index: Mapping[str, Any]) -> dict[str, Any]:
    """Return an index with its condition as text: two conditions that say the same are no equal values."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def step_of(connection: Connection) -> str | None:
    return schema.current_step(connection)


def test_the_steps_lead_to_the_models(
    new_database: Callable[[], Addresses], engines: Callable[[str], Engine]
) -> None:
    (service, owner), (_, bare) = new_database(), new_database()
    schema.upgrade(service, owner)
    Base.metadata.create_all(engines(bare))
    assert form(engines(owner)) == form(engines(bare))


def test_every_step_leads_on(new_database: Callable[[], Addresses], engines: Callable[[str], Engine]) -> None:
    service, owner = new_database()
    whole = new_database()
    schema.upgrade(*whole)
    engine = engines(owner)
    for step in steps():
        schema.upgrade(service, owner, to=step)
        with engine.connect() as connection:
            assert step_of(connection) == step
    assert form(engine) == form(engines(whole[1]))
    schema.upgrade(service, owner)  # once more changes nothing
    assert form(engine) == form(engines(whole[1]))


def test_rows_of_the_first_step_are_kept(
    new_database: Callable[[], Addresses], engines: Callable[[str], Engine]
) -> None:
    service, owner = new_database()
    schema.upgrade(service, owner, to="0001")
    engine = engines(owner)
    with engine.begin() as connection:
        made = "INSERT INTO tenant (id, slug, name, created_at) VALUES (7, 'alice', 'Alice', '2026-01-01')"
        connection.execute(text(made))
    schema.upgrade(service, owner)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT slug FROM tenant WHERE id = 7")) == "alice"


def test_answers_to_acts_are_kept_among_the_others(
    new_database: Callable[[], Addresses], engines: Callable[[str], Engine]
) -> None:
    service, owner = new_database()
    schema.upgrade(service, owner, to="0011")
    engine = engines(owner)
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO tenant (id, slug, name, created_at) VALUES (7, 'alice', 'Alice', '2026-01-01')",
            "INSERT INTO kept_answer VALUES (7, 'both', 'Paul', 'x', 200, '{}', '2026-01-02')",
            "INSERT INTO lettrage_answer VALUES (7, 'both', 'Inès', 'y', '{}', '2026-01-03')",
            "INSERT INTO lettrage_answer VALUES (7, 'one', 'Inès', 'z', '{}', '2026-01-04')",
        ):
            connection.execute(text(statement))
    schema.upgrade(service, owner)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT key, actor, status FROM kept_answer ORDER BY key")).all()
    assert [tuple(row) for row in kept] == [("both", "Paul", 200), ("one", "Inès", 201)]


def test_a_step_that_fails_leaves_the_database_as_it_was(
    new_database: Callable[[], Addresses], engines: Callable[[str], Engine]
) -> None:
    service, owner = new_database()
    schema.upgrade(service, owner, to="0001")
    engine = engines(owner)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE audit_head (x INTEGER)"))  # in the way of the second step
    before = form(engine)
    with pytest.raises(Exception, match="audit_head"):
        schema.upgrade(service, owner)
    assert form(engine) == before
    with engine.connect() as connection:
        assert step_of(connection) == "0001"


def test_another_form_is_refused(
    new_database: Callable[[], Addresses], engines: Callable[[str], Engine]
) -> None:
    service, owner = new_database()
    engine = engines(owner)
    with engine.connect() as connection, pytest.raises(schema.OutdatedSchemaError, match="no tables yet"):
        schema.require_current(connection)
    schema.upgrade(service, owner, to="0001")
    with engine.connect() as connection, pytest.raises(schema.OutdatedSchemaError, match="step 0001"):
        schema.require_current(connection)
    schema.upgrade(service, owner)
    with engine.connect() as connection:
        schema.require_current(connection)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with engine.connect() as connection, pytest.raises(schema.OutdatedSchemaError, match="later one"):
        schema.require_current(connection)
    with pytest.raises(schema.OutdatedSchemaError, match="later one"):
        schema.upgrade(service, owner)


def test_the_steps_are_a_line() -> None:
    assert steps() == [f"{number:04}" for number in range(1, len(steps()) + 1)]
    assert steps()[-1] == schema.latest_step()


def steps() -> list[str]:
    script = ScriptDirectory(str(schema.STEPS))
    return [step.revision for step in reversed(list(script.walk_revisions()))]


@pytest.mark.parametrize("table", OF_TENANTS, ids=str)
def test_every_key_begins_with_the_tenant(table: Table) -> None:
    assert next(iter(table.primary_key.columns)).name == "tenant_id"
    for foreign in table.foreign_key_constraints:
        assert next(iter(foreign.columns)).name == "tenant_id"
    for index in table.indexes:
        assert next(iter(index.columns)).name == "tenant_id"


def test_every_table_is_somebodys() -> None:
    of_none = set(TABLES) - set(OF_TENANTS)
    assert {table.name for table in of_none} == {TENANTS} | OF_THE_PLATFORM
    assert all("tenant_id" not in table.columns for table in of_none)
    assert {mapper.class_.__tablename__ for mapper in Base.registry.mappers
            if issubclass(mapper.class_, OneRowEach)} == {TENANTS}  # fmt: skip


def test_no_class_of_a_tenant_has_relations() -> None:
    assert [str(found) for mapper in Base.registry.mappers for found in mapper.relationships] == []


def test_tables_that_only_grow_are_known_to_the_grants() -> None:
    growing = {
        mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, AppendOnly)
    }
    assert growing == APPEND_ONLY


def test_every_table_of_tenants_is_under_its_policy(
    postgres_addresses: Addresses, engines: Callable[[str], Engine]
) -> None:
    with engines(postgres_addresses[1]).connect() as connection:
        policies = connection.execute(
            text("SELECT tablename, policyname, permissive, roles, cmd, qual, with_check FROM pg_policies")
        ).all()
        forced = connection.scalars(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        ).all()
    names = {table.name for table in OF_TENANTS} | {TENANTS}
    assert {policy.tablename for policy in policies} == set(forced) == names
    assert len(policies) == len(names)
    setting = f"(NULLIF(current_setting('{TENANT_SETTING}'::text, true), ''::text))::bigint"
    for policy in policies:
        assert (policy.policyname, policy.permissive, policy.roles, policy.cmd) == (
            POLICY, "PERMISSIVE", ["public"], "ALL",
        )  # fmt: skip
        own = f"(tenant_id = {setting})"
        expected = own if policy.tablename != TENANTS else f"((id = {setting}) OR ({setting} IS NULL))"
        assert policy.qual == policy.with_check == expected


def test_grants_are_what_the_service_needs_and_no_more(
    postgres_addresses: Addresses, engines: Callable[[str], Engine]
) -> None:
    with engines(postgres_addresses[1]).connect() as connection:
        granted = connection.execute(
            text(
                "SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type) "
                "FROM information_schema.role_table_grants WHERE grantee LIKE 'lettrine_test_%' "
                "GROUP BY table_name"
            )
        ).all()
    expected = {table.name: "DELETE INSERT SELECT UPDATE" for table in TABLES}
    expected |= dict.fromkeys(APPEND_ONLY, "INSERT SELECT") | {"alembic_version": "SELECT"}
    assert {row[0]: row[1] for row in granted} == expected
