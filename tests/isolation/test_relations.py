"""Classes as no module of ours has them: with relations, and of no tenant."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import ForeignKeyConstraint, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload

from tenants.db import Database, ForeignTenantError, OneRowEach, TenantOwned, UnboundQueryError


class Root(DeclarativeBase):
    """A root of its own, so that no table of ours is added to."""


class Company(OneRowEach, Root):
    __tablename__ = "tenant"


class Person(Root):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)


class Invoice(TenantOwned, Root):
    __tablename__ = "invoice"
    number: Mapped[int] = mapped_column(primary_key=True)
    items: Mapped[list["Item"]] = relationship(back_populates="invoice")


class Item(TenantOwned, Root):
    __tablename__ = "item"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "invoice_number"], ["invoice.tenant_id", "invoice.number"]),
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    invoice_number: Mapped[int]
    invoice: Mapped[Invoice] = relationship(back_populates="items", overlaps="items")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'a.db'}")
    Root.metadata.create_all(opened.engine)
    with Session(opened.engine) as session:
        for tenant in (1, 2):
            session.add_all([Company(id=tenant), Invoice(tenant_id=tenant, number=1), Person(id=tenant)])
            session.flush()
            session.add(Item(tenant_id=tenant, number=1, invoice_number=1))
        session.commit()
    yield opened
    opened.close()


def test_relations_load_nothing_by_themselves(database: Database) -> None:
    with database.reading(1) as session:
        invoice = session.scalars(select(Invoice)).one()
        with pytest.raises(UnboundQueryError, match="write the query"):
            assert invoice.items
        with pytest.raises(UnboundQueryError, match="write the query"):
            session.scalars(select(Invoice).options(selectinload(Invoice.items))).all()


def test_a_join_says_its_condition(database: Database) -> None:
    of_both = select(Invoice.tenant_id, Item.tenant_id)
    with database.reading(1) as session:
        with pytest.raises(UnboundQueryError):  # a relation's own condition names tables
            session.execute(of_both.join(Invoice.items))
        joined = session.execute(of_both.join(Item, Item.invoice_number == Invoice.number)).all()
    assert [tuple(row) for row in joined] == [(1, 1)]


def test_a_foreign_row_does_not_come_in_with_ones_own(database: Database) -> None:
    with pytest.raises(ForeignTenantError), database.writing(1) as session:
        session.add(Invoice(number=2, items=[Item(tenant_id=2, number=2)]))


def test_what_belongs_to_no_tenant_is_the_platforms(database: Database) -> None:
    with (
        database.reading(1) as session,
        pytest.raises(UnboundQueryError, match="Person belongs to no tenant"),
    ):
        session.scalars(select(Person)).all()
    with (
        pytest.raises(UnboundQueryError, match="Person belongs to no tenant"),
        database.writing(1) as session,
    ):
        session.add(Person(id=3))
    with database.platform_reading() as platform:
        assert platform.scalars(select(Person.id).order_by(Person.id)).all() == [1, 2]
