"""What other systems do, each rule re-implemented plainly from its description.

The rules are those of the trade's programs as their users know them; nothing of their code is
here. All but `first_pair_in_a_window` stay within one account, customer and currency.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
import re

from ledger_core.lettrage.lines import Line
from tests.bench.prototype import Groups, amount, partitions, prototype, prototype_pairs

MOST_LINES = 9
WINDOW_DAYS = 120
PAIR_WINDOW_DAYS = 90
MOST_STEPS = 2_000

Rule = Callable[[Sequence[Line]], Groups]


def same_reference(lines: Sequence[Line]) -> Groups:
    """Same document reference, sum zero."""
    return [
        group for part in partitions(lines) for group in _zero_sums(line for line in part if line.reference)
    ]


def nearest_date(lines: Sequence[Line]) -> Groups:
    """Equal and opposite amounts, each line in order of date with the nearest one left."""
    return [pair for part in partitions(lines) for pair in _nearest_pairs(part)]


def one_to_many_first_hit(lines: Sequence[Line]) -> Groups:
    """`nearest_date`, then the first set of up to nine lines within 120 days that adds up."""
    groups: Groups = []
    for part in partitions(lines):
        pairs = _nearest_pairs(part)
        groups += pairs
        taken = {key for pair in pairs for key in pair}
        for target in part:
            if target.key not in taken and (hit := _first_hit(target, part, taken)):
                groups.append(hit)
                taken.update(hit)
    return groups


def running_balance(lines: Sequence[Line]) -> Groups:
    """Cegid: whenever the balance, line after line, is back to zero, all lines since then."""
    groups: Groups = []
    for part in partitions(lines):
        since: list[int] = []
        balance = 0
        for line in part:
            since.append(line.key)
            balance += amount(line)
            if balance == 0:
                groups.append(tuple(since))
                since = []
    return groups


def newest_dropped(lines: Sequence[Line]) -> Groups:
    """Tryton 8.2: all lines; as long as they do not come to zero, the newest is dropped."""
    groups: Groups = []
    for part in partitions(lines):
        left = part
        while left:
            balance = sum(map(amount, left))
            size = len(left)
            while size and balance:
                size -= 1
                balance -= amount(left[size])
            if not size:
                break
            groups.append(tuple(line.key for line in left[:size]))
            left = left[size:]
    return groups


def label_digits_then_by_date(lines: Sequence[Line]) -> Groups:
    """Odoo: invoices whose digits a payment quotes; else invoices in order of date until it is reached."""
    groups: Groups = []
    for part in partitions(lines):
        taken: set[int] = set()
        for payment in part:
            if payment.key in taken or (amount(payment) > 0) == (payment.account[:2] == "41"):
                continue
            bills = [line for line in part if line.key not in taken and amount(line) * amount(payment) < 0]
            quoted = [bill for bill in bills if _quotes(payment.label, bill.reference)]
            hit = _until_reached(payment, quoted) or _until_reached(payment, bills)
            if hit:
                groups.append(hit)
                taken.update(hit)
    return groups


def equal_fields(lines: Sequence[Line]) -> Groups:
    """SAP F.13: lines that agree in reference, in label, or in amount, and come to zero."""
    groups: Groups = []
    for part in partitions(lines):
        left = part
        for field in (lambda line: line.reference, lambda line: line.label, lambda line: abs(amount(line))):
            found = _zero_sums((line for line in left if field(line)), field)
            groups += found
            taken = {key for group in found for key in group}
            left = [line for line in left if line.key not in taken]
    return groups


def first_pair_in_a_window(lines: Sequence[Line]) -> Groups:
    """The zerosum plugin: the first opposite amount within 90 days on the account, whoever's it is."""
    waiting: dict[tuple[str, int], list[Line]] = defaultdict(list)
    groups: Groups = []
    for line in sorted(lines, key=lambda line: (line.date, line.key)):
        others = waiting[line.account, -line.cents]
        while others and (line.date - others[0].date).days > PAIR_WINDOW_DAYS:
            others.pop(0)
        if others:
            groups.append((others.pop(0).key, line.key))
        else:
            waiting[line.account, line.cents].append(line)
    return groups


RULES: dict[str, Rule] = {
    "same reference, sums to zero": same_reference,
    "unique exact amount": prototype_pairs,
    "exact amount, nearest date": nearest_date,
    "the same, one-to-many first hit": one_to_many_first_hit,
    "running balance to zero (Cegid)": running_balance,
    "newest dropped (Tryton 8.2)": newest_dropped,
    "label digits, by date (Odoo)": label_digits_then_by_date,
    "equal fields (SAP F.13)": equal_fields,
    "first pair in a window (zerosum)": first_pair_in_a_window,
    "plain prototype": prototype,
}


def _zero_sums(
    lines: Iterable[Line], field: Callable[[Line], Hashable] = lambda line: line.reference
) -> Groups:
    """Group lines by a field; keep the groups of several lines that come to zero."""
    alike: dict[Hashable, list[Line]] = defaultdict(list)
    for line in lines:
        alike[field(line)].append(line)
    return [
        tuple(line.key for line in group)
        for group in alike.values()
        if len(group) > 1 and sum(map(amount, group)) == 0
    ]


def _nearest_pairs(part: Sequence[Line]) -> Groups:
    by_amount: dict[int, list[Line]] = defaultdict(list)
    for line in part:
        by_amount[amount(line)].append(line)
    groups: Groups = []
    for cents, debits in by_amount.items():
        opposite = by_amount.get(-cents, []) if cents > 0 else []
        left = list(opposite)
        days = [line.date.toordinal() for line in left]
        for debit in debits:
            if not left:
                break
            day = debit.date.toordinal()
            place = bisect_left(days, day)
            if place == len(left) or (place and day - days[place - 1] < days[place] - day):
                place -= 1
            groups.append((debit.key, left.pop(place).key))
            days.pop(place)
    return groups


def _first_hit(target: Line, part: Sequence[Line], taken: set[int]) -> tuple[int, ...] | None:
    """Search opposite lines in order of date for the first set that adds up to the target."""
    pool = [
        line
        for line in part
        if line.key not in taken
        and amount(line) * amount(target) < 0
        and abs(amount(line)) <= abs(amount(target))
        and abs((line.date - target.date).days) <= WINDOW_DAYS
    ]
    stack: list[tuple[int, int, tuple[int, ...]]] = [(0, amount(target), ())]
    for _ in range(MOST_STEPS):
        if not stack:
            break
        rank, left, chosen = stack.pop()
        if left == 0:
            return (target.key, *chosen)
        if rank < len(pool) and len(chosen) < MOST_LINES:
            stack.append((rank + 1, left, chosen))
            rest = left + amount(pool[rank])
            if rest * left >= 0:
                stack.append((rank + 1, rest, (*chosen, pool[rank].key)))
    return None


def _until_reached(payment: Line, bills: Sequence[Line]) -> tuple[int, ...] | None:
    """Add bills in order of date until the payment is reached; None unless it is reached to the cent."""
    left = amount(payment)
    chosen: list[int] = []
    for bill in bills:
        if left == 0 or (left + amount(bill)) * left < 0:
            break
        left += amount(bill)
        chosen.append(bill.key)
    return (payment.key, *chosen) if left == 0 and chosen else None


def _quotes(label: str, reference: str) -> bool:
    wanted = re.findall(r"\d{3,}", reference)
    return bool(wanted) and wanted[-1] in re.findall(r"\d{3,}", label)
