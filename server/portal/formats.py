"""Numbers, amounts, days and moments as people read them, in French and in English.

In the language of the page that is answered; `tenants.written` owns the characters. Money comes in integer
cents, days as dates; nothing here rounds money or knows what day it is, but for `ago`, which is given the
present moment by the services. Each function is a filter of the templates too.
"""

from collections.abc import Callable
import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask
from flask_babel import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from server.portal.i18n import language
from server.services import services
from tenants import written
from tenants.written import MINUS, NO_BREAK

DASH = "\u2013"
PARIS = ZoneInfo("Europe/Paris")
_MINUTE_SECONDS = 60
_HOUR_SECONDS = 3600
_LEGAL_FORMS = frozenset(
    [
        *("cabinet", "société", "societe", "établissements", "etablissements", "ets", "cie", "groupe", "the"),
        *("sarl", "sas", "sasu", "sa", "sci", "scop", "snc", "selarl", "eurl", "ei", "eirl", "gie"),
        *("la", "le", "les", "m.", "mme"),
    ]
)

Ratio = Decimal | Fraction | int


def count(number: int) -> str:
    """Write a whole number: « 48 210 », "48,210"."""
    return written.count(number, language())


def cents(amount: int) -> str:
    """Write an amount of integer cents, always with its cents: « 1 234,56 », "1,234.56"."""
    return written.cents(amount, language())


def euros(amount: int) -> str:
    """Write an amount of integer cents with its unit: « 1 234,56 € », "€1,234.56"."""
    return money(amount, "EUR")


def money(amount: int, currency: str) -> str:
    """Write an amount of integer hundredths with its currency, the euro with its sign."""
    return written.money(amount, currency, language())


def unit(currency: str) -> str:
    """Write a currency over a column of its amounts, the euro by its sign."""
    return "€" if currency == "EUR" else currency


def matrix(amount: int) -> Markup:
    """Write integer cents in a matrix, where nothing is a dash."""
    return Markup('<span class="zero">{}</span>').format(DASH) if amount == 0 else escape(cents(amount))


def listed(amount: int) -> Markup:
    """Write integer cents in a list, where nothing is a grey zero."""
    return Markup('<span class="zero">{}</span>').format(cents(0)) if amount == 0 else escape(cents(amount))


def percent(ratio: Ratio, digits: int = 0) -> str:
    """Write a ratio, 1 for the whole, in percent, halves rounded away from zero: « 31 % », "31%"."""
    exact = ratio if isinstance(ratio, Decimal) else Decimal(ratio.numerator) / Decimal(ratio.denominator)
    shown = (exact * 100).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{decimal(shown, digits)}{NO_BREAK if language() == 'fr' else ''}%"


def decimal(number: Decimal, digits: int = 2) -> str:
    """Write a number with so many digits behind its mark, halves rounded away from zero."""
    shown = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    whole, _mark, rest = f"{abs(shown):f}".partition(".")
    sign = MINUS if shown < 0 else ""
    mark = "," if language() == "fr" else "."
    return f"{sign}{count(int(whole))}{mark if rest else ''}{rest}"


def days(number: int) -> str:
    """Write a number of days: « 58 j », "58 d"."""
    return f"{count(number)}{NO_BREAK}{'j' if language() == 'fr' else 'd'}"


def signed(text: str) -> str:
    """Put a plus before what is not negative: « +4 j »."""
    return text if text.startswith(MINUS) else f"+{text}"


def size(octets: int) -> str:
    """Write how large a file is: « 214 Ko », "214 kB"."""
    unit = "o" if language() == "fr" else "B"
    for factor, prefix in ((10**9, "G"), (10**6, "M"), (10**3, "K" if unit == "o" else "k")):
        if octets >= factor:
            tenths = Decimal(octets) / factor
            return f"{decimal(tenths, 0 if tenths >= 10 else 1)}{NO_BREAK}{prefix}{unit}"  # noqa: PLR2004
    return f"{count(octets)}{NO_BREAK}{unit}"


def day(when: dt.date) -> str:
    """Write a day in a table: 23/11/2026."""
    return written.day(when)


def day_short(when: dt.date) -> str:
    """Write a day in a table where the year is plain: 23/11."""
    return f"{when:%d/%m}"


def day_long(when: dt.date) -> str:
    """Write a day in prose: « 23 novembre 2026 »."""
    return written.day_long(when, language())


def day_full(when: dt.date) -> str:
    """Write a day in prose with its weekday: « lundi 23 novembre 2026 »."""
    return f"{format_date(when, 'EEEE', locale=language())} {day_long(when)}"


def day_brief(when: dt.date) -> str:
    """Write a recent day: « 20 nov. »."""
    return written.first(format_date(when, "d MMM", locale=language()), when, language())


def month(when: dt.date) -> str:
    """Write a month on an axis: « déc. 24 »."""
    return f"{format_date(when, 'MMM', locale=language())}{NO_BREAK}{when:%y}"


def month_long(when: dt.date) -> str:
    """Write a month in prose: « décembre 2026 »."""
    return format_date(when, "MMMM y", locale=language())


def week(when: dt.date) -> str:
    """Write the week of a day by its ISO number: « S48 », "W48"."""
    return f"{'S' if language() == 'fr' else 'W'}{when.isocalendar().week}"


def clock(when: dt.datetime) -> str:
    """Write the hour of a moment, in Paris: « 9 h 00 », "09:00"."""
    there = when.astimezone(PARIS)
    return f"{there.hour}{NO_BREAK}h{NO_BREAK}{there:%M}" if language() == "fr" else f"{there:%H:%M}"


def moment(when: dt.datetime) -> str:
    """Write a moment in full, in Paris: « 23/11/2026, 9 h 00 »."""
    return f"{day(when.astimezone(PARIS).date())}, {clock(when)}"


def ago(when: dt.datetime) -> str:
    """Write a recent moment as the reader would say it: « il y a 12 min », « hier », then the day."""
    now = services().now()
    seconds = (now - when).total_seconds()
    there, today = when.astimezone(PARIS).date(), now.astimezone(PARIS).date()
    if 0 <= seconds < _MINUTE_SECONDS:
        return _("just now")
    if 0 <= seconds < _HOUR_SECONDS:
        return _("%(span)s ago", span=f"{int(seconds // _MINUTE_SECONDS)}{NO_BREAK}min")
    if there == today and seconds >= 0:
        return _("%(span)s ago", span=f"{int(seconds // _HOUR_SECONDS)}{NO_BREAK}h")
    if there == today - dt.timedelta(days=1):
        return _("yesterday")
    return day_brief(there) if there.year == today.year else day(there)


def initial(name: str) -> str:
    """Return the letter that stands for a name, past words such as « Cabinet » or a legal form."""
    words = [word for word in name.split() if any(letter.isalnum() for letter in word)]
    own = [word for word in words if word.casefold() not in _LEGAL_FORMS]
    letters = [letter for letter in "".join((own or words)[:1]) if letter.isalnum()]
    return letters[0].upper()[:1] if letters else "·"


def initials(name: str) -> str:
    """Return the two letters that stand for a person: HD for « Hélène Dargoire »."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    ends = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0].upper()[:1] for word in ends)


FILTERS: tuple[Callable[..., str], ...] = (
    ago, cents, clock, count, day, day_brief, day_full, day_long, day_short, days, decimal, euros, initial,
    initials, listed, matrix, moment, money, month, month_long, percent, signed, size, unit, week,
)  # fmt: skip


def set_up(app: Flask) -> None:
    """Give the templates of an application these filters, each by its name."""
    app.jinja_env.filters.update({each.__name__: _asked(each) for each in FILTERS})


def _asked(write: Callable[..., str]) -> Callable[..., str]:
    """Make a filter that is asked each time: of a constant, Jinja keeps what the first reader was shown."""

    @pass_context
    def asked(_context: Context, *values: object, **named: object) -> str:
        return write(*values, **named)

    return asked
