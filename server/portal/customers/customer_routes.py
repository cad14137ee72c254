"""A customer's page, its card and notes as forms, its documents, and its account as a file."""

from collections.abc import Mapping

from flask import Response, abort, flash, make_response, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from ledger_core.card_edit import KEYS, Card, FaultyCardError, card_of
from server.auth.access import for_tenant
from server.portal import exporting
from server.portal.customers import card_form, sheets
from server.portal.customers.blueprint import Asked, asked_customer, blueprint, desk_of
from server.portal.customers.customer_page import customer_page
from server.portal.customers.documents import MOST_BYTES, RefusedFileError, document_name, type_of, upload_of
from server.portal.customers.list_routes import EXPORT, file_name
from server.portal.handing_out import handed_out
from server.portal.links import customer_address
from server.portal.page import tenant_page
from server.portal.pictures import picture_for
from server.portal.refusals import CONFLICT, UNSOUND, Refusal, refusal_of
from server.security import takes
from server.services import services
from tenants.books.refusals import NotWrittenError
from tenants.jail import JailUnavailableError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission
from tenants.receivables.customer_writing import (
    CardConflictError,
    NoSuchCardError,
    read_document,
    write_card,
    write_document,
    write_note,
)
from tenants.receivables.customers import account_of, documents_of

Answer = str | tuple[str, int] | AnyResponse


@blueprint.get("/t/<slug>/customers/<key>")
@for_tenant(Permission.READ)
def get_customer(access: TenantAccess, key: str) -> str:
    """Show a customer: what is open, the account, the card, how they pay, notes and documents."""
    return customer_page(access, key)


@blueprint.get("/t/<slug>/customers/<key>/card")
@for_tenant(Permission.WRITE)
def get_card(access: TenantAccess, key: str) -> str:
    """Show the card as a form."""
    asked = asked_customer(access, key, services().today())
    card = _card(asked)
    return _form(access, asked, card, card, {})


@blueprint.post("/t/<slug>/customers/<key>/card")
@for_tenant(Permission.WRITE)
def post_card(access: TenantAccess, key: str) -> Answer:
    """Write what was changed on the card into the books; where somebody changed the same, show both."""
    asked = asked_customer(access, key, services().today())
    if asked.customer.card is None:
        abort(404)
    typed, was = card_form.typed_card(request.form), card_form.seen_card(request.form)
    message = _("Card of %(name)s", name=asked.customer.name)
    try:
        revision = write_card(desk_of(access), asked.customer.card.account, was, typed, message)
    except FaultyCardError as error:
        words = {part: card_form.fault_words(part, fault) for part, fault in error.faults.items()}
        return _form(access, asked, typed, was, words), UNSOUND
    except CardConflictError as error:
        now = asked_customer(access, key, services().today())
        return _form(access, now, typed, error.theirs, _conflict_words(error)), CONFLICT
    except NoSuchCardError:
        abort(404)
    except (NotWrittenError, JailUnavailableError) as error:
        refusal = refusal_of(error)
        return _form(access, asked, typed, was, {}, refusal), refusal.status
    flash(_("The card is written.") if revision else _("Nothing was changed."), "ok")
    return redirect(customer_address(access, asked.customer.code), 303)


@blueprint.post("/t/<slug>/customers/<key>/notes")
@for_tenant(Permission.WRITE)
def post_note(access: TenantAccess, key: str) -> Answer:
    """Write a note on the customer's account."""
    asked = asked_customer(access, key, services().today())
    text = request.form.get("text", "")
    message = _("Note on %(name)s", name=asked.customer.name)
    account = asked.customer.accounts[0].name
    try:
        write_note(desk_of(access), account, services().today(), text, message)
    except FaultyCardError as error:
        words = {part: card_form.fault_words(part, fault) for part, fault in error.faults.items()}
        return customer_page(access, key, errors=words, text=text), UNSOUND
    except NoSuchCardError:
        abort(404)
    except (NotWrittenError, JailUnavailableError) as error:
        refusal = refusal_of(error)
        return customer_page(access, key, refusal=refusal, text=text), refusal.status
    flash(_("The note is written."), "ok")
    return redirect(customer_address(access, asked.customer.code) + "#notes", 303)


@blueprint.post("/t/<slug>/customers/<key>/documents")
@takes(2 * MOST_BYTES)
@for_tenant(Permission.WRITE)
def post_document(access: TenantAccess, key: str) -> Answer:
    """Put a file into the books as a document of the customer."""
    asked = asked_customer(access, key, services().today())
    account = asked.customer.accounts[0].name
    try:
        upload = upload_of(request.files.get("file"))
        message = _("Document of %(name)s", name=asked.customer.name)
        write_document(desk_of(access), account, services().today(), upload.name, upload.data, message)
    except RefusedFileError as error:
        return customer_page(access, key, errors={"file": str(error)}), UNSOUND
    except NoSuchCardError:
        abort(404)
    except (NotWrittenError, JailUnavailableError) as error:
        refusal = refusal_of(error)
        return customer_page(access, key, refusal=refusal), refusal.status
    flash(_("The document is in the books."), "ok")
    return redirect(customer_address(access, asked.customer.code) + "#notes", 303)


@blueprint.get("/t/<slug>/customers/<key>/documents/<path:path>")
@for_tenant(Permission.READ)
def get_document(access: TenantAccess, key: str, path: str) -> Response:
    """Hand out a document of the customer, to be saved and not to be shown."""
    picture = picture_for(access.tenant_id)
    asked = asked_customer(access, key, services().today())
    if path not in {document.filename for document in documents_of(picture, asked.customer)}:
        abort(404)
    try:
        data = read_document(services().database, picture, path)
    except KeyError:
        abort(404)
    answer = make_response(data)
    answer.headers["Content-Type"] = type_of(path)
    answer.headers.set("Content-Disposition", "attachment", filename=document_name(path))
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/t/<slug>/customers/<key>/account.<any(xlsx, csv):ending>")
@for_tenant(Permission.READ)
def get_account(access: TenantAccess, key: str, ending: str) -> Response:
    """Hand out the customer's account as a file."""
    asked = asked_customer(access, key)
    lines = account_of(asked.found, asked.customer.code)
    sheet = sheets.account_sheet(lines, asked.found.currency)
    is_book = ending == "xlsx"
    data = exporting.xlsx([sheet], _("Total")) if is_book else exporting.comma_separated(sheet)
    name = file_name(access, "-".join((_("account"), key)), asked.found, ending)
    kind = exporting.XLSX if is_book else exporting.CSV
    subject = f"account {asked.customer.code}"
    return handed_out(access, data, name, kind, action=EXPORT, subject=subject, rows=len(lines))


def _card(asked: Asked) -> Card:
    if asked.customer.card is None:
        abort(404)
    return card_of(asked.customer.card)


def _form(  # noqa: PLR0913, PLR0917  a form is made of all of these
    access: TenantAccess,
    asked: Asked,
    typed: Card,
    was: Card,
    errors: Mapping[str, str],
    refusal: Refusal | None = None,
) -> str:
    return tenant_page(
        "customers/card.html",
        access,
        "customers",
        customer=asked.customer,
        typed=typed,
        was={card_form.WAS + part: getattr(was, part) for part in KEYS},
        words=card_form.part_words(),
        kinds=[(kind, card_form.kind_words(kind).capitalize()) for kind in ("business", "consumer")],
        errors=errors,
        refusal=refusal,
        back=customer_address(access, asked.customer.code),
    )


def _conflict_words(error: CardConflictError) -> dict[str, str]:
    """Say, field by field, what somebody else wrote meanwhile."""
    return {
        part: _(
            "Somebody else wrote «%(theirs)s» meanwhile. Save again to keep yours, or type theirs.",
            theirs=getattr(error.theirs, part) or "–",
        )
        for part in error.parts
    }
