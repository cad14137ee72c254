"""Why a draft is not kept, and what to do; in each case nothing was written."""

from flask_babel import gettext as _

from server.portal.factoring.words.obstacles import wrong_state_words
from tenants.factoring.assignments.errors import (
    AnotherDraftError,
    AssignmentError,
    DraftFault,
    DraftRefusedError,
    HeldElsewhereError,
    NoSuchAssignmentError,
    NotADraftError,
)

_MOST_NAMED = 5


def draft_error_words(error: AssignmentError) -> str:
    """Say why an assignment cannot be made, changed or given up."""
    if isinstance(error, DraftRefusedError):
        return draft_fault_words(error.fault)
    if isinstance(error, AnotherDraftError):
        return _("%(reference)s is under preparation already: send it or give it up first.",
                 reference=error.reference)  # fmt: skip
    if isinstance(error, HeldElsewhereError):
        others = ", ".join(sorted(set(error.holders.values()))[:_MOST_NAMED])
        return _(
            "An invoice is in another assignment meanwhile (%(others)s). Nothing was written.", others=others
        )
    if isinstance(error, NotADraftError):
        return wrong_state_words(error.state)
    if isinstance(error, NoSuchAssignmentError):
        return _("There is no such assignment.")
    return _("A colleague changed this assignment, or the books, meanwhile: look again. Nothing was written.")


def draft_fault_words(fault: DraftFault) -> str:
    """Say what is wrong with a draft."""
    return {
        DraftFault.NO_CONTRACT: _("The contract is not in force on that day."),
        DraftFault.NOTHING: _("Tick at least one invoice that is eligible."),
        DraftFault.NOT_ELIGIBLE: _("An invoice that was ticked is not eligible any more: look again."),
        DraftFault.TOO_MANY: _("These are too many for one assignment."),
        DraftFault.TOO_LONG: _("This is too long."),
        DraftFault.NOT_A_NUMBER: _("A sign in it does not print: type it anew."),
        DraftFault.FORMULA: _("It begins as a formula does: write it without that sign."),
        DraftFault.NOT_IN_IT: _("An invoice is not in this assignment."),
        DraftFault.LATER: _("This day is still to come."),
    }[fault]
