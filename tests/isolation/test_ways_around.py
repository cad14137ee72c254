"""Nothing but the rooms of the database itself runs SQL past the sessions."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# These make the sessions, the guards and the tables; everybody else goes through a session.
OF_THE_DATABASE = {"db", "engines", "guards", "opening", "schema"}
WAYS = {"create_engine", "literal_column", "text"}

FILES = sorted(
    path.relative_to(ROOT)
    for room in ("server", "tenants")
    for path in (ROOT / room).rglob("*.py")
    if not (path.parent == ROOT / "tenants" and path.stem in OF_THE_DATABASE)
)


def ways_around(source: str) -> Iterator[str]:
    """Give what of a module could reach rows past a session."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            yield from (name.name for name in node.names if name.name in WAYS)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in ("sqlite3", "psycopg"))
        elif isinstance(node, ast.Attribute) and node.attr in ("engine", "exec_driver_sql"):
            yield node.attr
        elif isinstance(node, ast.Attribute) and _calls_bind(node.value) and node.attr != "dialect":
            yield f"get_bind().{node.attr}"


def _calls_bind(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get_bind"
    )


@pytest.mark.parametrize("path", FILES, ids=str)
def test_nobody_goes_around_the_sessions(path: Path) -> None:
    assert list(ways_around((ROOT / path).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "from sqlalchemy import text",
        "from sqlalchemy.sql import literal_column",
        "import sqlite3",
        "database.engine.connect()",
        "session.get_bind().connect()",
        "connection.exec_driver_sql('SELECT 1')",
    ],
)
def test_a_way_around_is_found(source: str) -> None:
    assert len(list(ways_around(source))) == 1


def test_the_dialect_may_be_asked() -> None:
    assert list(ways_around("session.get_bind().dialect.name")) == []
