"""How an act on a subscription ended, in sentences: done, kept for later, or why not and what to do."""

from flask import flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from server.portal.premises import Premises
from tenants.billing.acts.refused import Refusal, Refused
from tenants.outbox import LaterError, RefusedError
from tenants.outbox_rows import State

TRIED = (LaterError, RefusedError)
"""What asking the payment service at once may raise."""


def refused_words(refused: Refused) -> str:
    """Say why nothing was done."""
    match refused.why:
        case Refusal.TOO_MANY_TENANTS:
            return _(
                "This plan takes %(most)s client companies at the most. Choose a larger one.",
                most=refused.most,
            )
        case Refusal.TOO_MANY_USERS:
            return _("This plan takes %(most)s users at the most. Choose a larger one.", most=refused.most)
        case Refusal.BY_STRIPE:
            return _("The payment service refused: %(said)s", said=refused.said)
        case _:
            return _plain(refused.why)


def turned_back(premises: Premises, view: str, why: str) -> Response:
    """Lead back to a page of the subscription, on which stands why nothing was done."""
    flash(why, "warn")
    return redirect(premises.address(view), 303)


def flash_done(done: State, sentence: str) -> None:
    """Say that an act was done, or that it is kept until the payment service answers."""
    if done is State.DONE:
        flash(sentence, "ok")
    else:
        flash(_delayed(), "warn")


def unreachable() -> str:
    """Say that the payment service did not answer a question."""
    return _(
        "The payment service does not answer. Nothing was changed and nothing is charged; try again in a few "
        "minutes."
    )


def _delayed() -> str:
    return _(
        "The payment service does not answer. Your decision is kept and is carried out as soon as it does; "
        "you need not repeat it."
    )


def _plain(why: Refusal) -> str:
    return {
        Refusal.NO_SUCH_PLAN: _("This plan is no longer offered. Choose another."),
        Refusal.NOT_FOR_YOU: _("This plan is not offered to you. Choose another."),
        Refusal.SUBSCRIBED: _("There is a subscription already. Change its plan instead."),
        Refusal.FIRM_PAYS: _("Your accounting firm pays for this company; there is nothing to subscribe to."),
        Refusal.CLIENTS_PAY: _(
            "Each client pays for itself, so the firm needs no subscription. Have the firm pay first."
        ),
        Refusal.PAYMENT_UNDER_WAY: _(
            "The first payment of a subscription is still under way. Wait for its outcome."
        ),
        Refusal.NO_SUBSCRIPTION: _("There is no subscription that goes on."),
        Refusal.SAME_PLAN: _("This is your plan already."),
        Refusal.OWES: _("An invoice is not paid. Pay it first; then the plan can be chosen."),
        Refusal.ENDS: _("The subscription was cancelled. Take the cancellation back first."),
        Refusal.NO_MEANS: _("No means of payment is kept for you. Give one first."),
        Refusal.NO_ADDRESS: _(
            "Your address is not known, and the tax depends on it. Give it first, where you change the means "
            "of payment."
        ),
        Refusal.NOT_READY: _(
            "This plan cannot be paid for yet. Whoever runs the service is told; nothing was changed."
        ),
        Refusal.STALE: _(
            "Something changed since this was shown, or it was shown more than half an hour ago. "
            "Look at the figures again, then confirm."
        ),
        Refusal.UNDER_WAY: _(
            "An earlier decision is still being carried out. Wait a moment, then try again."
        ),
    }[why]
