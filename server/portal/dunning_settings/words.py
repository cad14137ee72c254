"""Faults and parts of these settings in words. Decides nothing."""

from flask_babel import gettext as _
from flask_babel import ngettext

from ledger_core.dunning.schedule import (
    LONGEST_NAME,
    MOST_DAYS,
    MOST_LEVELS,
    MOST_QUIET_DAYS,
    MOST_THANKS_DAYS,
    Base,
    LevelKind,
    ScheduleFault,
)
from tenants.dunning.decisions.creditor import LONGEST_LINE, MOST_LINES, CreditorFault
from tenants.dunning.decisions.mandates import MandateFault
from tenants.dunning.decisions.schedules import FIRM_KEY, HOUSE_KEY, ChoiceFault
from tenants.dunning.decisions.settings import MOST_SEGMENTS, MOST_STALE_DAYS, SettingFault
from tenants.dunning.letters.templates import (
    LONGEST_NOTICE_DAYS,
    SHORTEST_NOTICE_DAYS,
    Fault,
    Origin,
    TemplateFault,
    is_for_consumers,
    kind_of,
)


def setting_fault(fault: SettingFault) -> str:
    """Say what is wrong with a setting, and what to type."""
    return {
        SettingFault.NOT_DAYS: _(
            "Write a whole number of days from 1 to %(most)s, or leave the field empty.", most=MOST_STALE_DAYS
        ),
        SettingFault.NOT_A_TIME: _("Choose a time from 8:00 to 17:00."),
        SettingFault.NOT_A_LANGUAGE: _("Choose one of the languages."),
        SettingFault.NOT_A_RATE: _("Write a rate in percent a year, such as 12.5, or leave the field empty."),
        SettingFault.NOT_AN_ACCOUNT: _("Write a number of the chart that begins as the usual one does."),
        SettingFault.NOT_A_SEGMENT: _(
            "Write small letters without accents, digits and hyphens; each segment once, %(most)s at most.",
            most=MOST_SEGMENTS,
        ),
        SettingFault.NOT_A_DOMAIN: _("Write a domain such as answers.example.fr, or leave the field empty."),
    }[fault]


def creditor_fault(fault: CreditorFault) -> str:
    """Say what is wrong with a part of the creditor."""
    return {
        CreditorFault.MISSING: _("Without this no letter leaves."),
        CreditorFault.TOO_LONG: _("A line has %(most)s characters at most.", most=LONGEST_LINE),
        CreditorFault.TOO_MANY_LINES: _("%(most)s lines at most.", most=MOST_LINES),
        CreditorFault.CONTROL: _("This holds signs that do not print."),
        CreditorFault.NOT_A_SIREN: _("This is no SIREN: nine digits, the last of which checks the others."),
        CreditorFault.NOT_AN_EMAIL: _("This is no e-mail address."),
        CreditorFault.NOT_A_PHONE: _("This is no telephone number."),
        CreditorFault.NOT_AN_IBAN: _("This is no IBAN: its check digits do not fit."),
        CreditorFault.NOT_A_BIC: _("This is no BIC: 8 or 11 letters and digits."),
        CreditorFault.NOT_THEIRS: _("Only the company itself changes the account that it is paid into."),
    }[fault]


def mandate_fault(fault: MandateFault) -> str:
    """Say what is wrong with a part of a mandate."""
    return {
        MandateFault.MISSING: _("This is needed."),
        MandateFault.TOO_LONG: _("This is too long."),
        MandateFault.NOT_AN_IBAN: _("This is no IBAN: its check digits do not fit."),
        MandateFault.OTHER_IBAN: _("The letters name another account; a mandate must name the same."),
        MandateFault.DAY_ORDER: _("A mandate begins when it is signed or later, and ends after it began."),
        MandateFault.DAY_TO_COME: _("This day is still to come."),
    }[fault]


def choice_fault(fault: ChoiceFault) -> str:
    """Say why a schedule cannot be chosen."""
    return {
        ChoiceFault.NO_SUCH_SCHEDULE: _("There is no such schedule any more. Choose another."),
        ChoiceFault.WRONG_AUDIENCE: _("This schedule is for the other kind of customers."),
        ChoiceFault.NOT_A_TARGET: _("There is no such segment any more."),
    }[fault]


def schedule_fault(place: str, fault: ScheduleFault) -> str:
    """Say what is wrong at a place of a schedule."""
    if fault is ScheduleFault.OUT_OF_RANGE:
        return _range(place)
    return {
        ScheduleFault.NOT_A_KEY: _("Choose one of the templates."),
        ScheduleFault.NOT_A_NAME: _(
            "Give the schedule a name of at most %(most)s characters.", most=LONGEST_NAME
        ),
        ScheduleFault.NO_LEVEL: _("A schedule needs a level at least."),
        ScheduleFault.TOO_MANY_LEVELS: _("A schedule has %(most)s levels at most.", most=MOST_LEVELS),
        ScheduleFault.TWICE: _("The same way stands here twice."),
        ScheduleFault.WRONG_ORDER: _("Notices come first, then reminders, then formal notices."),
        ScheduleFault.WRONG_BASE: _("A notice counts from before the due date, and nothing else does."),
        ScheduleFault.NOTHING_BEFORE: _(
            "No level after the due date stands before this one: count from the due date."
        ),
        ScheduleFault.NOT_RISING: _("This level comes no later than the one before it."),
        ScheduleFault.NO_CHANNEL: _("Choose one way at least."),
        ScheduleFault.NOT_WRITTEN: _("A call cannot stand for this letter: it must be written."),
        ScheduleFault.CLAIMS_TOO_EARLY: _("Nothing is owed beside the price before the debt is late."),
        ScheduleFault.CLAIMS_ON_CONSUMER: _(
            "A consumer owes neither this interest nor the indemnity of 40 €."
        ),
        ScheduleFault.UNATTENDED: _("A formal notice leaves only once a person approved it."),
        ScheduleFault.WRONG_KIND: _("Thanks stand apart, after the levels."),
    }[fault]


def _range(place: str) -> str:
    if place.endswith("minimum_cents"):
        return _("Write an amount, 0 for none.")
    if place == "quiet_days":
        return _("Write a number of days from 1 to %(most)s.", most=MOST_QUIET_DAYS)
    most = MOST_THANKS_DAYS if place.startswith("thanks") else MOST_DAYS
    return _("Write a number of days from 0 to %(most)s.", most=most)


def base_words(base: Base) -> str:
    """Say what the days of a level count from."""
    return {
        Base.BEFORE_DUE: _("days before the due date"),
        Base.AFTER_DUE: _("days after the due date"),
        Base.AFTER_PREVIOUS: _("days after the letter before"),
        Base.AFTER_PAYMENT: _("days after the payment"),
    }[base]


def offset_words(base: Base, days: int) -> str:
    """Say when a level comes."""
    return {
        Base.BEFORE_DUE: ngettext(
            "%(num)s day before the due date", "%(num)s days before the due date", days
        ),
        Base.AFTER_DUE: ngettext("%(num)s day after the due date", "%(num)s days after the due date", days),
        Base.AFTER_PREVIOUS: ngettext(
            "%(num)s day after the letter before", "%(num)s days after the letter before", days
        ),
        Base.AFTER_PAYMENT: ngettext("%(num)s day after the payment", "%(num)s days after the payment", days),
    }[base]


def kind_words(kind: LevelKind) -> str:
    """Name a kind of level."""
    return {
        LevelKind.NOTICE: _("Advance notice"),
        LevelKind.REMINDER: _("Reminder"),
        LevelKind.FORMAL_NOTICE: _("Formal notice"),
        LevelKind.THANKS: _("Thanks"),
    }[kind]


def template_words(key: str) -> str:
    """Name a template, without whom it is for."""
    if key.endswith("-firm-reminder"):
        return _("Firm reminder")
    return _("Friendly reminder") if kind_of(key) is LevelKind.REMINDER else kind_words(kind_of(key))


def readers_words(key: str) -> str:
    """Say whom a template is for."""
    return _("consumers") if is_for_consumers(key) else _("businesses")


def origin_words(origin: Origin) -> str:
    """Say whose words are in force."""
    return {
        Origin.HOUSE: _("the house’s text"),
        Origin.FIRM: _("the firm’s text"),
        Origin.TENANT: _("own text"),
    }[origin]


def owner_words(key: str) -> str:
    """Say whose schedule a key is."""
    if key.startswith(HOUSE_KEY):
        return _("of the house")
    return _("of the firm") if key.startswith(FIRM_KEY) else _("own")


def language_words(language: str) -> str:
    """Name a language."""
    return _("French") if language == "fr" else _("English")


def template_fault(fault: Fault) -> str:
    """Say what is wrong with words, at which line, and what to do."""
    said = _template_fault(fault)
    return _("Line %(line)s: %(said)s", line=fault.line, said=said) if fault.line else said


def _template_fault(fault: Fault) -> str:
    what = fault.what
    return {
        TemplateFault.SYNTAX: _("the braces cannot be read: %(what)s", what=what)
        if what
        else _("the braces cannot be read."),
        TemplateFault.UNKNOWN: _(
            "there is no placeholder “%(what)s”; those that there are stand beside.", what=what
        ),
        TemplateFault.NOT_ALLOWED: _(
            "only placeholders and if … else … endif are allowed, not “%(what)s”.", what=what
        ),
        TemplateFault.NOT_A_NUMBER: _("smaller and greater are for numbers only: “%(what)s”.", what=what),
        TemplateFault.TOO_DEEP: _("too many conditions within each other."),
        TemplateFault.TOO_MANY: _("too many placeholders in one text."),
        TemplateFault.STRONG: _("a ** is opened and not closed."),
        TemplateFault.EMPTY: _("Write something here."),
        TemplateFault.TOO_LONG: _("%(most)s characters at most.", most=what),
        TemplateFault.SIGNS: _("This holds signs that do not print."),
        TemplateFault.DELAY: _("Write a number of days from %(range)s.", range=what),
        TemplateFault.NO_DEMAND: _no_demand(what),
        TemplateFault.CONSUMER: _("no consumer may be told this: “%(what)s”.", what=what),
    }[fault.kind]


def _no_demand(what: str) -> str:
    if what == "total":
        return _("A formal notice says what is to be paid: name the placeholder “total”.")
    if what == "delay":
        return _(
            "A formal notice sets a time, from %(least)s to %(most)s days: name “delay” or “until”.",
            least=SHORTEST_NOTICE_DAYS,
            most=LONGEST_NOTICE_DAYS,
        )
    return _("A formal notice calls itself one: « mise en demeure ».")
