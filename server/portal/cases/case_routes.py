"""The page of a legal file, the form of its facts, and the acts that people note."""

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.procedures.course import ActKind
from ledger_core.procedures.papers import FORMAL_NOTICE
from server.auth.access import for_tenant
from server.portal.cases import words
from server.portal.cases.blueprint import asked_case, blueprint, cases_page
from server.portal.cases.case_view import case_view
from server.portal.cases.facts_form import documents_offered, fault_words, shown_costs, typed_facts
from server.portal.cases.faults import case_fault_words
from server.portal.cases.list_routes import form_words
from server.portal.desk import desk_of
from server.portal.formats import size
from server.portal.links import customer_address
from server.portal.pictures import day_of, picture_for
from server.portal.refusals import UNSOUND
from server.portal.typed import cents_typed
from server.security import takes
from tenants.dunning.cases.acts import NewAct, add_act
from tenants.dunning.cases.cases import change_facts
from tenants.dunning.cases.facts import CaseFacts, FaultyFactsError
from tenants.dunning.cases.files import CaseFile, CaseRefusedError, Ending
from tenants.dunning.sending.files import MOST_BYTES, FaultyUploadError, Upload, UploadFault, paper_from
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

Answer = str | Response | tuple[str, int]
WITH_AMOUNT = (ActKind.ORDER, ActKind.JUDGMENT, ActKind.TITLE, ActKind.DECLARATION, ActKind.ADMITTED)


@blueprint.get("/<int:number>")
@for_tenant(Permission.READ)
def get_case(access: TenantAccess, number: int) -> str:
    """Show a legal file."""
    return case_page(access, number)


@blueprint.get("/<int:number>/facts")
@for_tenant(Permission.SEND)
def get_facts(access: TenantAccess, number: int) -> Answer:
    """Show the form of a file's facts."""
    case = asked_case(access, number)
    return _facts_form(access, case, case.facts, {})


@blueprint.post("/<int:number>/facts")
@for_tenant(Permission.SEND)
def post_facts(access: TenantAccess, number: int) -> Answer:
    """Put other facts in the place of a file's."""
    case, picture = asked_case(access, number), picture_for(access.tenant_id)
    facts, errors = typed_facts(request.form, documents_offered(picture, case.account, case.customer))
    if not errors:
        try:
            change_facts(desk_of(access), number, facts)
        except FaultyFactsError as error:
            errors = fault_words(error.faults)
        except CaseRefusedError as error:
            errors = {"case": case_fault_words(error.fault)}
        else:
            flash(_("The file is changed."), "ok")
            return redirect(url_for("cases.get_case", slug=access.slug, number=number), 303)
    return _facts_form(access, case, facts, errors), UNSOUND


@blueprint.post("/<int:number>/acts")
@takes(2 * MOST_BYTES)
@for_tenant(Permission.SEND)
def post_act(access: TenantAccess, number: int) -> Answer:
    """Note an act of a file, with its paper."""
    asked_case(access, number)
    new, errors = _typed_act()
    if new is not None:
        try:
            add_act(desk_of(access), number, new)
        except CaseRefusedError as error:
            errors = {"act": case_fault_words(error.fault)}
        else:
            flash(_("Noted: %(act)s.", act=words.act_words(new.kind)), "ok")
            return redirect(url_for("cases.get_case", slug=access.slug, number=number) + "#acts", 303)
    return case_page(access, number, errors=errors), UNSOUND


def case_page(access: TenantAccess, number: int, errors: Mapping[str, str] | None = None) -> str:
    """Render the page of a file; with what is wrong of an act that was sent."""
    case, picture, desk = asked_case(access, number), picture_for(access.tenant_id), desk_of(access)
    with desk.reading() as session:
        view = case_view(session, picture, case, desk.today)
    return cases_page(
        "cases/case.html",
        access,
        view=view,
        case=case,
        formal_notice=FORMAL_NOTICE,
        errors=errors or {},
        typed=request.form if errors else {},
        to_customer=customer_address(access, case.customer or case.account),
        with_amount=[kind.value for kind in WITH_AMOUNT],
        endings=[(ending.value, words.ending_words(ending)) for ending in Ending],
        words=words,
    )


def _typed_act() -> tuple[NewAct | None, dict[str, str]]:
    """Read an act that was typed; what is wrong with it is said by field."""
    form, errors = request.form, dict[str, str]()
    kind, day = form.get("kind", ""), day_of(form.get("day", ""))
    if kind not in set(ActKind):
        errors["kind"] = _("Choose what happened.")
    if day is None:
        errors["day"] = _("This is no day.")
    amount = form.get("amount", "").strip()
    cents = cents_typed(amount) if amount else None
    if amount and cents is None:
        errors["amount"] = _("An amount, such as 1 200,00.")
    ending = form.get("ending", "")
    paper, fault = _paper()
    if fault:
        errors["file"] = fault
    if errors or day is None:
        return None, errors
    closes = kind == ActKind.CLOSED
    new = NewAct(
        kind=ActKind(kind),
        day=day,
        seen=_number("seen"),
        text=form.get("text", "").replace("\r\n", "\n"),
        cents=cents,
        withdraws=_number("withdraws"),
        ending=Ending(ending) if closes and ending in set(Ending) else None,
        resumes=closes and form.get("resumes") == "1",
        paper=paper,
    )
    return new, {}


def _paper() -> tuple[Upload | None, str]:
    """Return the paper that was sent, or what is wrong with it; neither where there is none."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None, ""
    try:
        return paper_from(sent.filename, sent.stream.read(MOST_BYTES + 1)), ""
    except FaultyUploadError as error:
        return None, {
            UploadFault.EMPTY: _("This file is empty."),
            UploadFault.TOO_LARGE: _("This file is larger than %(most)s.", most=size(MOST_BYTES)),
            UploadFault.NOT_A_PAPER: _("Choose a PDF or a picture."),
        }[error.fault]


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004  of acts


def _facts_form(access: TenantAccess, case: CaseFile, facts: CaseFacts, errors: Mapping[str, str]) -> str:
    picture = picture_for(access.tenant_id)
    return cases_page(
        "cases/facts.html",
        access,
        case=case,
        facts=facts,
        costs=shown_costs(facts),
        documents=documents_offered(picture, case.account, case.customer),
        errors=errors,
        **form_words(),
    )
