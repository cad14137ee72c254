"""What a payer asks for on its pages: each is decided, done at once where it can be, and told as a value.

Where the payment service does not answer, what was decided stands and is done in the background; nothing is
lost and nothing done twice. The page of the payment service for invoices and means of payment is no effect:
asking for its address changes nothing there, and the address lets in whoever has it, so it is kept nowhere.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
import datetime as dt

from tenants import outbox
from tenants.billing.acts import changing, checkout, previewing
from tenants.billing.acts.asked import Asked
from tenants.billing.acts.checkout import Back, newest_checkout
from tenants.billing.acts.previewing import Preview
from tenants.billing.acts.refused import Refusal, Refused
from tenants.billing.acts.transport import StripeTransport
from tenants.billing.catalogue.catalogue import NotSyncedError
from tenants.billing.effects import Act, deliver_now
from tenants.billing.following.fetching import Fetching
from tenants.billing.payers.payers import Payer, own_payer
from tenants.billing.rows import CheckoutState
from tenants.billing.service.gateway import Gateway, GoneError
from tenants.billing.terms import Terms
from tenants.db import Database
from tenants.outbox import LaterError, RefusedError
from tenants.outbox_rows import State
from tenants.people.place import By

_NOBODY = By("", frozenset())  # who looks, and changes nothing


@dataclass(frozen=True, slots=True)
class Acting:
    """What every act needs."""

    database: Database
    gateway: Gateway
    terms: Terms
    now: Callable[[], dt.datetime]

    def asked(self, payer: Payer, by: By, at: dt.datetime | None = None) -> Asked:
        """Return who asks for something for a payer, now or as of a moment."""
        return Asked(self.database, self.terms, payer, by, at or self.now())


@dataclass(frozen=True, slots=True)
class Chosen:
    """A first payment under way: DONE where its page is open or nothing is to be paid, else it is awaited."""

    checkout: int
    state: State


def choose_plan(acting: Acting, payer: Payer, plan_key: str, back: Back, by: By) -> Chosen | Refused:
    """Have a payer take out its first subscription: a page of the payment service is opened for it.

    Args:
        acting: what is needed.
        payer: who chooses.
        plan_key: the plan.
        back: where the payment service leads back to.
        by: the person who chooses.

    Returns:
        The first payment, whose row says where the page is; or what stands in the way.
    """
    _look_at_open(acting, payer)
    found = checkout.choose(acting.asked(payer, by), plan_key, back)
    if isinstance(found, Refused):
        return found
    state = _done(acting, found.key)
    if not isinstance(state, Refused):
        return Chosen(found.checkout, state)
    with acting.database.platform_reading() as session:  # found out while it was tried
        return checkout.subscribed(session, payer.id) or state


def preview(acting: Acting, payer: Payer, plan_key: str) -> Preview | Refused:
    """Return what a change of plan comes to now; nothing is changed.

    Raises:
        LaterError: the payment service cannot be asked now.
        RefusedError: it refused to say.
    """
    return _previewed(acting.gateway, acting.asked(payer, _NOBODY), plan_key)


def change_plan(acting: Acting, payer: Payer, plan_key: str, print_: str, by: By) -> State | Refused:
    """Move a subscription to another plan, as it was seen under a print.

    Returns:
        DONE, or how far it has come where the payment service does not answer; or what stands in the way,
        such as that it comes to something else than was seen.

    Raises:
        LaterError: the payment service cannot be asked now; nothing was decided.
        RefusedError: it refused to say what the change comes to.
    """
    seen = previewing.moment_of(print_, acting.now())
    if seen is None:
        return Refused(Refusal.STALE)
    found = _previewed(acting.gateway, acting.asked(payer, by, seen), plan_key)
    if isinstance(found, Refused):
        return found
    if found.print != print_:
        return Refused(Refusal.STALE)
    return _changed(acting, payer, lambda: changing.decide_change(acting.asked(payer, by), plan_key, seen))


def cancel(acting: Acting, payer: Payer, by: By) -> State | Refused:
    """Have a subscription end with its period; DONE where it does so already."""
    return _ended(acting, payer, Act.CANCEL, by)


def resume(acting: Acting, payer: Payer, by: By) -> State | Refused:
    """Take a cancellation back before its day; DONE where there is none."""
    return _ended(acting, payer, Act.RESUME, by)


def portal_url(acting: Acting, payer: Payer, return_url: str, language: str) -> str | Refused:
    """Return where a payer sees its invoices and changes its means of payment, for some minutes.

    Raises:
        LaterError: the payment service cannot be asked now.
        RefusedError: it refused.
    """
    with acting.database.platform_reading() as session:
        mine = own_payer(session, acting.terms, payer.place)
    if mine is None or mine.customer is None:
        return Refused(Refusal.NO_SUBSCRIPTION)
    try:
        return acting.gateway.portal_url(mine.customer, return_url, language)
    except GoneError:
        return Refused(Refusal.NO_SUBSCRIPTION)


def _look_at_open(acting: Acting, payer: Payer) -> None:
    """See whether a page that was opened was paid meanwhile; where that cannot be told now, go on."""
    with acting.database.platform_reading() as session:
        row = newest_checkout(session, payer.id)
    if row is not None and row.state == CheckoutState.OPEN and row.session is not None:
        try:
            Fetching(acting.database, acting.gateway, acting.terms, acting.now).checkout(row.session)
        except (LaterError, RefusedError, GoneError):
            return


def _previewed(gateway: Gateway, asked: Asked, plan_key: str) -> Preview | Refused:
    try:
        return previewing.preview(gateway, asked, plan_key)
    except NotSyncedError:
        return Refused(Refusal.NOT_READY)
    except GoneError:
        return Refused(Refusal.NO_SUBSCRIPTION)


def _ended(acting: Acting, payer: Payer, act: Act, by: By) -> State | Refused:
    return _changed(acting, payer, lambda: changing.decide_end(acting.asked(payer, by), act))


def _changed(acting: Acting, payer: Payer, decide: Callable[[], str | Refused]) -> State | Refused:
    """Decide and do a change; what waits since the payment service did not answer is done before it."""
    key = decide()
    if isinstance(key, Refused) and key.why is Refusal.UNDER_WAY:
        with acting.database.platform_reading() as session:
            waiting = changing.under_way(session, payer)
        for each in waiting:
            _done(acting, each)
        key = decide()
    return key if isinstance(key, Refused) else _done(acting, key)


def _done(acting: Acting, key: str) -> State | Refused:
    """Have an effect done at once; what was refused for good is told here, and so waits for nobody."""
    if not key:
        return State.DONE
    transport = StripeTransport(acting.database, acting.gateway, acting.terms, acting.now)
    delivered = deliver_now(acting.database, transport, key, acting.now)
    if delivered.state is not State.STUCK:
        return delivered.state
    with suppress(outbox.NoSuchEffectError):  # somebody decided it meanwhile
        outbox.drop(acting.database, None, key, acting.now())
    return Refused(Refusal.BY_STRIPE, said=delivered.error)
