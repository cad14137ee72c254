"""What the factor's files need of each debtor: its number with the factor, its SIRET, its country.

The factor's number is kept here, a contract each; the rest stands on the customer's card, where this leads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.terms import DebtorId
from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.factoring.words.sources import source_words
from server.portal.factoring_settings import format_shown
from server.portal.factoring_settings.blueprints import blueprint
from server.portal.factoring_settings.frame import contract_or_404, settings_page
from server.portal.factoring_settings.limit_words import debtor_id_fault_words
from server.portal.pictures import picture_for
from server.portal.refusals import UNSOUND
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.contracts.debtor_ids import FaultyDebtorIdError, ids_of, put_id
from tenants.factoring.contracts.formats import format_of
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

Answer = str | Response | tuple[str, int]
_OF_THE_CARD = ("debtor.siret", "debtor.vat", "debtor.id", "debtor.country")


@dataclass(frozen=True, slots=True)
class DebtorShown:
    """A customer with what the factor's files say of it; `missing` are sources that they demand."""

    code: str
    name: str
    siret: str
    country: str
    factor_id: str
    missing: tuple[str, ...]
    error: str = ""


@blueprint.get("/contracts/<contract>/debtors")
@for_tenant(Permission.READ)
def get_debtors(access: TenantAccess, contract: str) -> str:
    """Show the debtors, and what the contract's files lack of them."""
    return _page(access, contract)


@blueprint.post("/contracts/<contract>/debtors")
@for_tenant(Permission.ASSIGN)
def post_debtors(access: TenantAccess, contract: str) -> Answer:
    """Keep the factor's numbers of debtors as typed, all of them or none."""
    desk = desk_of(access)
    typed = {name[3:]: value.strip() for name, value in request.form.items() if name.startswith("id.")}
    with desk.reading() as session:
        contract_or_404(session, contract)
        held = ids_of(session, contract)
    changed = {code: said for code, said in typed.items() if said != held.get(code, "")}
    try:
        with desk.writing() as session:
            _keep(session, desk, contract, changed)
    except _NotKeptError as error:
        return _page(access, contract, typed, error.said), UNSOUND
    number = len(changed)
    if number:
        flash(ngettext("%(num)s number kept.", "%(num)s numbers kept.", number), "ok")
    else:
        flash(_("Nothing was changed: all is as it was."), "info")
    return redirect(url_for(".get_debtors", slug=access.slug, contract=contract), 303)


class _NotKeptError(Exception):
    """Numbers are faulty, so nothing of what was typed is kept; `said` is why, by debtor."""

    def __init__(self, said: Mapping[str, str]) -> None:
        super().__init__("numbers of debtors are faulty")
        self.said = said


def _keep(session: TenantSession, desk: Desk, contract: str, changed: Mapping[str, str]) -> None:
    errors: dict[str, str] = {}
    for code, said in changed.items():
        try:
            put_id(session, desk, contract, code, said)
        except FaultyDebtorIdError as error:
            errors[code] = debtor_id_fault_words(error.fault)
    if errors:
        raise _NotKeptError(errors)


def _page(
    access: TenantAccess,
    key: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    desk, picture = desk_of(access), picture_for(access.tenant_id)
    with desk.reading() as session:
        contract = contract_or_404(session, key)
        ids = {**ids_of(session, key), **(typed or {})}
        try:
            form: Format | None = format_of(session, contract.filing.form)
        except KeyError:
            form = None
    rows = _rows(picture, contract, ids, format_shown.needs(form) if form else (), errors or {})
    return settings_page(
        "debtors.html",
        access,
        "debtors",
        contract=contract,
        form=form,
        width=format_shown.width_of_factor_id(form) if form else 0,
        rows=rows,
        lacking=sum(bool(row.missing) for row in rows),
        errors=errors or {},
        source_words=source_words,
        of_the_card=_OF_THE_CARD,
    )


def _rows(
    picture: Picture,
    contract: Contract,
    ids: Mapping[str, str],
    needed: tuple[str, ...],
    errors: Mapping[str, str],
) -> list[DebtorShown]:
    rows = []
    by_siret = contract.filing.debtor_id is DebtorId.SIRET
    customers = {each.code: each for each in picture.customers.values()}
    for customer in sorted(customers.values(), key=attrgetter("name", "code")):
        said = {
            "debtor.siret": customer.siret,
            "debtor.vat": customer.vat,
            "debtor.id": customer.siret if by_siret else customer.vat,
            "debtor.country": customer.country,
            "debtor.factor-id": ids.get(customer.code, ""),
        }
        missing = tuple(source for source, value in said.items() if source in needed and not value)
        rows.append(
            DebtorShown(
                customer.code,
                customer.name,
                customer.siret,
                customer.country,
                said["debtor.factor-id"],
                missing,
                errors.get(customer.code, ""),
            )
        )
    return rows
