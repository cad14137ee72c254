"""The transport of mails about subscriptions: fetched anew, looked at once more, written, and sent once.

What is no longer so, or no longer theirs to know, leaves nobody a mail. Owns the order of things. What a mail
says is handed in, for its words are those of the pages; what a mail server is, `tenants.mail` knows.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from tenants.billing.effects import number_in
from tenants.billing.following.fetching import Fetching
from tenants.billing.payers.payers import Payer, payers_among
from tenants.billing.service.gateway import GoneError
from tenants.billing.telling.deciding import key_of
from tenants.billing.telling.due import Mailing, mailings_of
from tenants.db import PlatformSession
from tenants.mail import Carrier, MadeAsItLeaves, Mail, MailError
from tenants.moment import day_of
from tenants.outbox import Payload, RefusedError

Writer = Callable[[Mailing], Mail]


@dataclass(frozen=True, slots=True)
class NoticeTransport(MadeAsItLeaves):
    """Carries mails to who looks after a subscription; `write` makes each as it leaves."""

    fetching: Fetching
    carrier: Carrier
    write: Writer

    def perform(self, key: str, payload: Payload, begin: Callable[[], None]) -> None:
        """Send a mail whose reason is still there.

        Raises:
            LaterError: the payment service or the mail server is not to be had.
            RefusedError: the person's address can have no mail.
        """
        self._fetch(payload)
        mailing = self._still_due(key, payload)
        if mailing is None:
            return
        try:
            mail = self.write(mailing)
        except MailError as error:
            raise RefusedError(str(error)) from error
        self.carrier.carry(key, mail, self.fetching.now(), begin)

    def _fetch(self, payload: Payload) -> None:
        """Fetch how the payer's subscriptions are now: what is known of them may be as old as an outage."""
        with self.fetching.database.platform_reading() as session:
            customers = [payer.customer for payer in self._payers(session, payload)]
        for customer in customers:
            if customer is not None:
                with suppress(GoneError):  # who is no customer any more has none
                    self.fetching.subscriptions(customer)

    def _still_due(self, key: str, payload: Payload) -> Mailing | None:
        terms, today = self.fetching.terms, day_of(self.fetching.now())
        with self.fetching.database.platform_reading() as session:
            due = mailings_of(session, self._payers(session, payload), terms, today)
            return next((mailing for mailing in due if key_of(mailing) == key), None)

    def _payers(self, session: PlatformSession, payload: Payload) -> tuple[Payer, ...]:
        """Return the payer; none where it has become the operator's own company, for which nobody pays."""
        return payers_among(session, self.fetching.terms, [number_in(payload, "payer")])
