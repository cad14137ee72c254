"""What goes by post: letters that wait for the printer, print batches, and the deposit with its proof."""

from collections.abc import Mapping

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from server.auth.access import for_tenant
from server.portal.desk import desk_of
from server.portal.dunning.answer_routes import upload_fault_words, upload_from
from server.portal.dunning.blueprint import blueprint, dunning_page
from server.portal.dunning.words import channel_words
from server.portal.links import customer_address
from server.portal.pictures import day_of
from server.portal.refusals import UNSOUND
from server.security import takes
from tenants.dunning.correspondence import MOST_NAMED, letters_in
from tenants.dunning.letter_rows import LetterRow, LetterState
from tenants.dunning.sending.files import MOST_BYTES, FaultyUploadError, FileKind, files_of
from tenants.dunning.sending.posting import (
    MOST_PRINTED,
    DepositFault,
    FaultyDepositError,
    NothingToPrintError,
    deposit,
    print_again,
    print_letters,
)
from tenants.dunning.sending.standing import NoSuchLetterError, WrongStateError
from tenants.paper import PaperError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

MOST_BATCHES = 50
_TAB = "dunning.get_post"
_UNAVAILABLE = 503
Answer = str | AnyResponse | tuple[str, int]


@blueprint.get("/post")
@for_tenant(Permission.READ)
def get_post(access: TenantAccess) -> str:
    """Show what is to be printed, what is to be posted, and the batches there were."""
    return _page(access, {}, {})


@blueprint.post("/post/print")
@for_tenant(Permission.SEND, work=True)
def post_print(access: TenantAccess) -> Answer:
    """Put the chosen letters into one file to print."""
    numbers = request.form.getlist("letter", int)[:MOST_PRINTED]
    try:
        printed = print_letters(desk_of(access), numbers)
    except NothingToPrintError:
        flash(_("None of these letters waits to be printed any more."), "warn")
    except WrongStateError:
        flash(_("Somebody printed or took back one of these letters meanwhile. Nothing was printed."), "warn")
    except PaperError:
        return _page(
            access, {}, {"print": _("The letters could not be set. Choose fewer, or try again in a moment.")}
        ), _UNAVAILABLE
    else:
        if printed.stopped:
            flash(_stopped_words(len(printed.stopped)), "warn")
        return redirect(url_for(_TAB, slug=access.slug, batch=printed.file), 303)
    return redirect(url_for(_TAB, slug=access.slug), 303)


@blueprint.post("/post/deposit")
@takes(2 * MOST_BYTES)
@for_tenant(Permission.SEND)
def post_deposit(access: TenantAccess) -> Answer:
    """Say that the chosen letters were posted, with their numbers and the proof of deposit."""
    form, desk = request.form, desk_of(access)
    numbers = form.getlist("letter", int)[:MOST_NAMED]
    tracking = {number: form.get(f"tracking-{number}", "") for number in numbers}
    errors: dict[str, str] = {}
    day = day_of(form.get("day", ""))
    if day is None:
        errors["day"] = _("Choose a day.")
    proof, file = None, request.files.get("file")
    if file is not None and file.filename:
        try:
            proof = upload_from(file)
        except FaultyUploadError as error:
            errors["file"] = upload_fault_words(error.fault)
    if day is None or errors:
        return _page(access, form.to_dict(), errors, numbers), UNSOUND
    try:
        deposit(desk, tracking, day, proof)
    except FaultyDepositError as error:
        faults = {str(place): deposit_fault_words(fault) for place, fault in error.faults.items()}
        return _page(access, form.to_dict(), faults, numbers), UNSOUND
    except (NoSuchLetterError, WrongStateError):
        flash(_("Somebody noted one of these letters meanwhile. Nothing was changed."), "warn")
    else:
        flash(ngettext("%(num)s letter is posted.", "%(num)s letters are posted.", len(numbers)), "ok")
    return redirect(url_for(_TAB, slug=access.slug), 303)


@blueprint.post("/post/again")
@for_tenant(Permission.SEND)
def post_again(access: TenantAccess) -> AnyResponse:
    """Have a printed letter that was not posted wait for the next batch."""
    number = request.form.get("letter", 0, int)
    try:
        print_again(desk_of(access), number)
    except (NoSuchLetterError, WrongStateError):
        flash(_("This letter does not wait to be posted any more."), "warn")
    else:
        flash(_("The letter waits for the next batch."), "ok")
    return redirect(url_for(_TAB, slug=access.slug), 303)


def deposit_fault_words(fault: DepositFault) -> str:
    """Say what is wrong with what is said of a deposit."""
    return {
        DepositFault.NO_LETTER: _("Choose at least one letter."),
        DepositFault.DAY_TO_COME: _("This day is still to come."),
        DepositFault.DAY_BEFORE: _("A letter of these bears a later day."),
        DepositFault.NO_TRACKING: _("A registered letter has a number: type the one on the receipt."),
        DepositFault.NOT_A_TRACKING: _("This is no number of the post."),
    }[fault]


def _page(
    access: TenantAccess,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    chosen: list[int] | None = None,
) -> str:
    with desk_of(access).reading() as session:
        rows = letters_in(session, [LetterState.TO_PRINT, LetterState.PRINTED])
        batches = files_of(session, kind=FileKind.BATCH)
    to_post = [row for row in rows if row.state == LetterState.PRINTED]
    return dunning_page(
        "dunning/post.html",
        access,
        _TAB,
        to_print=[row for row in rows if row.state == LetterState.TO_PRINT],
        to_post=to_post,
        batches=batches[::-1][:MOST_BATCHES],
        inside=_inside(rows),
        made=request.args.get("batch", 0, int),
        most_printed=MOST_PRINTED,
        typed=typed,
        errors=errors,
        chosen={row.number for row in to_post} if chosen is None else set(chosen),
        channel_words=channel_words,
        to_customer=lambda code: customer_address(access, code),
    )


def _inside(rows: tuple[LetterRow, ...]) -> Mapping[int, int]:
    """Count the letters of each batch that are still to be posted."""
    found: dict[int, int] = {}
    for row in rows:
        if row.batch is not None:
            found[row.batch] = found.get(row.batch, 0) + 1
    return found


def _stopped_words(count: int) -> str:
    return ngettext(
        "%(num)s letter was stopped: paid, held or changed since it was approved.",
        "%(num)s letters were stopped: paid, held or changed since they were approved.",
        count,
    )
