"""Where an assignment and a document in it are: a word and a sign."""

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from ledger_core.factoring.states import ItemState, State
from server.portal.formats import count


def state_words(state: State) -> str:
    """Name where an assignment is."""
    return {
        State.DRAFT: _("Draft"),
        State.CHECKED: _("Checked"),
        State.SENT: pgettext("assignment", "Sent"),
        State.FUNDED: _("Funded"),
        State.SETTLED: _("Settled"),
        State.RETURNED: _("Returned"),
    }[state]


def state_sign(state: State) -> str:
    """Return the sign of a state."""
    return {
        State.DRAFT: "",
        State.CHECKED: "info",
        State.SENT: "info",
        State.FUNDED: "info",
        State.SETTLED: "ok",
        State.RETURNED: "hold",
    }[state]


def standing_words(state: State, disputed: int) -> tuple[str, str]:
    """Return the sign and the word of an assignment; documents in dispute come before all else.

    Args:
        state: where it is.
        disputed: how many of its documents are in dispute with something left.
    """
    if not disputed:
        return state_sign(state), state_words(state)
    told = ngettext("%(state)s, %(n)s disputed", "%(state)s, %(n)s disputed", disputed,
                    state=state_words(state), n=count(disputed))  # fmt: skip
    return "warn", told


def item_words(state: ItemState, *, passes_title: bool) -> str:
    """Name where an assigned document is; a claim that is security stays with the company."""
    if state is ItemState.OPEN and not passes_title:
        return _("assigned as security")
    return {
        ItemState.OPEN: _("with the factor"),
        ItemState.PARTLY: _("partly settled"),
        ItemState.SETTLED: _("wholly settled"),
        ItemState.RETURNED: _("given back"),
        ItemState.NOT_TAKEN: _("not taken by the factor"),
    }[state]


def item_sign(state: ItemState) -> str:
    """Return the sign of a document's state."""
    return {
        ItemState.OPEN: "info",
        ItemState.PARTLY: "warn",
        ItemState.SETTLED: "ok",
        ItemState.RETURNED: "hold",
        ItemState.NOT_TAKEN: "hold",
    }[state]
