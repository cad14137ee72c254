"""Contracts with factors: the list, a new one from a starting point, one with its versions.

A version is never changed: assignments name the one they were made under. Whoever saves second is told, and
keeps what was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
import datetime as dt

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.contract_faults import faults_of
from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.factoring.words.contract import notice_name, transfer_name
from server.portal.factoring_settings import contract_shown, contract_typed
from server.portal.factoring_settings.blueprints import blueprint
from server.portal.factoring_settings.frame import NEVER, settings_page, uploaded, versions_or_404
from server.portal.factoring_settings.starting_points import UNSAID, Start, contract_for, starts
from server.portal.factoring_settings.statement_try import Tried, try_statement
from server.portal.refusals import CONFLICT, UNSOUND
from tenants.factoring.contracts.contracts import (
    ContractConflictError,
    FaultyContractError,
    KeptContract,
    all_contracts,
    save_contract,
)
from tenants.factoring.contracts.formats import formats_of
from tenants.factoring.contracts.ground import free_accounts
from tenants.people.access import TenantAccess
from tenants.people.naming import login_from
from tenants.people.roles import Permission

Answer = str | Response | tuple[str, int]
_NOT_KEYS = frozenset({"new"})  # what stands in an address for something else


@blueprint.get("")
@for_tenant(Permission.READ)
def get_contracts(access: TenantAccess) -> str:
    """Show the contracts, and where a new one may begin."""
    desk = desk_of(access)
    with desk.reading() as session:
        contracts, formats = all_contracts(session), formats_of(session)
    return settings_page(
        "contracts.html",
        access,
        "contracts",
        contracts=contracts,
        format_names={form.key: form.name for form in formats},
        starts=starts(),
        notice_name=notice_name,
        transfer_name=transfer_name,
    )


@blueprint.get("/contracts/new")
@for_tenant(Permission.ASSIGN)
def get_new_contract(access: TenantAccess) -> str:
    """Show a contract to begin from."""
    base = _begun(access)
    values = contract_typed.shown(base, contract_shown.decimal_mark()) | dict.fromkeys(UNSAID, "")
    return _page(access, _Shown(base, values, expected=0))


@blueprint.post("/contracts/new")
@for_tenant(Permission.ASSIGN)
def post_new_contract(access: TenantAccess) -> Answer:
    """Keep a new contract under a key that is made of its factor's name."""
    base = _begun(access)
    with desk_of(access).reading() as session:
        taken = {contract.key for contract in all_contracts(session)} | _NOT_KEYS
    name = request.form.get("factor.name", "")
    keys = (login_from(name, attempt=attempt) for attempt in range(1, len(taken) + 2))
    return _change(access, replace(base, key=next(key for key in keys if key not in taken)), (), 0)


@blueprint.get("/contracts/<contract>")
@for_tenant(Permission.READ)
def get_contract(access: TenantAccess, contract: str) -> str:
    """Show one contract, or an earlier version of it in the form, with its versions."""
    kept = _versions(access, contract)
    held = kept[0].contract
    asked = request.args.get("version", 0, int)
    base = next((each.contract for each in kept if each.contract.version == asked), held)
    shown = (
        replace(base, since=_offered(held, desk_of(access).today)) if access.may(Permission.ASSIGN) else base
    )
    values = contract_typed.shown(shown, contract_shown.decimal_mark())
    of_version = base.version if base is not held else 0
    return _page(access, _Shown(base, values, held.version, kept, of_version=of_version))


@blueprint.post("/contracts/<contract>")
@for_tenant(Permission.ASSIGN)
def post_contract(access: TenantAccess, contract: str) -> Answer:
    """Keep the contract as its next version, or try its statement on a sample; `act` is `save` or `try`."""
    kept = _versions(access, contract)
    return _change(access, kept[0].contract, kept, request.form.get("expected", NEVER, int))


@dataclass(frozen=True, slots=True)
class _Shown:
    """A contract on its page: as it was typed or as it holds."""

    contract: Contract
    values: Mapping[str, str]
    expected: int  # the version that its author saw; 0: none yet
    kept: tuple[KeptContract, ...] = ()
    errors: Mapping[str, str] | None = None
    conflict: bool = False
    of_version: int = 0  # an earlier version that stands in the form
    tried: Tried | None = None


def _change(access: TenantAccess, base: Contract, kept: tuple[KeptContract, ...], expected: int) -> Answer:
    desk, form = desk_of(access), request.form
    wanted, unread = contract_typed.read(form, base)
    values = contract_typed.typed(form)
    shown = _Shown(wanted, values, expected, kept)
    faults: dict[str, str] = {**faults_of(wanted), **unread}
    if form.get("act") == "try":
        errors = {place: fault for place, fault in faults.items() if place.startswith("statement.")}
        tried = (
            None
            if errors
            else try_statement(wanted.statement, form.get("sample", ""), uploaded("sample_file")[1])
        )
        return _page(access, replace(shown, errors=errors, tried=tried))
    if faults:
        return _page(access, replace(shown, errors=faults)), UNSOUND
    if wanted.since == _offered(base, desk.today) and replace(wanted, since=base.since) == base:
        wanted = base  # the page put the day there, and nobody changed anything else
    try:
        with desk.writing() as session:
            saved = save_contract(session, desk, wanted, expected)
    except FaultyContractError as error:
        return _page(access, replace(shown, errors=error.faults)), UNSOUND
    except ContractConflictError as error:
        held = error.theirs.version if error.theirs else 0
        return _page(access, replace(shown, expected=held, conflict=True)), CONFLICT
    if saved.version == expected:
        flash(_("Nothing was changed: all is as it was."), "info")
    else:
        flash(_("The contract is saved as version %(number)s.", number=saved.version), "ok")
    return redirect(url_for(".get_contract", slug=access.slug, contract=saved.key), 303)


def _offered(held: Contract, today: dt.date) -> dt.date:
    """Return the day from which the next version counts, unless somebody says another."""
    return max(held.since, today)


def _page(access: TenantAccess, shown: _Shown) -> str:
    with desk_of(access).reading() as session:
        formats = formats_of(session)
    contract, values, errors = shown.contract, shown.values, shown.errors or {}
    form = next((each for each in formats if each.key == values.get("filing.form")), None)
    return settings_page(
        "contract.html",
        access,
        "contracts",
        contract=contract,
        is_new=not shown.kept,
        start=_start(),
        expected=shown.expected,
        conflict=shown.conflict,
        of_version=shown.of_version,
        errors=errors,
        sections=contract_shown.sections(values, errors, formats),
        points=contract_shown.points(values, contract, form),
        meanings=contract_shown.meanings(values),
        line_kinds=contract_shown.line_kinds(),
        sample=request.form.get("sample", ""),
        tried=shown.tried,
        versions=contract_shown.versions_shown(shown.kept, formats),
        notice_name=notice_name,
        transfer_name=transfer_name,
    )


def _begun(access: TenantAccess) -> Contract:
    """Return a contract to begin from, on accounts that no other contract has."""
    desk = desk_of(access)
    with desk.reading() as session:
        accounts = free_accounts(all_contracts(session), "", desk.today)
    return replace(contract_for(_start(), desk.today), accounts=accounts)


def _versions(access: TenantAccess, key: str) -> tuple[KeptContract, ...]:
    with desk_of(access).reading() as session:
        return versions_or_404(session, key)


def _start() -> Start:
    asked = request.values.get("start", "")
    return Start(asked) if asked in set(Start) else Start.SUBROGATION
