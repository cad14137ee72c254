"""Why a document is handed over or not, each in a sentence with its figures."""

from collections.abc import Callable, Mapping
import datetime as dt

from flask_babel import gettext as _
from flask_babel import ngettext

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.eligibility import Decision, Verdict
from ledger_core.factoring.rules import Reason, Rule
from server.portal.factoring.words.ratios import ratio_of
from server.portal.formats import count, day_brief, days, money, percent

_Said = Callable[[Reason, Contract], str]


def decision_words(decision: Decision) -> str:
    """Name what becomes of a document."""
    return {
        Decision.ELIGIBLE: _("Eligible"),
        Decision.OVER_LIMIT: _("Over the limit"),
        Decision.EXCLUDED: _("Excluded"),
    }[decision]


def decision_sign(decision: Decision) -> str:
    """Return the sign of a decision."""
    return {Decision.ELIGIBLE: "ok", Decision.OVER_LIMIT: "warn", Decision.EXCLUDED: "hold"}[decision]


def verdict_words(verdict: Verdict, contract: Contract, day: dt.date) -> str:
    """Say in one line what stands behind a decision: the rule and its figures, or what makes it eligible."""
    if verdict.decision is Decision.OVER_LIMIT:
        return _over(verdict, contract)
    if verdict.reason is not None:
        return reason_words(verdict.reason, contract)
    return _eligible(verdict, contract, day)


def reason_words(reason: Reason, contract: Contract) -> str:
    """Say which rule keeps a document out, or leaves a part of it without funds."""
    return _SAID[reason.rule](reason, contract)


def _over(verdict: Verdict, contract: Contract) -> str:
    said = {
        "funded": money(verdict.funded_cents, contract.currency),
        "over": money(verdict.over_cents, contract.currency),
    }
    if verdict.reason is not None and verdict.reason.rule is Rule.CONCENTRATION:
        part = percent(ratio_of(contract.concentration_percent or 0), 0)
        return _("%(funded)s funded, %(over)s assigned without funds: more than %(part)s on one debtor",
                 part=part, **said)  # fmt: skip
    return _("%(funded)s funded, %(over)s assigned without funds", **said)


def _eligible(verdict: Verdict, contract: Contract, day: dt.date) -> str:
    due, said = verdict.candidate.document.due, []
    if verdict.cents < 0:
        return _("follows invoice %(number)s", number=verdict.candidate.document.concerns)
    if due is not None:
        said.append(_due_words((due - day).days))
    if verdict.limit_cents is not None:
        said.append(_("limit %(amount)s", amount=money(verdict.limit_cents, contract.currency)))
    return ", ".join(said)


def _due_words(left: int) -> str:
    if left > 0:
        return _("falls due in %(days)s", days=days(left))
    return _("falls due today") if left == 0 else _("past due for %(days)s", days=days(-left))


def _day(reason: Reason) -> str:
    return day_brief(reason.found) if isinstance(reason.found, dt.date) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _listed(reason: Reason) -> str:
    return ", ".join(reason.allowed) if isinstance(reason.allowed, tuple) else ""


def _spans(reason: Reason) -> dict[str, str]:
    return {"found": days(_number(reason.found)), "most": days(_number(reason.allowed))}


def _not_a_claim(reason: Reason, contract: Contract) -> str:
    if not _number(reason.found):
        return _("nothing of it is open")
    if _number(reason.found) > 0:
        return _("owed, but no invoice: a payment that bounced, or a claim that a factor gave back")
    return _("a payment, not an invoice: %(amount)s", amount=money(_number(reason.found), contract.currency))


def _country(reason: Reason, _contract: Contract) -> str:
    if not reason.found:
        return _("country not known; the contract takes %(list)s", list=_listed(reason))
    return _("country %(country)s; the contract takes %(list)s", country=reason.found, list=_listed(reason))


def _journal(reason: Reason, _contract: Contract) -> str:
    if not reason.found:
        return _("no journal known; the contract takes %(list)s", list=_listed(reason))
    if reason.allowed:
        return _("journal %(journal)s; the contract takes %(list)s",
                 journal=reason.found, list=_listed(reason))  # fmt: skip
    return _("journal %(journal)s is left out by the contract", journal=reason.found)


def _alone(reason: Reason, _contract: Contract) -> str:
    if not reason.found:
        return _("credit note that names no invoice")
    return _("credit note on %(number)s, which is not assigned", number=reason.found)


def _debtor_late(reason: Reason, _contract: Contract) -> str:
    late = _number(reason.count)
    return ngettext(
        "debtor left out: %(n)s invoice past due for more than %(days)s",
        "debtor left out: %(n)s invoices past due for more than %(days)s",
        late, n=count(late), days=days(_number(reason.allowed)),
    )  # fmt: skip


def _limit(reason: Reason, contract: Contract) -> str:
    return _("%(over)s over the limit of %(limit)s",
             over=money(_number(reason.found), contract.currency),
             limit=money(_number(reason.allowed), contract.currency))  # fmt: skip


def _concentration(reason: Reason, contract: Contract) -> str:
    return _("%(over)s over the share of one debtor, %(part)s",
             over=money(_number(reason.found), contract.currency),
             part=percent(ratio_of(contract.concentration_percent or 0), 0))  # fmt: skip


_SAID: Mapping[Rule, _Said] = {
    Rule.ALREADY_ASSIGNED: lambda _r, _c: _("already in an assignment"),
    Rule.NOT_A_CLAIM: _not_a_claim,
    Rule.CURRENCY: lambda r, _c: _(
        "in %(currency)s; the contract takes %(list)s", currency=r.found, list=_listed(r)
    ),
    Rule.NOT_DATED_YET: lambda r, _c: _("dated %(day)s, later than the assignment", day=_day(r)),
    Rule.CREDIT_NOTE_ALONE: _alone,
    Rule.CREDIT_NOTES_OUT: lambda _r, _c: _("the contract takes no credit notes"),
    Rule.BUSINESS_ONLY: lambda _r, _c: _(
        "private person, or not known as a business: the contract takes businesses only"
    ),
    Rule.COUNTRY: _country,
    Rule.CUSTOMER_OUT: lambda _r, _c: _("customer left out by the contract"),
    Rule.JOURNAL: _journal,
    Rule.INSOLVENT: lambda r, _c: _("collective procedure opened on %(day)s", day=_day(r)),
    Rule.DISPUTED: lambda r, _c: _("dispute opened on %(day)s", day=_day(r)),
    Rule.NO_DUE_DATE: lambda _r, _c: _("no due date known"),
    Rule.TOO_OLD: lambda r, _c: _("issued %(found)s ago, %(most)s at most", **_spans(r)),
    Rule.PAST_DUE: lambda r, _c: _("past due for %(found)s, %(most)s at most", **_spans(r)),
    Rule.LONG_TERM: lambda r, _c: _("payable at %(found)s, %(most)s at most", **_spans(r)),
    Rule.DEBTOR_LATE: _debtor_late,
    Rule.LIMIT: _limit,
    Rule.CONCENTRATION: _concentration,
}
