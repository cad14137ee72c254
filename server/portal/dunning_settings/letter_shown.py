"""The letter that a template's words make, beside the form: on made-up debts, or for a customer of today.

Owns to whom words may be tried, and what is said where no letter comes of them. Keeps nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from server.portal.dunning_settings.homes import Home
from tenants.dunning.letters.composing import AudienceError
from tenants.dunning.letters.content import LetterContent
from tenants.dunning.letters.mail import MailText, mail_of
from tenants.dunning.letters.phrasing import PhraseError
from tenants.dunning.letters.sample import sample
from tenants.dunning.letters.templates import Template


@dataclass(frozen=True, slots=True)
class OnPaper:
    """The letter that words make: on made-up debts, or a customer's own; `content` None: `fault` says why.

    `remark` says what some letters take in place of these words.
    """

    content: LetterContent | None
    mail: MailText | None
    fault: str = ""
    remark: str = ""


class Readers:
    """To whom a template's letter may be tried; a firm has made-up customers only."""

    def choices(self, template: Template) -> Sequence[tuple[str, str]]:
        """Return customers, by the key of their letter of today."""
        del template
        return ()

    def content(self, home: Home, template: Template, key: str) -> LetterContent | None:
        """Return the letter; None where this customer gets none today.

        Raises:
            PhraseError, AudienceError: the words do not fit.
        """
        del key
        return sample(template, home.creditor())


def on_paper(home: Home, template: Template, readers: Readers, key: str) -> OnPaper:
    """Make the letter of a template."""
    try:
        content, remark = readers.content(home, template, key), _remark(template)
    except (PhraseError, AudienceError):
        return OnPaper(None, None, _("These words do not fit this letter."))
    if content is None:
        return OnPaper(None, None, _("This customer gets no such letter today. Choose another."))
    return OnPaper(content, mail_of(content), remark=remark)


def _remark(template: Template) -> str:
    if template.knows_factors or not template.may_be_of_factors:
        return ""
    return _("These words do not name the factor: letters that have one paid take the house’s words.")
