"""Why lines belong together, in the reader's language: a title, and how the sentence goes on.

The value comes from the matcher (`ledger_core.lettrage.reasons`); only its words are made here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
import re

from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from ledger_core.lettrage.lines import LineKind
from ledger_core.lettrage.reasons import Case, Mention, Reason
from server.portal.formats import count, day, money
from tenants.lettrage.bench import Bench
from tenants.lettrage.offers import Offer

_SHOWN = 4
_PAIR = 2
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Why:
    """A title, and the rest of its sentence, which begins with a comma or colon where one belongs there."""

    title: str
    rest: str


def why_of(offer: Offer, bench: Bench) -> Why:
    """Say why an offer was made."""
    reason = offer.reason
    said = _SAID[reason.case](reason, bench)
    return Why(said.title, f"{said.rest} {_exchange()}") if reason.exchange else said


def mention(line: Mention) -> str:
    """Name a line within a sentence: its reference where it has one, else what it is and its day."""
    return line.reference or dated(line)


def dated(line: Mention) -> str:
    """Name a line by what it is and its day, with an article."""
    when = day(line.date)
    match line.kind:
        case LineKind.INVOICE:
            return _("the invoice of %(day)s", day=when)
        case LineKind.CREDIT_NOTE:
            return _("the credit note of %(day)s", day=when)
        case LineKind.PAYMENT:
            return _("the payment of %(day)s", day=when)
        case LineKind.BOUNCE:
            return _("the returned payment of %(day)s", day=when)
        case LineKind.OPENING:
            return _("the opening balance of %(day)s", day=when)
    return _("the debit of %(day)s", day=when) if line.debit else _("the credit of %(day)s", day=when)


def listed(texts: Sequence[str]) -> str:
    """Join texts as a sentence does, the first few of them if they are many."""
    if len(texts) > _SHOWN:
        shown = ", ".join(texts[:_SHOWN])
        return pgettext("lettrage", "%(some)s and %(more)s more", some=shown, more=count(len(texts) - _SHOWN))
    if len(texts) < _PAIR:
        return "".join(texts)
    return pgettext("lettrage", "%(first)s and %(last)s", first=", ".join(texts[:-1]), last=texts[-1])


def rule_label(rule: str) -> str:
    """Name a rule of the matcher."""
    labels = {
        "reference": _("Same references"),
        "credit-note": _("Credit note and payment"),
        "bounced-payment": _("Returned payment"),
        "unique-amount": _("Exact amount"),
        "equal-series": _("Series of equal amounts"),
        "equal-amount": _("Exact amount, several debts"),
        "consecutive": _("Lines that follow each other"),
        "instalments": _("Payments that follow each other"),
        "many-to-one": _("Several debts, one payment"),
        "one-to-many": _("One debt, several payments"),
        "many-to-many": _("Several debts, several payments"),
        "within-tolerance": _("Small gap"),
        "part-payment": _("Part payment"),
        "completes-partial": _("Completes a partial letter"),
    }
    return labels.get(rule, rule)


def _exchange() -> str:
    return _("The rates differ: an exchange difference will be posted.")


def _mentions(lines: Sequence[Mention]) -> str:
    return listed([mention(line) for line in lines])


def _money(cents: int, reason: Reason) -> str:
    return money(abs(cents), reason.currency)


def _quoted(reason: Reason) -> list[str]:
    """Return the numbers that are quoted, each as the reference that it stands for where there is one."""
    said: dict[str, str] = {}
    for line in reason.lines:
        runs = _DIGITS.findall(line.reference)
        for number in ("".join(runs), *runs):
            said.setdefault(number.lstrip("0"), line.reference)
    return list(dict.fromkeys(said.get(number, number) for number in reason.numbers))


def _reference(reason: Reason, _bench: Bench) -> Why:
    numbers = _quoted(reason)
    if len(numbers) > 1:
        titles = {2: _("Two references"), 3: _("Three references"), 4: _("Four references")}
        title = titles.get(len(numbers)) or _("%(count)s references", count=count(len(numbers)))
        return Why(
            title, _("of the label, %(numbers)s, are open; their sum is exact.", numbers=listed(numbers))
        )
    if len(reason.lines) == _PAIR:
        return Why(_("Same amount and same reference"), _(": %(number)s.", number=listed(numbers[:1])))
    lines = count(len(reason.lines))
    return Why(
        _("Same reference"),
        _(": %(number)s on %(count)s lines; their sum is exact.", number=listed(numbers[:1]), count=lines),
    )


def _credit_note(reason: Reason, _bench: Bench) -> Why:
    invoice, credit, payment = reason.lines
    return Why(
        _("Credit note and payment"),
        _(
            "together settle %(invoice)s: %(credit)s quotes it, %(payment)s is exactly the rest, %(rest)s.",
            invoice=mention(invoice),
            credit=mention(credit),
            payment=dated(payment),
            rest=_money(reason.rest_cents, reason),
        ),
    )


def _bounce(_reason: Reason, _bench: Bench) -> Why:
    return Why(_("Returned payment"), _(": the bank took it back; what is left settles itself exactly."))


def _only_amount(_reason: Reason, _bench: Bench) -> Why:
    return Why(_("Exact amount"), _(", and no other open line has it."))


def _only_then(_reason: Reason, _bench: Bench) -> Why:
    return Why(_("Exact amount"), _(", and no other debt of this amount was open when it was paid."))


def _in_order(reason: Reason, _bench: Bench) -> Why:
    said = _(": %(count)s equal debts, all paid, taken in the order of dates.", count=count(reason.count))
    return Why(_("Series paid in full"), said)


def _oldest(reason: Reason, _bench: Bench) -> Why:
    if reason.count == 1:
        return Why(_("Exact amount"), _(", but nothing else says that the two belong together."))
    said = ngettext(
        ", but %(num)s debt answers to it. The oldest first: %(line)s.",
        ", but %(num)s debts answer to it. The oldest first: %(line)s.",
        reason.count,
        line=mention(reason.lines[0]),
    )
    return Why(_("Exact amount"), said)


def _run_paid(reason: Reason, _bench: Bench) -> Why:
    said = ngettext(
        "%(target)s settles %(num)s of them: %(lines)s.",
        "%(target)s settles these %(num)s: %(lines)s.",
        reason.count,
        target=dated(reason.target[0]),
        lines=_mentions(reason.lines),
    )
    return Why(_("Lines that follow each other:"), said)


def _run_of_parts(reason: Reason, _bench: Bench) -> Why:
    said = ngettext(
        "this %(num)s line settles %(target)s.",
        "these %(num)s lines together settle %(target)s.",
        reason.count,
        target=mention(reason.target[0]),
    )
    return Why(_("Payments that follow each other:"), said)


def _only_set(reason: Reason, _bench: Bench) -> Why:
    return Why(
        _("The only combination"),
        _(
            "of open lines that comes to %(sum)s: %(lines)s.",
            sum=_money(reason.cents, reason),
            lines=_mentions(reason.lines),
        ),
    )


def _set(reason: Reason, _bench: Bench) -> Why:
    return Why(
        _("A combination"),
        _(
            ", %(lines)s, comes to %(sum)s exactly; others may do so too.",
            sum=_money(reason.cents, reason),
            lines=_mentions(reason.lines),
        ),
    )


def _only_balance(reason: Reason, _bench: Bench) -> Why:
    said = _(
        ", one on each side, come to %(sum)s; nothing else that is open adds up.",
        sum=_money(reason.cents, reason),
    )
    return Why(_("Two runs of lines"), said)


def _balance(reason: Reason, _bench: Bench) -> Why:
    said = _(", one on each side, come to %(sum)s; others may do so too.", sum=_money(reason.cents, reason))
    return Why(_("Two runs of lines"), said)


def _gap_title(reason: Reason) -> str:
    return _("Gap of %(sum)s", sum=_money(reason.rest_cents, reason))


def _gap(because: Callable[[], str]) -> Callable[[Reason, Bench], Why]:
    def say(reason: Reason, bench: Bench) -> Why:
        # a debt that is not paid in full is a loss on a customer, a gain on a supplier
        loss = (reason.rest_cents > 0) == (bench.sign > 0)
        account = bench.settings.gap_loss_account if loss else bench.settings.gap_gain_account
        said = _(
            ", within your tolerance of %(limit)s; %(because)s. The gap would go to %(account)s.",
            limit=_money(bench.gap_limit_cents, reason),
            because=because(),
            account=account.rstrip("0") or account,
        )
        return Why(_gap_title(reason), said)

    return say


def _quoted_part(reason: Reason, _bench: Bench) -> Why:
    said = _(
        "quotes %(lines)s; %(rest)s would stay open.",
        lines=_mentions(reason.lines),
        rest=_money(reason.rest_cents, reason),
    )
    return Why(_("The payment"), said)


def _only_part(reason: Reason, _bench: Bench) -> Why:
    said = _(
        "of the only open debt, %(lines)s; %(rest)s would stay open.",
        lines=_mentions(reason.lines),
        rest=_money(reason.rest_cents, reason),
    )
    return Why(_("Perhaps a part"), said)


def _completion(reason: Reason, _bench: Bench) -> Why:
    said = _(
        "open, %(rest)s, and this line is exactly that.",
        rest=_money(reason.rest_cents, reason),
    )
    return Why(_("The partial letter %(letter)s leaves a rest", letter=reason.letter), said)


_SAID: Mapping[Case, Callable[[Reason, Bench], Why]] = {
    Case.REFERENCE: _reference,
    Case.CREDIT_NOTE: _credit_note,
    Case.BOUNCE: _bounce,
    Case.ONLY_AMOUNT: _only_amount,
    Case.ONLY_THEN: _only_then,
    Case.IN_ORDER: _in_order,
    Case.OLDEST: _oldest,
    Case.RUN_PAID: _run_paid,
    Case.RUN_OF_PARTS: _run_of_parts,
    Case.ONLY_SET_PAID: _only_set,
    Case.ONLY_SET_OF_PARTS: _only_set,
    Case.SET_PAID: _set,
    Case.SET_OF_PARTS: _set,
    Case.ONLY_BALANCE: _only_balance,
    Case.BALANCE: _balance,
    Case.QUOTED_GAP: _gap(lambda: _("the payment quotes the documents")),
    Case.ONLY_GAP: _gap(lambda: _("neither has another counterpart near its amount")),
    Case.GAP: _gap(lambda: _("nothing else is as near")),
    Case.QUOTED_PART: _quoted_part,
    Case.ONLY_PART: _only_part,
    Case.COMPLETION: _completion,
}
