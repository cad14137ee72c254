"""What people say of one letter after it left, or did not: whether it went, what came back, calls, proofs.

Each act leads back to the letter's page, which shows it in its story. Who says it is in the story too.
"""

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from server.auth.access import for_tenant
from server.auth.entitled import refuse_unless_working
from server.portal.desk import desk_of
from server.portal.dunning.blueprint import blueprint
from server.portal.dunning.letter_routes import letter_page
from server.portal.formats import size
from server.portal.refusals import UNSOUND
from server.security import takes
from tenants.desk import Desk
from tenants.dunning.sending import deciding
from tenants.dunning.sending.answers import note_answer, note_return
from tenants.dunning.sending.files import (
    MOST_BYTES,
    FaultyUploadError,
    Upload,
    UploadFault,
    paper_from,
)
from tenants.dunning.sending.posting import CallOutcome, file_proof, note_call
from tenants.dunning.sending.standing import NoSuchLetterError, WrongStateError
from tenants.outbox import NoSuchEffectError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

LONGEST_TEXT = 2_000
Answer = AnyResponse | tuple[str, int]


@blueprint.post("/letters/<int:number>/decide")
@for_tenant(Permission.SEND)
def post_decide(access: TenantAccess, number: int) -> AnyResponse:
    """Say of a letter whether it went, or what follows where it was refused or came back."""
    desk, reason = desk_of(access), _text("reason")
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "went": (lambda: deciding.went(desk, number), _("Noted as sent.")),
        "did-not-go": (
            lambda: deciding.did_not_go(desk, number),
            _("It is sent again, under the same number."),
        ),
        "release": (
            lambda: deciding.release(desk, number, reason),
            _("Its invoices can be reminded of anew."),
        ),
        "stands": (lambda: deciding.stands(desk, number, reason), _("The letter counts as sent.")),
        "note-again": (lambda: deciding.note_again(desk, number), _("It is noted in the books once more.")),
    }
    asked = request.form.get("which", "")
    if asked not in acts:
        abort(400)
    if asked == "did-not-go":
        refuse_unless_working()
    act, done = acts[asked]
    return _done(access, number, act, done)


@blueprint.post("/letters/<int:number>/answer")
@for_tenant(Permission.SEND)
def post_answer(access: TenantAccess, number: int) -> Answer:
    """Note what the customer answered by another way, or that the letter came back."""
    desk, text = desk_of(access), _text("text")
    if not text:
        return letter_page(access, number, errors={"text": _("Write something here.")}), UNSOUND
    if request.form.get("which") == "returned":
        return _done(
            access, number, lambda: note_return(desk, number, text), _("Noted: the letter came back.")
        )
    return _done(access, number, lambda: note_answer(desk, number, text), _("The reply is noted."))


@blueprint.post("/letters/<int:number>/call")
@for_tenant(Permission.SEND)
def post_call(access: TenantAccess, number: int) -> Answer:
    """Say what came of a call."""
    desk, asked, text = desk_of(access), request.form.get("outcome", ""), _text("text")
    if asked not in set(CallOutcome):
        return letter_page(access, number, errors={"outcome": _("Choose what came of it.")}), UNSOUND
    return _done(
        access, number, lambda: note_call(desk, number, CallOutcome(asked), text), _("The call is noted.")
    )


@blueprint.post("/letters/<int:number>/proof")
@takes(2 * MOST_BYTES)
@for_tenant(Permission.SEND)
def post_proof(access: TenantAccess, number: int) -> Answer:
    """File a proof with a letter that left: a receipt, a deposit."""
    desk, text = desk_of(access), _text("text")
    try:
        upload = upload_from(request.files.get("file"))
    except FaultyUploadError as error:
        return letter_page(access, number, errors={"file": upload_fault_words(error.fault)}), UNSOUND
    return _done(access, number, lambda: _file(desk, number, upload, text), _("The proof is filed."))


def upload_from(file: FileStorage | None) -> Upload:
    """Return the paper that a form brings.

    Raises:
        FaultyUploadError: there is none, or none that is taken.
    """
    if file is None:
        raise FaultyUploadError(UploadFault.EMPTY)
    return paper_from(file.filename or "", file.stream.read(MOST_BYTES + 1))


def upload_fault_words(fault: UploadFault) -> str:
    """Say why a file is not taken, and what to do."""
    return {
        UploadFault.EMPTY: _("Choose a file."),
        UploadFault.TOO_LARGE: _("The file is larger than %(most)s.", most=size(MOST_BYTES)),
        UploadFault.NOT_A_PAPER: _("Hand in a PDF, a PNG or a JPEG."),
    }[fault]


def _file(desk: Desk, number: int, upload: Upload, text: str) -> None:
    file_proof(desk, number, upload, text)


def _done(access: TenantAccess, number: int, act: Callable[[], object], said: str) -> AnyResponse:
    """Do an act on a letter; say what was done, or that it has come another way meanwhile."""
    try:
        act()
    except NoSuchLetterError:
        abort(404)
    except deciding.StillLeavingError:
        flash(_("The letter is leaving this moment. Ask again in a few minutes."), "warn")
    except (WrongStateError, NoSuchEffectError, deciding.NotReturnedError):
        flash(
            _("The letter has come another way meanwhile; this is how it stands. Nothing was changed."),
            "warn",
        )
    else:
        flash(said, "ok")
    return redirect(url_for("dunning.get_letter", slug=access.slug, number=number), 303)


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()[:LONGEST_TEXT]
