"""Rows that are written where they are missing, be others as fast: each database says it in its own way."""

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tenants.base import Base


def insert_missing(session: Session, model: type[Base]) -> Insert:
    """Insert rows, passing over those whose key exists."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(model).on_conflict_do_nothing()
    return sqlite.insert(model).on_conflict_do_nothing()
