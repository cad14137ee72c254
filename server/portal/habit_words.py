"""How a customer pays, in words: « paie à 58 j, 13 j après », and where that is going."""

from flask_babel import gettext as _

from ledger_core.receivables.paying import Habit, Trend
from server.portal.formats import days


def pays_words(habit: Habit) -> str:
    """Say after how many days a customer pays, and how late that is."""
    if habit.days_to_pay is None or habit.days_late is None:
        return _("no lettered payment in 12 months")
    after = days(habit.days_to_pay)
    if habit.days_late > 0:
        return _("pays after %(days)s, %(late)s late", days=after, late=days(habit.days_late))
    if habit.days_late < 0:
        return _("pays after %(days)s, %(early)s early", days=after, early=days(-habit.days_late))
    return _("pays after %(days)s, on time", days=after)


def trend_words(habit: Habit) -> str:
    """Say how that changes; "" where it cannot be told."""
    return {
        Trend.LATER: _("pays later and later"),
        Trend.EARLIER: _("pays earlier and earlier"),
        Trend.STEADY: _("pays steadily"),
        Trend.UNKNOWN: "",
    }[habit.trend]
