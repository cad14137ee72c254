"""Who may pay: every firm and every company is a payer but the operator's own. Owns their rows.

Which of them pays for a company is `clients`', what a payer owes others'.
"""

from collections.abc import Collection
from dataclasses import dataclass
import datetime as dt

from sqlalchemy import ColumnElement, Select, or_, select

from ledger_core.billing.plans import PayerKind
from tenants.billing.rows import InvoiceRow, PayerRow
from tenants.billing.terms import Terms
from tenants.db import Database, PlatformSession
from tenants.inserting import insert_missing
from tenants.people.models import FirmRow
from tenants.people.place import Place
from tenants.tenant import Tenant


@dataclass(frozen=True, slots=True)
class Payer:
    """A firm or a company that may pay; `id` is 0 where it has no row yet.

    `since` is its first day under the operator's terms, `customer` its name at the payment service, `free_id`
    the company that nobody pays for.
    """

    id: int
    firm_id: int | None
    client_id: int | None
    since: dt.date
    customer: str | None
    name: str
    slug: str
    free_id: int | None = None

    @property
    def place(self) -> Place:
        """Return the firm or company."""
        return Place(self.firm_id, self.client_id)

    @property
    def code(self) -> str:
        """Return what it is called outside: `F12` or `T34`, the firm's or company's own number."""
        return f"F{self.firm_id}" if self.firm_id is not None else f"T{self.client_id}"

    @property
    def kind(self) -> PayerKind:
        """Tell which plans it may choose."""
        return PayerKind.FIRM if self.firm_id is not None else PayerKind.TENANT


def ensure_payers(database: Database, terms: Terms, day: dt.date) -> int:
    """Make the rows of firms and companies that lack one, with `day` as their first; return how many."""
    if terms.tariff is None:
        return 0
    with database.platform_reading() as session:
        places = _unknown(session, terms)
    if not places:
        return 0
    with database.platform() as writing:
        return sum(_make(writing, place, day) for place in places)


def ensure_payer(session: PlatformSession, place: Place, day: dt.date) -> int:
    """Make the row of a place where it lacks one, with `day` as its first; return its number."""
    _make(session, place, day)
    return session.scalars(select(PayerRow.id).where(_of(place))).one()


def payer_of_firm(session: PlatformSession, terms: Terms, firm_id: int, day: dt.date) -> Payer | None:
    """Return a firm as a payer on a day; None where the operator takes no money."""
    return None if terms.tariff is None else payer_at(session, terms, Place(firm_id=firm_id), day)


def payer_at(session: PlatformSession, terms: Terms, place: Place, day: dt.date) -> Payer:
    """Return a place as a payer; without a row its first day is the one asked for."""
    found = own_payer(session, terms, place)
    if found is not None:
        return found
    name, slug = _names(session, place)
    return Payer(0, place.firm_id, place.client_id, day, None, name, slug, terms.operator_id)


def own_payer(session: PlatformSession, terms: Terms, place: Place) -> Payer | None:
    """Return a firm or company as a payer, whoever pays for it; None where it has no row."""
    found = _rows(session, terms, _of(place))
    return found[0] if found else None


def payer_by_id(session: PlatformSession, terms: Terms, payer_id: int) -> Payer:
    """Return a payer.

    Raises:
        LookupError: there is none of this number.
    """
    found = _rows(session, terms, PayerRow.id == payer_id)
    if not found:
        raise LookupError(f"there is no payer {payer_id}")
    return found[0]


def payer_of_customer(session: PlatformSession, terms: Terms, customer: str) -> Payer | None:
    """Return the payer that the payment service knows by this name."""
    found = _rows(session, terms, PayerRow.customer == customer)
    return found[0] if found else None


def payer_of_invoice(session: PlatformSession, terms: Terms, invoice: str) -> Payer | None:
    """Return whom an invoice here is for, be the payment service's customer another one by now."""
    of_invoice = select(InvoiceRow.payer_id).where(InvoiceRow.id == invoice)
    found = _rows(session, terms, PayerRow.id.in_(of_invoice))
    return found[0] if found else None


def all_payers(session: PlatformSession, terms: Terms) -> tuple[Payer, ...]:
    """Return every payer, in the order they came."""
    return _rows(session, terms)


def payers_among(
    session: PlatformSession, terms: Terms, ids: Collection[int] | Select[int]
) -> tuple[Payer, ...]:
    """Return the payers of these numbers, in the order they came."""
    return _rows(session, terms, PayerRow.id.in_(ids))


def _unknown(session: PlatformSession, terms: Terms) -> tuple[Place, ...]:
    """Return the places without a row."""
    known = select(PayerRow.firm_id).where(PayerRow.firm_id.is_not(None))
    firms = session.scalars(select(FirmRow.id).where(FirmRow.id.not_in(known)).order_by(FirmRow.id))
    known = select(PayerRow.client_id).where(PayerRow.client_id.is_not(None))
    clients = session.scalars(select(Tenant.id).where(Tenant.id.not_in(known)).order_by(Tenant.id))
    own = terms.operator_id
    return (
        *(Place(firm_id=firm_id) for firm_id in firms),
        *(Place(client_id=client_id) for client_id in clients if client_id != own),
    )


def _make(session: PlatformSession, place: Place, day: dt.date) -> int:
    """Make a row where there is none; return how many were made."""
    if session.scalar(select(PayerRow.id).where(_of(place))) is not None:
        return 0
    row = {"firm_id": place.firm_id, "client_id": place.client_id, "since": day, "customer": None}
    session.execute(insert_missing(session, PayerRow), [row])
    return 1


def _names(session: PlatformSession, place: Place) -> tuple[str, str]:
    row: FirmRow | Tenant
    if place.firm_id is not None:
        row = session.scalars(select(FirmRow).where(FirmRow.id == place.firm_id)).one()
    else:
        row = session.scalars(select(Tenant).where(Tenant.id == place.client_id)).one()
    return row.name, row.slug


def _of(place: Place) -> ColumnElement[bool]:
    if place.firm_id is not None:
        return PayerRow.firm_id == place.firm_id
    return PayerRow.client_id == place.client_id


def _rows(session: PlatformSession, terms: Terms, *where: ColumnElement[bool]) -> tuple[Payer, ...]:
    """Return payers with their names; never the operator's own company."""
    own = terms.operator_id
    others = or_(PayerRow.client_id.is_(None), PayerRow.client_id != own) if own is not None else None
    found = session.execute(
        select(PayerRow, FirmRow.name, FirmRow.slug, Tenant.name, Tenant.slug)
        .outerjoin(FirmRow, FirmRow.id == PayerRow.firm_id)
        .outerjoin(Tenant, Tenant.id == PayerRow.client_id)
        .where(*where, *([] if others is None else [others]))
        .order_by(PayerRow.id)
    )
    return tuple(
        Payer(
            row.id,
            row.firm_id,
            row.client_id,
            row.since,
            row.customer,
            firm_name if row.firm_id is not None else tenant_name,
            firm_slug if row.firm_id is not None else tenant_slug,
            own,
        )
        for row, firm_name, firm_slug, tenant_name, tenant_slug in found
    )
