"""What came off each debt and when, from the letters: the ground that claims are computed on.

Follows a debt that an entry moved to another account of its customer (doubtful, bills to be received), so
that this pays nothing. Owns what of a group's lines is a payment. Never stored: the same lines give the same.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.accounts import is_customer
from ledger_core.late_payment.interest import Payment
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.open_items import DueFrom, Terms, due_date, settlements_as_of
from ledger_core.receivables.settling import Settlement

_ADVANCES = "419"  # what a customer paid beforehand: a debit there uses it up, and is no debt
_MOST_MOVES = 20  # of one debt; what settles it after so many counts as a payment


@dataclass(frozen=True, slots=True)
class DebtHistory:
    """One debt of a customer and what became of it up to a day; cents above zero, in the line's currency.

    `owed_cents` is what was ever owed: the line less credit notes, which take a debt back from its first day.
    """

    line: Line
    due: dt.date
    due_from: DueFrom
    owed_cents: int
    payments: tuple[Payment, ...]  # by day

    @property
    def open_cents(self) -> int:
        """What is left of it."""
        return self.owed_cents - sum(payment.cents for payment in self.payments)


def histories(lines: Iterable[Line], terms: Terms, as_of: dt.date) -> list[DebtHistory]:
    """Give the debts of customers dated up to a day, paid ones too, by account, party, due date and key.

    A debt is an invoice, or another debit with a due date of its own; never a payment that came back, which
    leaves its invoice open instead. `lines` are lines of accounts of customers; others are left out.
    """
    own = sorted(
        (line for line in lines if is_customer(line.account) and line.date <= as_of),
        key=lambda line: (line.date, line.key),
    )
    settled: defaultdict[int, list[Settlement]] = defaultdict(list)
    for settlement in settlements_as_of(own, as_of):
        settled[settlement.debt.key].append(settlement)
    moves = _Moves(own, settled)
    found = []
    for line in own:
        if line.cents <= 0 or line.kind is LineKind.BOUNCE or line.key in moves.targets:
            continue
        due, due_from = due_date(line, terms)
        if line.kind is LineKind.INVOICE or due_from is DueFrom.LINE:
            found.append(_history(line, due, due_from, moves.settlements_of(line)))
    return sorted(found, key=lambda debt: (debt.line.account, debt.line.customer, debt.due, debt.line.key))


def _history(
    line: Line, due: dt.date, due_from: DueFrom, settlements: Iterable[tuple[Line, int]]
) -> DebtHistory:
    credited, payments = 0, list[Payment]()
    for settling, cents in settlements:
        if settling.kind is LineKind.CREDIT_NOTE:
            credited += cents
        else:
            payments.append(Payment(settling.date, cents))
    payments.sort(key=lambda payment: (payment.day, payment.cents))
    return DebtHistory(line, due, due_from, line.cents - credited, tuple(payments))


class _Moves:
    """Entries that move debts from one account of a customer to another, and what settled them there."""

    def __init__(self, lines: Sequence[Line], settled: Mapping[int, Sequence[Settlement]]) -> None:
        self._settled = settled
        others: dict[int, Line] = {}
        for each in settled.values():
            others |= {
                settlement.settling.key: settlement.settling
                for settlement in each
                if settlement.settling.kind is LineKind.OTHER
            }
        self.targets: dict[int, Line] = {}  # by the debit's key: the credit it continues
        self._target_of: dict[int, Line] = {}  # by the credit's key
        self._find(lines, others)
        self._arrived: dict[int, deque[tuple[Line, int]]] = {}
        self._following: list[int] = []  # keys of the debits whose settlements are being looked for

    def _find(self, lines: Sequence[Line], credits_: Mapping[int, Line]) -> None:
        """Pair the credits with debits of their entry: same amount, same customer or none, other account."""
        entries = {line.entry for line in credits_.values()}
        debits: defaultdict[str, list[Line]] = defaultdict(list)
        for line in lines:
            if line.cents > 0 and line.entry in entries:
                debits[line.entry].append(line)
        for credit in credits_.values():
            for debit in debits[credit.entry]:
                if debit.key not in self.targets and _continues(credit, debit):
                    self.targets[debit.key] = credit
                    self._target_of[credit.key] = debit
                    break

    def settlements_of(self, line: Line) -> list[tuple[Line, int]]:
        """Return what settled a debt, where it was moved to too: the settling lines and their cents.

        Several debts that one credit moved share what came in there, the first asked for first.
        """
        found: list[tuple[Line, int]] = []
        for settlement in self._settled.get(line.key, ()):
            target = self._target_of.get(settlement.settling.key)
            if target is None or target.key in self._following or len(self._following) == _MOST_MOVES:
                found.append((settlement.settling, settlement.cents))
            else:
                found += self._taken(target, settlement.cents)
        return found

    def _taken(self, target: Line, cents: int) -> list[tuple[Line, int]]:
        """Take up to so many cents of what settled the debt under its new account."""
        arrived = self._arrived.get(target.key)
        if arrived is None:
            self._following.append(target.key)
            arrived = self._arrived[target.key] = deque(self.settlements_of(target))
            self._following.pop()
        taken: list[tuple[Line, int]] = []
        while arrived and cents:
            settling, left = arrived.popleft()
            part = min(left, cents)
            taken.append((settling, part))
            cents -= part
            if left > part:
                arrived.appendleft((settling, left - part))
        return taken


def _continues(credit: Line, debit: Line) -> bool:
    return (
        debit.cents == -credit.cents
        and debit.account != credit.account
        and not debit.account.startswith(_ADVANCES)
        and debit.customer in {credit.customer, ""}
        and debit.currency == credit.currency
    )
