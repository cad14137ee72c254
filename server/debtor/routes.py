"""The addresses of a debtor's page: what is open, the papers of it, and what its holder says.

Every answer leaves without a cookie, is found by no search engine, and tells no other site where one was.
"""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from server.debtor import astray, sentences
from server.debtor.door import Visit, for_debtor, plain
from server.debtor.shown import paper_key, shown
from server.portal import formats
from server.portal.pictures import day_of, picture_for
from tenants.dunning.debtor.links import count_view
from tenants.dunning.debtor.page import debtor_page
from tenants.dunning.debtor.words import (
    EnoughSaidError,
    FaultyWordsError,
    LinkOverError,
    say_disputed,
    say_paid,
    say_plan,
)
from tenants.dunning.invoice_papers import paper_name
from tenants.dunning.statement_paper import UnprovenError, statement_paper
from tenants.receivables.customer_writing import read_document

UNFIT = 422
_LONGEST_NUMBER = 4
Answer = str | tuple[str, int] | AnyResponse

blueprint = Blueprint("debtor", __name__, url_prefix="/d/<slug>/<secret>")
blueprint.register_error_handler(Exception, astray.of_error)
blueprint.before_app_request(astray.lead_nowhere)
blueprint.after_app_request(astray.add_headers)


@blueprint.get("", strict_slashes=False)  # mails and people add one
@for_debtor
def get_page(visit: Visit) -> str:
    """Show what is open, how to pay it, and what else one may say; count the view."""
    picture_for(visit.desk.tenant_id)  # where its index is another version's, it is made anew first
    if request.method == "GET":
        with visit.desk.writing() as session:
            count_view(session, visit.link.number, visit.desk.now)
    return _page(visit)


@blueprint.get("/papers/<paper>")
@for_debtor
def get_paper(visit: Visit, paper: str) -> Response:
    """Hand out the paper of an invoice that is open, to be saved and not to be shown."""
    picture = picture_for(visit.desk.tenant_id)
    rows = debtor_page(visit.desk, visit.link).rows
    found = {paper_key(visit, each): each for row in rows for each in row.papers}.get(paper)
    if found is None:
        abort(404)
    try:
        data = read_document(visit.desk.database, picture, found.filename)
    except KeyError:
        abort(404)
    answer = make_response(data)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers.set("Content-Disposition", "attachment", filename=paper_name(found))
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@blueprint.get("/statement.pdf")
@for_debtor
def get_statement(visit: Visit) -> Response:
    """Hand out what the page says as a paper."""
    picture_for(visit.desk.tenant_id)
    page = debtor_page(visit.desk, visit.link)
    try:
        paper = statement_paper(page, visit.company, visit.link.customer, visit.language)
    except UnprovenError:
        abort(404)
    answer = make_response(paper.pdf)
    answer.headers["Content-Type"] = "application/pdf"
    name = _("statement-%(day)s.pdf", day=page.day.isoformat())
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@blueprint.post("/paid")
@for_debtor
def post_paid(visit: Visit) -> Answer:
    """Take down that invoices are paid already."""
    chosen, day = request.form.get("debt", ""), day_of(request.form.get("day", ""))
    reason = _("Transfer of %(day)s", day=formats.day(day)) if day else ""

    def say() -> None:
        say_paid(visit.desk, visit.link, frozenset([chosen] if chosen else []), day, reason)

    return _said(visit, "paid", say)


@blueprint.post("/dispute")
@for_debtor
def post_dispute(visit: Visit) -> Answer:
    """Take down that an invoice is contested."""
    form = request.form

    def say() -> None:
        say_disputed(
            visit.desk, visit.link, form.get("debt", ""), form.get("category", ""), form.get("words", "")
        )

    return _said(visit, "dispute", say)


@blueprint.post("/plan")
@for_debtor
def post_plan(visit: Visit) -> Answer:
    """Take down that a payment plan is proposed."""
    typed = request.form.get("parts", "")
    parts = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < _LONGEST_NUMBER else 0
    return _said(visit, "plan", lambda: say_plan(visit.desk, visit.link, parts))


def _said(visit: Visit, what: str, say: Callable[[], object]) -> Answer:
    """Take a word down, and show the page that says so; what cannot be taken is said at its field."""
    picture_for(visit.desk.tenant_id)
    try:
        say()
    except FaultyWordsError as error:
        errors = {field: sentences.of_fault(fault) for field, fault in error.faults.items()}
        return _page(visit, what, errors), UNFIT
    except LinkOverError:
        return plain("closed", 404)
    except EnoughSaidError:
        return _page(visit, what, {"": sentences.enough()}), 429
    return redirect(visit.address("debtor.get_page", told=what), 303)


def _page(visit: Visit, open_form: str = "", errors: Mapping[str, str] | None = None) -> str:
    page = debtor_page(visit.desk, visit.link)
    return render_template(
        "debtor/page.html",
        **shown(visit, page),
        told=sentences.told().get(request.args.get("told", ""), "") if not errors else "",
        open_form=open_form,
        errors=errors or {},
        typed=request.form,
    )
