"""What stands in the way of an act, and what mends it."""

from flask_babel import gettext as _

from ledger_core.factoring.states import Act, Obstacle, State
from server.portal.factoring.words.states import state_words


def obstacle_words(obstacle: Obstacle) -> str:
    """Say what stands in the way, and what to do."""
    return {
        Obstacle.NOTHING_IN_IT: _("Nothing is in it: tick at least one invoice."),
        Obstacle.NOT_ELIGIBLE: _("An invoice of it is not eligible any more: take it out."),
        Obstacle.AMOUNT_CHANGED: _(
            "An invoice of it is open with another amount now: value the draft again."
        ),
        Obstacle.REVALUED: _("Limits or amounts changed since it was verified: open it again, then verify."),
        Obstacle.IN_ANOTHER: _("An invoice of it is in another assignment: take it out."),
        Obstacle.NOT_IN_FORCE: _("The contract is not in force on that day."),
        Obstacle.SLIP_INCOMPLETE: _("The slip lacks a mention that the law asks for: complete the contract."),
        Obstacle.FILE_REFUSED: _("The file for the factor cannot be made as things are."),
        Obstacle.STILL_OPEN: _("Something of it is neither settled nor given back."),
        Obstacle.NO_REASON: _("Say why it comes back."),
    }[obstacle]


def wrong_state_words(state: State) -> str:
    """Say that an act does not fit where the assignment is."""
    return _("This assignment is “%(state)s” by now: look again. Nothing was done.", state=state_words(state))


def act_words(act: Act) -> str:
    """Name an act as its button does."""
    return {
        Act.CHECK: _("Verify"),
        Act.REOPEN: _("Open again"),
        Act.SEND: _("Send"),
        Act.FUND: _("Funded by the factor"),
        Act.SETTLE: _("Settled"),
        Act.RETURN: _("Refused by the factor"),
        Act.RESUME: _("Opened again"),
    }[act]
