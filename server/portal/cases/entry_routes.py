"""Entries of a legal file: looked at line by line, then written by an explicit act."""

from collections.abc import Mapping
from dataclasses import dataclass
import re

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.procedures.posting import EntryKind
from server.auth.access import for_tenant
from server.portal.cases import words
from server.portal.cases.blueprint import asked_case, blueprint, cases_page
from server.portal.cases.faults import entry_fault_words
from server.portal.desk import desk_of
from server.portal.pictures import day_of, picture_for
from server.portal.refusals import CONFLICT, UNSOUND, Refusal, refusal_of
from server.portal.typed import cents_typed
from server.services import services
from tenants.books.refusals import NotWrittenError
from tenants.dunning.cases.entries import debts_of, post, propose
from tenants.dunning.cases.entry_plan import (
    WHOLE_PERCENT,
    EntryFault,
    EntryRefusedError,
    Proposal,
    WantedEntry,
)
from tenants.dunning.cases.files import CaseFile
from tenants.jail import JailUnavailableError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

_PERCENT = re.compile(r"[0-9]{1,3}")
Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was typed, and what cannot be read of it."""

    wanted: WantedEntry
    errors: Mapping[str, str]


@blueprint.get("/<int:number>/entries/<any(doubtful, impairment, release, loss):entry>")
@for_tenant(Permission.WRITE)
def get_entry(access: TenantAccess, number: int, entry: str) -> Answer:
    """Show an entry as it would be written; nothing is."""
    case, asked = asked_case(access, number), _asked(number, entry)
    return _page(access, case, asked)


@blueprint.post("/<int:number>/entries/<any(doubtful, impairment, release, loss):entry>")
@for_tenant(Permission.WRITE)
def post_entry(access: TenantAccess, number: int, entry: str) -> Answer:
    """Write the entry that its author looked at."""
    case, asked = asked_case(access, number), _asked(number, entry)
    if asked.errors:
        return _page(access, case, asked), UNSOUND
    try:
        revision = post(desk_of(access), asked.wanted, request.form.get("print", ""))
    except EntryRefusedError as error:
        status = CONFLICT if error.fault is EntryFault.CHANGED else UNSOUND
        return _page(access, case, asked, said=entry_fault_words(error.fault)), status
    except (NotWrittenError, JailUnavailableError) as error:
        refusal = refusal_of(error)
        return _page(access, case, asked, refusal=refusal), refusal.status
    flash(_("The entry is in the books, revision %(number)s.", number=revision.number), "ok")
    return redirect(url_for("cases.get_case", slug=access.slug, number=number) + "#entries", 303)


def _asked(number: int, kind: str) -> _Asked:
    """Read the day, the percentage and the VAT that were typed; today and all of it where nothing was."""
    given, errors = request.values, dict[str, str]()
    day = day_of(given["day"]) if given.get("day") else services().today()
    if day is None:
        errors["day"] = _("This is no day.")
    percent = given.get("percent", "").strip() or str(WHOLE_PERCENT)
    if not _PERCENT.fullmatch(percent) or not 1 <= int(percent) <= WHOLE_PERCENT:
        errors["percent"] = entry_fault_words(EntryFault.NOT_A_PERCENT)
    vat = {}
    for field, typed in given.items():
        if field.startswith("vat_") and typed.strip():
            cents = cents_typed(typed)
            if cents is None:
                errors[field] = _("An amount, such as 1 200,00.")
            else:
                vat[field.removeprefix("vat_")] = cents
    part = WHOLE_PERCENT if "percent" in errors else int(percent)
    return _Asked(WantedEntry(number, EntryKind(kind), day or services().today(), part, vat), errors)


def _page(
    access: TenantAccess,
    case: CaseFile,
    asked: _Asked,
    said: str = "",
    refusal: Refusal | None = None,
) -> str:
    """Render the preview, or why there is none."""
    desk, proposal, fault = desk_of(access), None, ""
    picture_for(access.tenant_id)
    with desk.reading() as session:
        debts = debts_of(desk, session, case)
    if not asked.errors:
        proposal, fault = _proposed(access, asked.wanted)
    return cases_page(
        "cases/entry.html",
        access,
        case=case,
        wanted=asked.wanted,
        debts=debts,
        proposal=proposal,
        fault=fault,
        said=said,
        refusal=refusal,
        errors=asked.errors,
        typed=request.values,
        words=words,
        is_of_net=asked.wanted.kind in {EntryKind.IMPAIRMENT, EntryKind.LOSS},
    )


def _proposed(access: TenantAccess, wanted: WantedEntry) -> tuple[Proposal | None, str]:
    try:
        return propose(desk_of(access), wanted), ""
    except EntryRefusedError as error:
        if error.fault is EntryFault.NO_SUCH_CASE:
            abort(404)
        return None, entry_fault_words(error.fault)
