"""Why an act on an assignment is not done, in the form of the API and in the words of the pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _

from ledger_core.factoring.states import HinderedError, State, WrongStateError
from server.api.problems import At, Problem, missing
from server.portal.factoring.words.draft_faults import draft_error_words
from server.portal.factoring.words.obstacles import obstacle_words, wrong_state_words
from tenants.factoring.assignments.errors import (
    AnotherDraftError,
    AssignmentConflictError,
    AssignmentError,
    DraftRefusedError,
    HeldElsewhereError,
    NoSuchAssignmentError,
    NotADraftError,
)
from tenants.paper import PaperError


@contextmanager
def said_as_problems() -> Iterator[None]:
    """Say why an act cannot be in the form of the API."""
    try:
        yield
    except AssignmentError as error:
        raise _refused(error) from None
    except WrongStateError as error:
        raise wrong_state(error.state) from None
    except HinderedError as error:
        raise Problem(
            422,
            "hindered",
            _("Something stands in the way"),
            errors=[At(f"checks.{each.value}", obstacle_words(each)) for each in error.obstacles],
        ) from None
    except PaperError as error:
        raise Problem(422, "paper", _("The papers cannot be set"), str(error)) from None


def _refused(error: AssignmentError) -> Problem:
    words = draft_error_words(error)
    if isinstance(error, NoSuchAssignmentError):
        return missing(_("There is no such assignment"))
    if isinstance(error, NotADraftError):
        return wrong_state(error.state)
    title = _("This assignment cannot be")
    if isinstance(error, DraftRefusedError):
        return Problem(422, error.fault.value, title, words, more={"documents": list(error.names)})
    if isinstance(error, AnotherDraftError):
        return Problem(409, "another-draft", title, words, more={"reference": error.reference})
    if isinstance(error, HeldElsewhereError):
        return Problem(409, "held-elsewhere", title, words, more={"documents": error.holders})
    assert isinstance(error, AssignmentConflictError)
    return Problem(409, "conflict", _("Somebody else was faster"), words)


def wrong_state(state: State) -> Problem:
    """Say that an act is none of the state that the assignment is in."""
    return Problem(
        409,
        "wrong-state",
        _("The assignment is not at that point"),
        wrong_state_words(state),
        more={"state": state.value},
    )
