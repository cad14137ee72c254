"""The formats that Lettrine brings, by their keys."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ledger_core.factoring.formats.bpce import BPCE
from ledger_core.factoring.formats.eurofactor import EUROFACTOR
from ledger_core.factoring.formats.factofrance import (
    FACTOFRANCE_ASSIGNMENT,
    FACTOFRANCE_BOTH,
    FACTOFRANCE_PAYMENTS,
)
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.generic_csv import GENERIC_CSV

HOUSE: Final[Mapping[str, Format]] = MappingProxyType(
    {
        form.key: form
        for form in (
            BPCE,
            EUROFACTOR,
            FACTOFRANCE_ASSIGNMENT,
            FACTOFRANCE_PAYMENTS,
            FACTOFRANCE_BOTH,
            GENERIC_CSV,
        )
    }
)
