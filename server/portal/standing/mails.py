"""What mails say of a subscription to who looks after it: the words of the strip, and what stays possible.

Owns the frame of such a mail. When one is due, and to whom, is `tenants.billing.telling`'s.
"""

from flask_babel import gettext as _

from ledger_core.billing.entitlement import Notice
from ledger_core.billing.mails import Due, Occasion
from ledger_core.billing.plans import Tariff
from server.portal.formats import day_long
from server.portal.i18n import LANGUAGES, speaking
from server.portal.standing import words
from server.portal.standing.reader import Reader, Reading
from tenants.billing.payers.payers import Payer
from tenants.billing.telling.due import Mailing
from tenants.billing.telling.transport import Writer
from tenants.mail import Mail

_LONGEST_NAME = 120  # of what a subject says, so that it has room for the rest


def writer(site: str, tariff: Tariff) -> Writer:
    """Return what writes mails of a service at an address, under the operator's terms."""

    def write(mailing: Mailing) -> Mail:
        with speaking(mailing.person.language or LANGUAGES[0]):
            return Mail(
                to=mailing.person.email,
                subject=_subject(mailing),
                text=_text(mailing, site + path_of(mailing.payer), tariff.contact),
                reply_to=tariff.contact,
            )

    return write


def path_of(payer: Payer) -> str:
    """Return the path of a subscription's page, where no request is answered that knows it."""
    return f"/f/{payer.slug}/billing" if payer.firm_id is not None else f"/t/{payer.slug}/billing"


def _subject(mailing: Mailing) -> str:
    payer, day = mailing.payer.name[:_LONGEST_NAME], day_long(mailing.due.day)
    return {
        Occasion.TRIAL_ENDS: _("The trial of %(payer)s ends on %(day)s", payer=payer, day=day),
        Occasion.ENDS: _("The subscription of %(payer)s ends on %(day)s", payer=payer, day=day),
        Occasion.NOT_PAID: _("A payment of %(payer)s did not go through", payer=payer),
        Occasion.STOPPED: _("The service has stopped for %(payer)s", payer=payer),
        Occasion.CLOSING: _("The books of %(payer)s can be read up to %(day)s", payer=payer, day=day),
    }[mailing.due.occasion]


def _text(mailing: Mailing, address: str, contact: str) -> str:
    said = mailing.due.said
    reading = Reading(Reader.PAYER, mailing.payer.name, mailing.plan, address)
    stays = _stays(mailing.due)
    paragraphs = [
        _("Hello %(name)s,", name=mailing.person.name),
        _("This is about %(payer)s on Lettrine, whose subscription you look after.", payer=reading.payer),
        words.notice(said, reading, mailing.today),
        *([stays] if stays else []),
        _("%(act)s:", act=words.act(said, reading)) + f"\n{address}",
        *([_("Any question? Write to %(contact)s.", contact=contact)] if contact else []),
        "Lettrine",
    ]
    return "\n\n".join(paragraphs) + "\n"


def _stays(of: Due) -> str:
    """Say what can be done without a subscription, until when, and what brings back the rest."""
    if of.said.notice in {Notice.TRIAL_ENDS, Notice.ENDS, Notice.NOT_PAID}:
        if of.readable_until is None:
            return ""
        return _(
            "Whatever happens, the books can be read, edited, cloned and exported up to %(day)s.",
            day=day_long(of.readable_until),
        )
    until = _("Until then they can be edited and cloned too; after that day access is closed.")
    return f"{until} {words.again(of.said)}\n\n{_goes_on(of.said.notice)}"


def _goes_on(notice: Notice) -> str:
    """Say what brings a service back that is over."""
    if notice is Notice.STOPPED:
        return _("Once what is owed is paid, reminders and lettrage go on.")
    return _("With a plan, reminders and lettrage go on.")
