"""What the server does beside answering: each piece of work in a thread of its own, again and again.

Owns when each begins, how often it looks for work, and how all of them end. What the work is, others say.
"""

from collections.abc import Callable, Collection, Mapping
import logging
from pathlib import Path
import threading

from server.config import Settings
from server.portal.standing.mails import writer
from server.services import Services
from tenants import outbox
from tenants.billing.acts.transport import StripeTransport
from tenants.billing.effects import KIND as STRIPE
from tenants.billing.following.fetching import Fetching
from tenants.billing.payers.entitlements import may_work
from tenants.billing.rounds import Keeper
from tenants.billing.telling.deciding import KIND as NOTICE
from tenants.billing.telling.transport import NoticeTransport
from tenants.books import letters_given
from tenants.books.checking import check_pending
from tenants.dunning.days.daily import Daily
from tenants.dunning.sending.booking import NoteTransport
from tenants.dunning.sending.effects import LETTER, NOTE
from tenants.dunning.sending.settling import settle_all
from tenants.dunning.sending.transport import DunningTransport
from tenants.dunning.sending.ways import Site
from tenants.factoring import mailing as factoring_mailing
from tenants.factoring.events.daily import DailyFollowing
from tenants.factoring.mailing import FactoringTransport
from tenants.jobs import kinds
from tenants.jobs.worker import Tools
from tenants.mail import KIND, MailFiles, MailServer
from tenants.outbox import Transport
from tenants.people import entries
from tenants.receivables.figures import Ahead
from tenants.rounds import Rounds
from tenants.serving import Serves

CHECK_SECONDS = 5  # between looks for revisions that wait for their full check
DELIVER_SECONDS = 2  # between looks for mail to send
RELAY_SECONDS = 1  # between looks for entries on their way to an audit chain
SWEEP_SECONDS = 30  # between looks for Favas that nobody asks any more
LETTERS_SECONDS = 10  # until letters that an earlier version did not keep are read, and between tries
FIGURES_SECONDS = 3  # between looks for books whose key figures are missing
NOTICES_SECONDS = 30  # between looks for mails about subscriptions
BILLING_SECONDS = 2  # between looks for what the payment service told
DUNNING_SECONDS = 60  # between looks for tenants whose day of reminders has not been run
FACTORING_SECONDS = 60  # between looks for tenants whose claims lent on were not followed today
MAIL_FOLDER = Path("var/mail")

_log = logging.getLogger("lettrine")


class Background:
    """The threads beside the requests of one process."""

    def __init__(self, services: Services) -> None:
        self._stopping = threading.Event()
        ahead = Ahead(services.database, services.pictures)
        mail = mail_ways(services)
        letters = letters_of(services)
        daily = Daily(services.database, services.jail, services.pictures, services.now, serves_of(services))
        following = DailyFollowing(services.database, services.jail, services.pictures, services.now)
        checks, deliveries, posts, figures = (Rounds(services.database) for _ in range(4))
        self._threads = [
            self._repeated(
                "full checks",
                CHECK_SECONDS,
                lambda: check_pending(services.database, services.jail, checks.due()),
            ),
            self._repeated("audit entries", RELAY_SECONDS, lambda: entries.relay(services.database)),
            self._repeated(
                "outbox",
                DELIVER_SECONDS,
                lambda: outbox.deliver_pending(services.database, mail, services.now, deliveries.due()),
            ),
            self._repeated(
                "letters",  # by themselves, since each takes longer than any mail of the service's own
                DELIVER_SECONDS,
                lambda: deliver(services, letters, posts.due(), self._stopping.is_set),
            ),
            self._repeated(
                "figures",
                FIGURES_SECONDS,
                lambda: ahead.keep_ahead(services.now(), services.today(), self._stopping, figures.due()),
            ),
            self._repeated("dunning", DUNNING_SECONDS, lambda: daily.run_due(self._stopping)),
            self._repeated("factoring", FACTORING_SECONDS, lambda: following.run_due(self._stopping)),
            self._repeated(
                "letters of before",
                LETTERS_SECONDS,
                lambda: letters_given.complete_all(services.database, services.jail, self._stopping),
                once=True,
            ),
            threading.Thread(
                target=kinds.work,
                args=(Tools(services.database, services.jail, services.now), self._stopping),
                name="jobs",
                daemon=True,
            ),
        ]
        for name, seconds, transports in (
            ("payments", DELIVER_SECONDS, payments_of(services)),  # the payment service may let each wait
            ("notices", NOTICES_SECONDS, notices_of(services)),  # each asks it, and the mail server
        ):
            if transports:
                self._threads.append(self._delivering(name, seconds, services, transports))
        keeper = keeper_of(services)
        if keeper is not None:
            self._threads += [
                self._repeated("billing", BILLING_SECONDS, lambda: keeper.work(self._stopping.is_set)),
                self._repeated(
                    "books",  # by themselves, since a pass over a long history keeps what is told waiting
                    BILLING_SECONDS,
                    lambda: keeper.keep_books(self._stopping.is_set),
                ),
            ]
        if services.fava is not None:
            self._threads.append(self._repeated("fava", SWEEP_SECONDS, services.fava.sweep))
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End them all; what is at work is awaited."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _delivering(
        self, name: str, seconds: float, services: Services, transports: Mapping[str, Transport]
    ) -> threading.Thread:
        """Return a thread that carries out what belongs to no tenant, and keeps nothing else waiting."""
        return self._repeated(
            name,
            seconds,
            lambda: outbox.deliver_pending(
                services.database, transports, services.now, (), self._stopping.is_set
            ),
        )

    def _repeated(
        self, name: str, seconds: float, act: Callable[[], object], *, once: bool = False
    ) -> threading.Thread:
        """Return a thread that acts again and again, or `once`; a fault is told, and it is tried again."""

        def body() -> None:
            while not self._stopping.wait(seconds):
                try:
                    act()
                    if once:
                        return
                except Exception:  # noqa: BLE001  whatever goes wrong once is tried again
                    _log.exception("%s: could not be done; trying again", name)

        return threading.Thread(target=body, name=name, daemon=True)


def deliver(
    services: Services,
    letters: Mapping[str, Transport],
    tenants: Collection[int] | None,
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Send letters of these tenants or of all, and tell people of those that could not be."""
    outbox.deliver_pending(services.database, letters, services.now, tenants, stopping)
    settle_all(services.database, services.now, tenants)


def mail_ways(services: Services) -> Mapping[str, Transport]:
    """Return what carries mail of the service's own, and files to factors."""
    mail = mail_of(services.settings)
    files = FactoringTransport(services.database, mail, services.now, serves_of(services))
    return {KIND: mail, factoring_mailing.KIND: files}


def keeper_of(services: Services) -> Keeper | None:
    """Return what keeps near the payment service; None where no money is taken."""
    if services.gateway is None:
        return None
    return Keeper(
        services.database,
        services.jail,
        services.pictures,
        services.gateway,
        services.terms,
        services.now,
        mails=bool(notices_of(services)),
    )


def payments_of(services: Services) -> Mapping[str, Transport]:
    """Return what changes things at the payment service; nothing where no money is taken."""
    if services.gateway is None:
        return {}
    stripe = StripeTransport(services.database, services.gateway, services.terms, services.now)
    return {STRIPE: stripe}


def notices_of(services: Services) -> Mapping[str, Transport]:
    """Return what carries mails about subscriptions.

    Nothing where no money is taken, no mail server is set, or the service has no address to lead to: what
    they would say stands on the pages.
    """
    terms, gateway = services.terms, services.gateway
    if gateway is None or terms.tariff is None or services.settings.smtp is None or not terms.site:
        return {}
    fetching = Fetching(services.database, gateway, terms, services.now)
    return {NOTICE: NoticeTransport(fetching, mail_of(services.settings), writer(terms.site, terms.tariff))}


def letters_of(services: Services) -> Mapping[str, Transport]:
    """Return what carries letters out, and notes them in the books."""
    mail, site = mail_of(services.settings), Site(services.settings.address, services.key)
    return {
        LETTER: DunningTransport(
            services.database, services.pictures, mail, services.now, site, serves=serves_of(services)
        ),
        NOTE: NoteTransport(services.database, services.jail, services.pictures, services.now),
    }


def serves_of(services: Services) -> Serves:
    """Return what tells whether a tenant is served today; all are where no money is taken."""
    return lambda tenant_id: may_work(services.database, services.terms, tenant_id, services.today())


def mail_of(settings: Settings) -> MailServer | MailFiles:
    """Return what carries mail out: its server, or files where none is set."""
    smtp = settings.smtp
    if smtp is None:
        return MailFiles(MAIL_FOLDER, settings.mail_from)
    return MailServer(
        host=smtp.host,
        port=smtp.port,
        sender=settings.mail_from,
        tls=smtp.tls,
        user=smtp.user,
        password=smtp.password,
    )
