"""What a tenant sets for its dunning as a whole, as versions of one decision.

Owns which settings there are and what each may hold. Says when test mode ended, but ends it nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
import datetime as dt
from decimal import Decimal, InvalidOperation
from enum import StrEnum
import re
from typing import Any

from ledger_core.late_payment.terms import Clause, ClauseKind
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.decisions.rules import Version, latest, put_version

SUBJECT = "settings"
LANGUAGES = ("fr", "en")
MOST_STALE_DAYS = 365
MOST_SEGMENTS = 30
HIGHEST_RATE = Decimal(100)
EARLIEST, LATEST = dt.time(8), dt.time(17)  # between which the first mail of a day may leave

_SEGMENT = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_DOMAIN = re.compile(r"(?=.{1,200}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_NUMBERS = {  # which class of the chart each account is of
    "interest_account": "76",
    "doubtful_account": "416",
    "impairment_account": "491",
    "impairment_expense_account": "681",
    "loss_account": "654",
}


class SettingFault(StrEnum):
    """What can be wrong with a setting."""

    NOT_DAYS = "not-days"
    NOT_A_TIME = "not-a-time"  # within the hours in which letters may begin to leave
    NOT_A_LANGUAGE = "not-a-language"
    NOT_A_RATE = "not-a-rate"  # percent a year, 0 to 100, four decimals at most
    NOT_AN_ACCOUNT = "not-an-account"  # a number of the chart under the one that is meant
    NOT_A_SEGMENT = "not-a-segment"  # small letters, digits and hyphens; each once, 30 at most
    NOT_A_DOMAIN = "not-a-domain"


class FaultySettingsError(ValueError):
    """Settings that cannot be kept; `faults` are by name."""

    def __init__(self, faults: Mapping[str, SettingFault]) -> None:
        super().__init__(", ".join(f"{name}: {fault}" for name, fault in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class DunningSettings:
    """The settings; `version` is that of the decision, 0 where nobody made one.

    `live_since` is the day on which the first letter was approved: before it nothing leaves by itself.
    `live_firm` is the firm whose hand that was; letters that need nobody's approval leave under its mandate.
    `late_rate` is that of the terms of sale, in percent a year; None: the law's.
    """

    live_since: dt.date | None = None
    live_firm: int | None = None
    stale_bank_days: int | None = 10  # without an entry of a bank for longer, nothing is asked for
    send_from: dt.time = dt.time(9)
    language: str = "fr"
    late_rate: Decimal | None = None
    interest_account: str = "763100"
    doubtful_account: str = "416000"
    impairment_account: str = "491000"
    impairment_expense_account: str = "681740"
    loss_account: str = "654000"
    segments: tuple[str, ...] = ()
    reply_domain: str = ""  # answers go to an address of the letter's own there; "": to the creditor
    version: int = 0

    @property
    def clause(self) -> Clause | None:
        """The rate of the terms of sale as the rules of interest take it."""
        return None if self.late_rate is None else Clause(ClauseKind.FIXED, self.late_rate)


def read_settings(session: TenantSession) -> DunningSettings:
    """Return the settings as they hold."""
    return settings_of(latest(session, SUBJECT))


def settings_of(version: Version | None) -> DunningSettings:
    """Read the settings of a version; the defaults where there is none."""
    if version is None:
        return DunningSettings()
    body: Mapping[str, Any] = version.body
    return DunningSettings(
        live_since=dt.date.fromisoformat(body["live_since"]) if body["live_since"] else None,
        live_firm=body["live_firm"],
        stale_bank_days=body["stale_bank_days"],
        send_from=dt.time.fromisoformat(body["send_from"]),
        language=body["language"],
        late_rate=Decimal(body["late_rate"]) if body["late_rate"] is not None else None,
        **{name: body[name] for name in _NUMBERS},
        segments=tuple(body["segments"]),
        reply_domain=body["reply_domain"],
        version=version.version,
    )


def settings_faults(settings: DunningSettings) -> dict[str, SettingFault]:
    """Say what is wrong with settings, by name."""
    days, segments = settings.stale_bank_days, settings.segments
    checks = {
        "stale_bank_days": (days is None or 1 <= days <= MOST_STALE_DAYS, SettingFault.NOT_DAYS),
        "send_from": (EARLIEST <= settings.send_from <= LATEST, SettingFault.NOT_A_TIME),
        "language": (settings.language in LANGUAGES, SettingFault.NOT_A_LANGUAGE),
        "late_rate": (is_rate(settings.late_rate), SettingFault.NOT_A_RATE),
        "segments": (_are_segments(segments), SettingFault.NOT_A_SEGMENT),
        "reply_domain": (
            not settings.reply_domain or bool(_DOMAIN.fullmatch(settings.reply_domain)),
            SettingFault.NOT_A_DOMAIN,
        ),
    }
    faults = {name: fault for name, (is_right, fault) in checks.items() if not is_right}
    for name, beginning in _NUMBERS.items():
        if not re.fullmatch(rf"{beginning}[0-9]{{0,9}}", getattr(settings, name)):
            faults[name] = SettingFault.NOT_AN_ACCOUNT
    return faults


def save_settings(
    session: TenantSession, desk: Desk, settings: DunningSettings, expected: int | None = None
) -> DunningSettings:
    """Keep settings as the next version. What ended test mode is kept as it stands, whatever is handed in.

    Raises:
        FaultySettingsError: a value is none that it may hold.
        RuleConflictError: another version holds than the author saw.
    """
    if faults := settings_faults(settings):
        raise FaultySettingsError(faults)
    now = read_settings(session)
    kept = replace(settings, live_since=now.live_since, live_firm=now.live_firm)
    return settings_of(put_version(session, desk, SUBJECT, _body(kept), expected))


def go_live(session: TenantSession, desk: Desk) -> DunningSettings:
    """End test mode in the name of whoever approves the first letter; where it ended before, nothing does."""
    now = read_settings(session)
    if now.live_since is not None:
        return now
    live = replace(now, live_since=desk.today, live_firm=desk.hand.firm_id)
    return settings_of(put_version(session, desk, SUBJECT, _body(live)))


def back_to_test(session: TenantSession, desk: Desk) -> DunningSettings:
    """Take up test mode again: from now on nothing leaves by itself until a letter is approved."""
    body = _body(replace(read_settings(session), live_since=None, live_firm=None))
    return settings_of(put_version(session, desk, SUBJECT, body))


def rate_from(text: str) -> Decimal | None:
    """Read percent a year as people type it, with a comma or a point; None for nothing.

    Raises:
        FaultySettingsError: it is no rate; under `late_rate`.
    """
    tidied = (
        text.strip().replace("\u202f", "").replace("\xa0", "").removesuffix("%").strip().replace(",", ".")
    )
    if not tidied:
        return None
    try:
        rate = Decimal(tidied)
    except InvalidOperation:
        rate = Decimal("NaN")
    if not is_rate(rate):
        raise FaultySettingsError({"late_rate": SettingFault.NOT_A_RATE})
    return rate


def is_rate(rate: Decimal | None) -> bool:
    """Tell whether a number may be a contractual rate in percent a year, or there is none."""
    if rate is None:
        return True
    if not rate.is_finite() or not 0 <= rate <= HIGHEST_RATE:
        return False
    exponent = rate.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -4  # noqa: PLR2004  decimals


def _are_segments(segments: tuple[str, ...]) -> bool:
    if len(segments) > MOST_SEGMENTS or len(set(segments)) != len(segments):
        return False
    return all(_SEGMENT.fullmatch(segment) for segment in segments)


def _body(settings: DunningSettings) -> dict[str, object]:
    rate = settings.late_rate
    return {
        "live_since": settings.live_since.isoformat() if settings.live_since else None,
        "live_firm": settings.live_firm,
        "stale_bank_days": settings.stale_bank_days,
        "send_from": settings.send_from.isoformat("minutes"),
        "language": settings.language,
        "late_rate": None if rate is None else format(rate, "f"),
        **{name: getattr(settings, name) for name in _NUMBERS},
        "segments": list(settings.segments),
        "reply_domain": settings.reply_domain,
    }
