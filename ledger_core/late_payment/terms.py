"""What interest on a debt depends on beside its amount and its days: who owes it, and what was agreed.

Values only. Facts of a case (a notice received, a judgment, a procedure) are days that somebody recorded.
"""

from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from enum import StrEnum

from ledger_core.late_payment.rates import Creditor


class DebtorKind(StrEnum):
    """Who owes; whoever is not known to be a business is a consumer."""

    BUSINESS = "business"
    CONSUMER = "consumer"
    PUBLIC = "public"  # a body bound by the code de la commande publique


class ClauseKind(StrEnum):
    """How the terms of sale state the rate."""

    FIXED = "fixed"  # so many percent a year
    LEGAL_TIMES = "legal-times"  # so many times the legal rate
    CENTRAL_BANK_PLUS = "central-bank-plus"  # the central bank's rate and so many points


@dataclass(frozen=True, slots=True)
class Clause:
    """The rate that the terms of sale state; `number` is percent, times or points, zero or more."""

    kind: ClauseKind
    number: Decimal

    def __post_init__(self) -> None:
        if not self.number.is_finite() or self.number < 0:
            raise ValueError(f"a clause states a number that is zero or more, not {self.number}")


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which no interest runs, both included, since the creditor agreed; no `last`: not ended."""

    first: dt.date
    last: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        """Tell whether a day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Terms:
    """By what rules a debt bears interest.

    Between businesses the clause counts, or the law's default; to consumers and public bodies a clause is
    never applied. A consumer owes interest from the day after `notice_received`, the day the formal notice
    reached them. `judgment_enforceable` raises the legal rate alone. From `procedure_opened` (sauvegarde,
    redressement, liquidation) on nothing runs. `interruptions` begin the time after which it is prescribed
    anew (`prescription`); part payments need not be among them.
    """

    debtor: DebtorKind
    creditor: Creditor = Creditor.BUSINESS
    clause: Clause | None = None
    notice_received: dt.date | None = None
    judgment_enforceable: dt.date | None = None
    procedure_opened: dt.date | None = None
    pauses: tuple[Pause, ...] = ()
    interruptions: tuple[dt.date, ...] = ()
