"""Why an act on an assignment was not done, in a sentence, and with which status that is answered."""

from flask_babel import gettext as _

from ledger_core.factoring.slips import NoMentionsError
from ledger_core.factoring.states import HinderedError, WrongStateError
from server.portal.factoring.words.draft_faults import draft_error_words
from server.portal.factoring.words.mentions import mention_words
from server.portal.factoring.words.obstacles import obstacle_words, wrong_state_words
from server.portal.refusals import CONFLICT, UNAVAILABLE, UNSOUND, refusal_of
from tenants.books.refusals import NotWrittenError
from tenants.factoring.assignments.errors import AssignmentConflictError, AssignmentError, NotADraftError
from tenants.factoring.papers.heads import NoCreditorError
from tenants.factoring.papers.notifications import NoFactorAccountError
from tenants.factoring.papers.papers import SlipIncompleteError
from tenants.jail import JailUnavailableError
from tenants.paper import PaperError

OF_PAPER = (NoFactorAccountError, NoCreditorError, SlipIncompleteError, NoMentionsError, PaperError)
_OF_BOOKS = (NotWrittenError, JailUnavailableError)
REFUSALS = (HinderedError, WrongStateError, AssignmentError, *OF_PAPER, *_OF_BOOKS)


def refused(error: Exception) -> tuple[str, int]:
    """Say why an act was not done, and with which status that is answered."""
    if isinstance(error, HinderedError):
        return obstacle_words(error.obstacles[0]), UNSOUND
    if isinstance(error, WrongStateError):
        return wrong_state_words(error.state), CONFLICT
    if isinstance(error, AssignmentError):
        is_late = isinstance(error, (AssignmentConflictError, NotADraftError))
        return draft_error_words(error), CONFLICT if is_late else UNSOUND
    if isinstance(error, _OF_BOOKS):
        refusal = refusal_of(error)
        return refusal.title, refusal.status
    return _paper_words(error), UNAVAILABLE if isinstance(error, PaperError) else UNSOUND


def _paper_words(error: Exception) -> str:
    """Say why a paper cannot be made."""
    if isinstance(error, SlipIncompleteError):
        named = ", ".join(mention_words(row.mention) for row in error.missing)
        return _("The slip is not complete. Missing: %(mentions)s.", mentions=named)
    if isinstance(error, NoCreditorError):
        return _("Nobody said yet who the company is: complete the creditor in the settings of reminders.")
    if isinstance(error, NoFactorAccountError):
        return _("Debtors are to be told whom to pay, and the contract names no IBAN of the factor.")
    if isinstance(error, NoMentionsError):
        return _("What a slip of this day must say is not known: it is not made.")
    return _("The paper cannot be made at the moment. Nothing was written.")
