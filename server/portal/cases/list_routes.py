"""The list of legal files, and the form that opens one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledger_core.dunning.debts import Debt
from ledger_core.procedures.routes import Route, Verdict, verdicts
from server.auth.access import for_tenant
from server.portal.cases.blueprint import blueprint, cases_page
from server.portal.cases.facts_form import (
    documents_offered,
    facts_from_card,
    fault_words,
    shown_costs,
    typed_facts,
)
from server.portal.cases.faults import case_fault_words
from server.portal.cases.words import (
    nature_words,
    obstacle_words,
    quality_words,
    remark_words,
    route_words,
    state_words,
    status_words,
)
from server.portal.desk import desk_of
from server.portal.dunning.reasons import assigned_words
from server.portal.pictures import day_of, picture_for
from server.portal.refusals import UNSOUND
from server.services import services
from tenants.books.picture import Picture
from tenants.dunning.cases.cases import NewCase, open_case
from tenants.dunning.cases.demand import interest_on
from tenants.dunning.cases.facts import CaseFacts, FaultyFactsError
from tenants.dunning.cases.files import CaseFault, CaseFile, CaseRefusedError, cases_of
from tenants.dunning.days.assigned_debts import known_in
from tenants.dunning.days.situation import ground_of, is_chased
from tenants.factoring.assigned import assigned_of
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Whom:
    """The customer that a file is to be opened about, and what it owes by currency."""

    picture: Picture
    account: str
    customer: str
    name: str
    debts: Mapping[str, Sequence[Debt]]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list; `next_day` is the nearest day that waits, `cents` what is left of its debts."""

    case: CaseFile
    name: str
    cents: int
    next_day: dt.date | None


@blueprint.get("")
@for_tenant(Permission.READ)
def get_cases(access: TenantAccess) -> str:
    """Show all legal files, those that go on first."""
    picture = picture_for(access.tenant_id)
    desk = desk_of(access)
    with desk.reading() as session:
        cases = cases_of(session)
    rows = [_row(picture, case, desk.today) for case in cases]
    return cases_page(
        "cases/list.html",
        access,
        rows=sorted(rows, key=lambda row: (not row.case.is_open, row.next_day or dt.date.max)),
        route_words=route_words,
        state_words=state_words,
    )


@blueprint.get("/new")
@for_tenant(Permission.SEND)
def get_new_case(access: TenantAccess) -> Answer:
    """Show the form that opens a file about a customer."""
    whom = _asked(access)
    return _form(access, whom, _card_facts(whom))


@blueprint.post("/new")
@for_tenant(Permission.SEND)
def post_new_case(access: TenantAccess) -> Answer:
    """Open a file; its debts are held from now on."""
    whom = _asked(access)
    offered = documents_offered(whom.picture, whom.account, whom.customer)
    facts, errors = typed_facts(request.form, offered)
    chosen = request.form.get("route", "")
    if chosen not in set(Route):
        errors["route"] = _("Choose a way.")
    opened_on = day_of(request.form.get("opened_on", ""))
    if request.form.get("opened_on") and opened_on is None:
        errors["opened_on"] = _("This is no day.")
    if not errors:
        new = NewCase(
            account=whom.account,
            customer=whom.customer,
            currency=_currency(whom),
            debts=frozenset(request.form.getlist("debt")),
            route=Route(chosen),
            facts=facts,
            opened_on=opened_on,
        )
        try:
            case = open_case(desk_of(access), new)
        except FaultyFactsError as error:
            errors = fault_words(error.faults)
        except CaseRefusedError as error:
            field = "opened_on" if error.fault is CaseFault.NO_OPENING else "case"
            errors = {field: case_fault_words(error.fault)}
        else:
            said = _("%(name)s is open: its invoices are not reminded of any more.", name=case.reference)
            flash(said, "ok")
            return redirect(url_for("cases.get_case", slug=access.slug, number=case.number), 303)
    return _form(access, whom, facts, errors), UNSOUND


def _asked(access: TenantAccess) -> _Whom:
    """Return the customer that the address names; one that is not chased, or owes nothing, is not found."""
    picture = picture_for(access.tenant_id)
    account, code = request.values.get("account", ""), request.values.get("customer", "")
    party = picture.parties.get((account, code))
    if party is None or not is_chased(account):
        abort(404)
    debts: dict[str, list[Debt]] = {}
    for debt in ground_of(picture, services().today()).debts:
        if (debt.account, debt.customer) == (account, code):
            debts.setdefault(debt.currency, []).append(debt)
    return _Whom(picture, account, code, party.name, debts)


def _currency(whom: _Whom) -> str:
    asked = request.values.get("currency", "")
    return asked if asked in whom.debts else next(iter(whom.debts), whom.picture.currency)


def _card_facts(whom: _Whom) -> CaseFacts:
    own = whom.picture.accounts_by_party.get((whom.account, whom.customer), ())
    cards = (
        whom.picture.customers[account.name] for account in own if account.name in whom.picture.customers
    )
    return facts_from_card(whom.name, next(cards, None))


def _form(
    access: TenantAccess, whom: _Whom, facts: CaseFacts, errors: Mapping[str, str] | None = None
) -> str:
    today, currency = services().today(), _currency(whom)
    debts = sorted(whom.debts.get(currency, ()), key=lambda debt: (debt.due, debt.reference))
    is_sent = request.method == "POST"
    late = {debt.name for debt in debts if debt.due < today}
    with desk_of(access).reading() as session:
        had = assigned_of(session, today, (whom.account, whom.customer))
        assigned = known_in(whom.picture, had).by_name
        chosen = (set(request.form.getlist("debt")) if is_sent else late) - set(assigned)
        principal = sum(debt.cents_open for debt in debts if debt.name in chosen)
        interest = interest_on(session, whom.picture, chosen, today) if facts.claims_interest else 0
    ways = _ways(facts, (principal, interest, currency), today)
    return cases_page(
        "cases/new.html",
        access,
        whom=whom,
        currency=currency,
        debts=debts,
        chosen=chosen,
        assigned=assigned,
        assigned_words=assigned_words,
        facts=facts,
        costs=shown_costs(facts),
        documents=documents_offered(whom.picture, whom.account, whom.customer),
        ways=ways,
        route=request.form.get("route", next((way.rule.route.value for way in ways if way.is_open), "")),
        opened_on=request.form.get("opened_on", ""),
        errors=errors or {},
        **form_words(),
    )


def form_words() -> dict[str, object]:
    """Return the words that forms of facts are made with."""
    return {
        "route_words": route_words,
        "quality_words": quality_words,
        "nature_words": nature_words,
        "obstacle_words": obstacle_words,
        "remark_words": remark_words,
        "status_words": status_words,
    }


def _ways(facts: CaseFacts, sums: tuple[int, int, str], today: dt.date) -> list[Verdict]:
    """Judge each way; a collective procedure is open where somebody chooses to declare in one.

    `sums` are principal and interest in cents, and their currency.
    """
    usual = [
        verdict
        for verdict in verdicts(facts.claim(Route.SUMMONS, *sums), today)
        if verdict.rule.route is not Route.INSOLVENCY
    ]
    insolvent = verdicts(facts.claim(Route.INSOLVENCY, *sums), today)
    return [*usual, next(verdict for verdict in insolvent if verdict.rule.route is Route.INSOLVENCY)]


def _row(picture: Picture, case: CaseFile, today: dt.date) -> CaseRow:
    own = {debt.name: debt.cents_open for debt in ground_of(picture, today).debts}
    party = picture.parties.get((case.account, case.customer))
    waiting = [
        deadline.counted for deadline in case.deadlines if deadline.is_open and deadline.counted >= today
    ]
    return CaseRow(
        case,
        party.name if party else case.customer,
        sum(own.get(name, 0) for name in case.debts),
        min(waiting, default=None) if case.is_open else None,
    )
