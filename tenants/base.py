"""What every model is made of: the root of all tables, and the mixins that say whose rows a table holds.

A mixin is a promise that sessions, policies and grants keep: `narrowing` in Python, `guards` in PostgreSQL.
"""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKey, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeEngine

from tenants.moment import Moment

RowId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only where the type is INTEGER


class Base(DeclarativeBase):
    """Root of all models; names every constraint, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[type, TypeEngine[Any] | type[TypeEngine[Any]]]] = {dt.datetime: Moment}


class TenantOwned:
    """Mixin of every table whose rows belong to a tenant: the key begins with the tenant."""

    @declared_attr
    def tenant_id(self) -> Mapped[int]:
        """Return the first column of the key."""
        return mapped_column(RowId, ForeignKey("tenant.id"), primary_key=True, sort_order=-1)


class OneRowEach:
    """Mixin of the tenants' own table: a tenant's session reads its one row by `id` and writes none."""

    id: Mapped[int] = mapped_column(RowId, primary_key=True, sort_order=-1)


class AppendOnly:
    """Mixin of tables whose rows are added and read, and never changed or removed."""
