"""What the form of the general settings takes: each field read, or refused with a sentence."""

from collections.abc import Mapping
from dataclasses import replace
import datetime as dt
import re

from ledger_core.late_payment.imputation import Within
from server.portal.dunning_settings.words import setting_fault
from server.portal.formats import decimal
from tenants.dunning.decisions.settings import (
    DunningSettings,
    FaultySettingsError,
    SettingFault,
    rate_from,
    settings_faults,
)

ACCOUNTS = (
    "interest_account",
    "doubtful_account",
    "impairment_account",
    "impairment_expense_account",
    "loss_account",
)
_DAYS = re.compile(r"[0-9]{1,4}")
_NO_DAYS = 0  # none that may be kept


def shown(settings: DunningSettings, within: Within) -> dict[str, str]:
    """Return what the fields hold at first."""
    rate = settings.late_rate
    return {
        "stale_bank_days": "" if settings.stale_bank_days is None else str(settings.stale_bank_days),
        "send_from": settings.send_from.strftime("%H:%M"),
        "language": settings.language,
        "late_rate": "" if rate is None else decimal(rate, max(0, -int(rate.as_tuple().exponent))),
        "segments": "\n".join(settings.segments),
        "reply_domain": settings.reply_domain,
        "within": within.value,
        "version": str(settings.version),
        **{name: getattr(settings, name) for name in ACCOUNTS},
    }


def read(form: Mapping[str, str], settings: DunningSettings) -> tuple[DunningSettings, dict[str, str]]:
    """Read the form; of a field that is not in it the setting stays.

    Returns:
        The settings as they were typed, and a sentence for each field that is wrong.
    """
    typed = {name: value.strip() for name, value in form.items()}
    faults: dict[str, SettingFault] = {}
    read = replace(
        settings,
        stale_bank_days=_days(typed.get("stale_bank_days"), settings.stale_bank_days),
        language=typed.get("language", settings.language),
        segments=_segments(typed.get("segments"), settings.segments),
        reply_domain=typed.get("reply_domain", settings.reply_domain).lower(),
        **{name: typed.get(name, getattr(settings, name)).replace(" ", "") for name in ACCOUNTS},
    )
    try:
        read = replace(read, send_from=_time(typed.get("send_from"), settings.send_from))
    except ValueError:
        faults["send_from"] = SettingFault.NOT_A_TIME
    try:
        read = replace(
            read, late_rate=rate_from(typed["late_rate"]) if "late_rate" in typed else read.late_rate
        )
    except FaultySettingsError as error:
        faults |= error.faults
    faults = {**settings_faults(read), **faults}
    return read, {name: setting_fault(fault) for name, fault in faults.items()}


def _days(typed: str | None, now: int | None) -> int | None:
    if typed is None:
        return now
    if not typed:
        return None
    return int(typed) if _DAYS.fullmatch(typed) else _NO_DAYS


def _segments(typed: str | None, now: tuple[str, ...]) -> tuple[str, ...]:
    return now if typed is None else tuple(filter(None, (line.strip() for line in typed.splitlines())))


def _time(typed: str | None, now: dt.time) -> dt.time:
    return now if typed is None else dt.time.fromisoformat(typed)
