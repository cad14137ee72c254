"""What was asked: names with brackets become nested values, and each is read as what it should be."""

from decimal import Decimal, InvalidOperation
import re
from typing import Any, Self
from urllib.parse import parse_qsl

from tests.stripe_fake.errors import Refused, wanting

SHOWN_ONLY = {
    "billing_address_collection",
    "consent_collection",
    "custom_text",
    "locale",
    "tax_id_collection",
}
ALWAYS_SO = {"arrival_date", "clear_usage", "created", "customer_update", "expand", "off_session"}
ALWAYS_SO |= {"payment_behavior", "status", "type"}
"""What the stand-in may leave unread: how a page looks, and what it does anyway."""


_MOST_KEYS, _LONGEST_KEY, _LONGEST_VALUE = 50, 40, 500  # docs.stripe.com/api/metadata


class Params(dict[str, Any]):
    """Values by name: texts, further `Params`, or lists of either. They know which of them were read."""

    def __init__(self, *given: Any, used: set[str] | None = None) -> None:  # noqa: ANN401  as of any mapping
        super().__init__(*given)
        self._used = set[str]() if used is None else used

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401  as above
        self._used.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._used.add(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401  as above
        self._used.add(name)
        return super().get(name, default)

    def also(self, **more: Any) -> "Params":  # noqa: ANN401  as above
        """Return these and more; what is read of them is read of these."""
        return Params({**self, **more}, used=self._used)

    def unread(self, within: str = "") -> list[str]:
        """Return what nobody looked at."""
        found = []
        for key, value in self.items():
            said = f"{within}[{key}]" if within else key
            if key in SHOWN_ONLY | ALWAYS_SO:
                continue
            if key not in self._used:
                found.append(said)
            elif key not in {"metadata", "payload"}:
                inner = value if isinstance(value, list) else [value]
                found += [name for each in inner if isinstance(each, Params) for name in each.unread(said)]
        return found

    def text(self, name: str, default: str | None = None) -> str | None:
        value = self.get(name, default)
        if isinstance(value, dict | list):
            raise Refused(f"Invalid string: {name}", param=name)
        return value

    def needed(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise wanting(name)
        return value

    def whole(self, name: str, default: int | None = None) -> int | None:
        value = self.text(name)
        if value in {None, ""}:
            return default
        try:
            return int(str(value))
        except ValueError as error:
            raise Refused(
                f"Invalid integer: {value}", code="parameter_invalid_integer", param=name
            ) from error

    def exact(self, name: str) -> str | None:
        """Return a decimal of at most 12 places, as text."""
        value = self.text(name)
        if value in {None, ""}:
            return None
        try:
            places = Decimal(str(value)).as_tuple().exponent
        except InvalidOperation as error:
            raise Refused(f"Invalid decimal: {value}", param=name) from error
        if not isinstance(places, int) or places < -12:
            raise Refused(f"Invalid decimal: {value}; must contain at maximum 12 decimal places.", param=name)
        return str(value)

    def truth(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name)
        if value is None:
            return default
        if value not in {"true", "false"}:
            raise Refused(f"Invalid boolean: {value}", param=name)
        return value == "true"

    def part(self, name: str) -> "Params":
        value = self.get(name) or Params()
        if not isinstance(value, Params):
            raise Refused(f"Invalid object: {name}", param=name)
        return value

    def parts(self, name: str) -> list[Any]:
        value = self.get(name) or []
        if not isinstance(value, list):
            raise Refused(f"Invalid array: {name}", param=name)
        return value

    def metadata(self, before: dict[str, str] | None = None) -> dict[str, str]:
        """Return what metadata are after the call: an empty value takes a key away."""
        if self.get("metadata") == "":
            return {}
        merged = {**(before or {}), **self.part("metadata")}
        kept = {key: value for key, value in merged.items() if value != ""}
        if len(kept) > _MOST_KEYS or any(
            len(key) > _LONGEST_KEY or len(value) > _LONGEST_VALUE for key, value in kept.items()
        ):
            said = f"Metadata have {_MOST_KEYS} keys of {_LONGEST_KEY}, {_LONGEST_VALUE} characters at most."
            raise Refused(said, param="metadata")
        return kept

    @classmethod
    def of(cls, encoded: str) -> Self:
        """Read a query, or the body of a form."""
        read = cls()
        for name, value in parse_qsl(encoded, keep_blank_values=True):
            _put(read, re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name), value)
        return _with_lists(read)


def _put(into: Params, keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        into = into.setdefault(key or str(len(into)), Params())
    into[keys[-1] or str(len(into))] = value


def _with_lists(value: Any) -> Any:  # noqa: ANN401  texts, mappings, lists
    if not isinstance(value, Params):
        return value
    inner = Params((key, _with_lists(each)) for key, each in value.items())
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner
