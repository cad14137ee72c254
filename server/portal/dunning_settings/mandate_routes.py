"""Mandates: that a firm may write for the company. Its owner gives one, or a partner records a signed one.

A partner's record needs the signed paper; whoever owns the company is in the log with their own name.
"""

from collections.abc import Mapping
from dataclasses import replace

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.dunning.schedule import LevelKind
from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.dunning.answer_routes import upload_fault_words, upload_from
from server.portal.dunning_settings.blueprints import blueprint
from server.portal.dunning_settings.homes import TenantHome
from server.portal.dunning_settings.words import kind_words, mandate_fault
from server.portal.pictures import day_of
from server.portal.refusals import UNSOUND
from server.security import takes
from tenants.desk import Desk
from tenants.dunning.decisions.creditor import read_creditor
from tenants.dunning.decisions.mandates import (
    NewMandate,
    end_mandate,
    mandate_faults,
    mandates,
    put_mandate,
)
from tenants.dunning.hold_rows import MandateRow
from tenants.dunning.sending.files import MOST_BYTES, FaultyUploadError, FileKind, Upload, put_file
from tenants.people.access import FirmRef, TenantAccess, firms_of
from tenants.people.roles import Permission

Answer = Response | tuple[str, int]


class _FaultyFormError(ValueError):
    """The form cannot be taken; `errors` are sentences by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


@blueprint.get("/mandates")
@for_tenant(Permission.READ)
def get_mandates(access: TenantAccess) -> str:
    """Show the mandates that hold, and those that did."""
    return _page(access)


@blueprint.post("/mandates")
@takes(2 * MOST_BYTES)
@for_tenant(Permission.MEMBERS)
def post_mandate(access: TenantAccess) -> Answer:
    """Record a mandate, with the signed paper where there is one."""
    desk = desk_of(access)
    try:
        new, paper = _read(desk)
    except _FaultyFormError as error:
        return _page(access, request.form, error.errors), UNSOUND
    _keep(desk, new, paper)
    flash(_("The mandate of %(firm)s is recorded.", firm=new.firm_name), "ok")
    return redirect(url_for(".get_mandates", slug=access.slug), 303)


@blueprint.post("/mandates/<int:number>/end")
@for_tenant(Permission.MEMBERS)
def post_mandate_end(access: TenantAccess, number: int) -> Answer:
    """End a mandate with a day."""
    desk = desk_of(access)
    last_day = day_of(request.form.get("last_day", ""))
    if last_day is None:
        return _page(access, errors={f"last_day_{number}": _("Choose a day.")}), UNSOUND
    with desk.writing() as session:
        ended = end_mandate(session, desk, number, last_day)
    if ended is None:
        flash(_("This mandate does not go on so long. Nothing was changed."), "warn")
    else:
        flash(_("The mandate of %(firm)s is ended.", firm=ended.firm_name), "ok")
    return redirect(url_for(".get_mandates", slug=access.slug), 303)


def _read(desk: Desk) -> tuple[NewMandate, Upload | None]:
    """Read the form of a mandate.

    Raises:
        _FaultyFormError: a field is none that it may be.
    """
    form, errors = request.form, dict[str, str]()
    firm = next((each for each in _firms(desk) if str(each.id) == form.get("firm")), None)
    if firm is None:
        abort(404)
    days = {name: day_of(form.get(name, "")) for name in ("since", "signed_on", "until")}
    for name, day in days.items():
        if day is None and (name != "until" or form.get(name)):
            errors[name] = _("Choose a day.")
    try:
        paper = _paper(required=desk.hand.firm_id is not None)
    except FaultyUploadError as error:
        errors["file"], paper = upload_fault_words(error.fault), None
    kinds = [kind for kind in form.getlist("scope") if kind in set(LevelKind)]
    new = NewMandate(
        firm_id=firm.id,
        firm_name=firm.name,
        scope=frozenset(map(LevelKind, kinds)),
        since=days["since"] or desk.today,
        until=days["until"],
        iban=form.get("iban", ""),
        signed_by=form.get("signed_by", ""),
        signed_on=days["signed_on"] or desk.today,
    )
    with desk.reading() as session:
        found = mandate_faults(session, desk, new)
    errors = {part: mandate_fault(fault) for part, fault in found.items()} | errors
    if errors:
        raise _FaultyFormError(errors)
    return new, paper


def _paper(*, required: bool) -> Upload | None:
    file = request.files.get("file")
    if not required and (file is None or not file.filename):
        return None
    return upload_from(file)


def _keep(desk: Desk, new: NewMandate, paper: Upload | None) -> None:
    with desk.writing() as session:
        number = None
        if paper is not None:
            number = put_file(session, FileKind.MANDATE, paper, author=desk.hand.actor, at=desk.now)
        put_mandate(session, desk, replace(new, file=number))


def _firms(desk: Desk) -> tuple[FirmRef, ...]:
    return firms_of(desk.database, desk.tenant_id, desk.today)


def _page(
    access: TenantAccess,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    desk = desk_of(access)
    with desk.reading() as session:
        rows, creditor = mandates(session), read_creditor(session)
    holding = [row for row in rows if _holds(row, desk)]
    return TenantHome(access).page(
        "dunning_settings/mandates.html",
        "mandates",
        holding=holding,
        over=[row for row in rows if row not in holding],
        creditor=creditor,
        firms=_firms(desk),
        kinds=tuple(LevelKind),
        kind_words=lambda kind: kind_words(LevelKind(kind)),
        typed=typed or {},
        scope=request.form.getlist("scope") if typed is not None else [kind.value for kind in LevelKind],
        errors=errors or {},
        needs_paper=desk.hand.firm_id is not None,
        may_give=access.may(Permission.MEMBERS),
    )


def _holds(row: MandateRow, desk: Desk) -> bool:
    """Tell whether a mandate holds today, or will."""
    lasts = [day for day in (row.until, row.ended_on) if day is not None]
    return not lasts or min(lasts) >= desk.today
