"""What the settings form takes: each field read, or refused with a sentence, before anything is written.

Owns how a setting is typed and how it then stands in the text; what it means is `ledger_core.settings`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal, InvalidOperation
import re

from flask_babel import gettext as _

from ledger_core.edit import quoted
from ledger_core.lettrage.write_off import HARD_LIMIT_CENTS
from ledger_core.money import FinerThanCentError, to_cents
from ledger_core.settings import MAX_PAYMENT_DAYS, Settings
from server.portal.formats import cents, euros
from tenants.books.setting_files import Wanted

LONGEST_TITLE = 200
LONGEST_CODE = 20
LONGEST_NAME = 100
_ACCOUNT = re.compile(r"[1-9][0-9]{2}[0-9A-Za-z]{0,17}")
_NUMBER = re.compile(r"[0-9]{1,6}")
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")


class _FaultyFieldError(ValueError):
    """A field does not hold what it takes; the message is for the person who filled it in."""


@dataclass(frozen=True, slots=True)
class Field:
    """A setting in the form: its name there, and in the text `custom "kind" "key"`."""

    name: str
    kind: str
    key: str
    read: Callable[[str, str], str | None]  # what was typed, the currency → the value in the text
    show: Callable[[Settings], str]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form holds: what to write, and the sentence for each field that is wrong."""

    wanted: Sequence[Wanted]
    errors: Mapping[str, str]
    title: str | None  # None: as it is


def read_form(form: Mapping[str, str], settings: Settings, title: str, currency: str) -> Sent:
    """Read the form of the rules.

    Args:
        form: what was sent; of a field that is not in it nothing is wanted.
        settings: those that hold; a field that shows them unchanged writes nothing, a default least of all.
        title: the title that holds.
        currency: that of the books.
    """
    wanted: list[Wanted] = []
    errors: dict[str, str] = {}
    for field in FIELDS:
        if form.get(field.name, "").strip() == field.show(settings) or field.name not in form:
            continue
        try:
            wanted.append(Wanted(field.kind, field.key, field.read(form[field.name].strip(), currency)))
        except _FaultyFieldError as fault:
            errors[field.name] = str(fault)
    for code, name in settings.journals.items():
        typed_name = _plain(form.get(f"journal:{code}", name))[:LONGEST_NAME]
        if typed_name and typed_name != name:
            wanted.append(Wanted("journal", code, quoted(typed_name)))
    typed_title = _plain(form.get("title", title))
    if not 0 < len(typed_title) <= LONGEST_TITLE and typed_title != title:
        errors["title"] = _("Give the books a title of at most %(n)s characters.", n=LONGEST_TITLE)
    return Sent(wanted, errors, None if typed_title == title else typed_title)


def shown_values(settings: Settings) -> dict[str, str]:
    """Return what the fields hold at first."""
    return {field.name: field.show(settings) for field in FIELDS}


def read_day(typed: str) -> dt.date | None:
    """Return the day of a field for days; None where it holds none."""
    try:
        return dt.date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _plain(typed: str) -> str:
    return " ".join("".join(sign for sign in typed if sign.isprintable() or sign.isspace()).split())


def _gap(typed: str, currency: str) -> str | None:
    plain = _BLANKS.sub("", typed).replace(",", ".")
    if not plain:
        return None
    try:
        amount = to_cents(Decimal(plain)) if re.fullmatch(r"[0-9]{1,6}(\.[0-9]*)?", plain) else -1
    except (FinerThanCentError, InvalidOperation):
        amount = -1
    if not 0 <= amount <= HARD_LIMIT_CENTS:
        raise _FaultyFieldError(
            _("Write an amount from 0 to %(most)s, such as 0.50.", most=euros(HARD_LIMIT_CENTS))
        )
    return f"{Decimal(amount) / 100:.2f} {currency}"


def _account(typed: str, _currency: str) -> str | None:
    if not typed:
        return None
    if not _ACCOUNT.fullmatch(typed):
        raise _FaultyFieldError(_("Write a number of the chart, such as 658000."))
    return quoted(typed)


def _journal(typed: str, _currency: str) -> str | None:
    if not typed:
        return None
    if not typed.isprintable() or len(typed) > LONGEST_CODE:
        raise _FaultyFieldError(_("Write the code of a journal, such as OD."))
    return quoted(typed)


def _days(typed: str, _currency: str) -> str | None:
    if not typed:
        return None
    if not _NUMBER.fullmatch(typed) or int(typed) > MAX_PAYMENT_DAYS:
        raise _FaultyFieldError(_("Write a whole number of days, such as 30."))
    return str(int(typed))


FIELDS = (
    Field(
        "payment_days",
        "receivables",
        "payment-days",
        _days,
        lambda settings: str(settings.payment_days),
    ),
    Field("gap_limit", "lettrage", "gap-limit", _gap, lambda settings: cents(settings.gap_limit_cents)),
    Field("gap_loss", "lettrage", "gap-loss-account", _account, lambda settings: settings.gap_loss_account),
    Field("gap_gain", "lettrage", "gap-gain-account", _account, lambda settings: settings.gap_gain_account),
    Field("gap_journal", "lettrage", "gap-journal", _journal, lambda settings: settings.gap_journal),
    Field(
        "exchange_loss",
        "lettrage",
        "exchange-loss-account",
        _account,
        lambda settings: settings.exchange_loss_account,
    ),
    Field(
        "exchange_gain",
        "lettrage",
        "exchange-gain-account",
        _account,
        lambda settings: settings.exchange_gain_account,
    ),
)
