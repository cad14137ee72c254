"""The settings that a book carries in `custom` directives, and what holds where it says nothing.

Owns their names, their defaults and what a right value is. Never applies a setting, and never
guesses: a directive that cannot be read is a `BookError` and the setting keeps its default.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
import datetime as dt
from decimal import Decimal

from beancount.core.amount import Amount
from beancount.core.data import Custom, Directive

from ledger_core.ledger import BookError, Ledger
from ledger_core.money import FinerThanCentError, to_cents

LEGAL_PAYMENT_DAYS = 30
"""Days to pay where nothing was agreed: article L441-10 I of the code de commerce."""

MAX_PAYMENT_DAYS = 3650
MAX_SKIPPED_ROWS = 10**9


@dataclass(frozen=True, slots=True)
class Settings:
    """What a book says of itself; each default is the one of `docs/book-format.md`."""

    gap_limit_cents: int = 0  # largest gap a match may write off, per group; 0: none
    gap_loss_account: str = "658000"
    gap_gain_account: str = "758000"
    gap_journal: str = "OD"
    exchange_loss_account: str = ""  # "": the account of the chart that holds on the entry's day
    exchange_gain_account: str = ""
    payment_days: int = LEGAL_PAYMENT_DAYS  # where neither line nor card says
    skipped_rows: int = 0  # faulty rows the import left out
    closed_day: dt.date | None = None  # last day whose entries are final; None: all are open
    journals: Mapping[str, str] = field(default_factory=dict)  # code → name
    errors: tuple[BookError, ...] = ()  # directives that could not be read


class _FaultySettingError(ValueError):
    """The value is none that the setting takes."""


def settings_of(ledger: Ledger) -> Settings:
    """Read the settings of loaded books; see `settings_in`."""
    return settings_in(ledger.entries)


def settings_in(entries: Iterable[Directive]) -> Settings:
    """Read the settings from entries: of each setting the latest dated directive counts.

    Of two directives of one day the later in the entries counts. Directives of other types are
    the user's own. What cannot be read is in `errors` of the result, by path and line.
    """
    settings = Settings()
    journals: dict[str, str] = {}
    errors: list[BookError] = []
    ours = [entry for entry in entries if isinstance(entry, Custom) and entry.type in _TYPES]
    for entry in sorted(ours, key=_date_of):
        try:
            if entry.type == "journal":
                code, name = _texts_of(entry)
                journals[code] = name
            else:
                settings = _with(settings, entry)
        except _FaultySettingError as fault:
            path, line = _place_of(entry)
            errors.append(BookError(path, line, str(fault)))
    return replace(settings, journals=journals, errors=tuple(sorted(errors)))


def _date_of(entry: Custom) -> dt.date:
    return entry.date


def _place_of(entry: Custom) -> tuple[str, int]:
    return str(entry.meta.get("filename", "")), int(entry.meta.get("lineno", 0))


def _values_of(entry: Custom) -> list[object]:
    return [value.value for value in entry.values or ()]  # the parser gives None for no value


def _texts_of(entry: Custom) -> tuple[str, str]:
    match _values_of(entry):
        case [str(code), str(name)] if code:
            return code, name
    raise _FaultySettingError(
        'a journal\'s name is set by its code and its name as texts: custom "journal" "VE" "Ventes"'
    )


def _with(settings: Settings, entry: Custom) -> Settings:
    """Return the settings with what a directive sets."""
    values = _values_of(entry)
    name = values[0] if values else None
    sets = _SETTINGS.get((entry.type, name)) if isinstance(name, str) else None
    if sets is None:
        if entry.type == "import":
            return settings  # what an import notes about itself is no setting
        names = ", ".join(f'"{known}"' for type_, known in _SETTINGS if type_ == entry.type)
        raise _FaultySettingError(f'custom "{entry.type}" knows the settings {names} only')
    if len(values) != 2:  # noqa: PLR2004  the name and its value
        raise _FaultySettingError(f'"{name}" takes exactly one value')
    try:
        return sets(settings, values[1])
    except _FaultySettingError as fault:
        raise _FaultySettingError(f'"{name}" {fault}') from None


def _cents(value: object) -> int:
    if isinstance(value, Amount) and isinstance(value.number, Decimal) and value.number >= 0:
        try:
            return to_cents(value.number)
        except FinerThanCentError:
            pass
    raise _FaultySettingError("takes an amount of whole cents, zero or more, such as 0.10 EUR")


def _account_number(value: object) -> str:
    if isinstance(value, str) and value[:3].isdecimal() and value.isalnum() and value.isascii():
        return value
    raise _FaultySettingError('takes an account number of the chart as text, such as "658000"')


def _code(value: object) -> str:
    if isinstance(value, str) and value.strip() == value and value.isprintable() and value:
        return value
    raise _FaultySettingError('takes the code of a journal as text, such as "OD"')


def _day(value: object) -> dt.date:
    if isinstance(value, dt.date):
        return value
    raise _FaultySettingError("takes the last closed day, without quotes, such as 2025-12-31")


def _whole(value: object, most: int) -> int:
    if isinstance(value, Decimal) and 0 <= value <= most and value == value.to_integral_value():
        return int(value)
    raise _FaultySettingError(f"takes a whole number from 0 to {most}, without quotes")


_SETTINGS: Mapping[tuple[str, str], Callable[[Settings, object], Settings]] = {
    ("lettrage", "gap-limit"): lambda settings, value: replace(settings, gap_limit_cents=_cents(value)),
    ("lettrage", "gap-loss-account"): lambda settings, value: replace(
        settings, gap_loss_account=_account_number(value)
    ),
    ("lettrage", "gap-gain-account"): lambda settings, value: replace(
        settings, gap_gain_account=_account_number(value)
    ),
    ("lettrage", "exchange-loss-account"): lambda settings, value: replace(
        settings, exchange_loss_account=_account_number(value)
    ),
    ("lettrage", "exchange-gain-account"): lambda settings, value: replace(
        settings, exchange_gain_account=_account_number(value)
    ),
    ("lettrage", "gap-journal"): lambda settings, value: replace(settings, gap_journal=_code(value)),
    ("receivables", "payment-days"): lambda settings, value: replace(
        settings, payment_days=_whole(value, MAX_PAYMENT_DAYS)
    ),
    ("import", "skipped-rows"): lambda settings, value: replace(
        settings, skipped_rows=_whole(value, MAX_SKIPPED_ROWS)
    ),
    ("books", "closed"): lambda settings, value: replace(settings, closed_day=_day(value)),
}
_TYPES = frozenset({"journal", *(type_ for type_, _ in _SETTINGS)})
