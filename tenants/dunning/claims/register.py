"""The register of claims: what each late invoice bears beside its principal, less what was decided about it.

Computed anew from the books for any day and never stored; the acts are (`claim_acts`). A claim outlives the
payment of its invoice. Owns what is still claimed; decides about nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from functools import cached_property
from hashlib import blake2b
from typing import TypeAlias

from sqlalchemy import select

from ledger_core.late_payment.claims import Claim, ClaimKind, claims_of
from ledger_core.late_payment.covered import Act, Decided, covered
from ledger_core.late_payment.imputation import Within
from ledger_core.late_payment.interest import Statement
from ledger_core.lettrage.lines import Line
from ledger_core.loading.collector import collector_paused
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.claims.terms import ClaimTerms, claim_terms, read_within
from tenants.dunning.story_rows import ClaimAct
from tenants.factoring.assigned import handed_over
from tenants.receivables.situation import customer_lines

__all__ = ["ClaimKind", "Part", "Register", "Registered", "Unfounded", "customer_register", "register_of"]


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of claim for one invoice, in cents of euros.

    `computed_cents` is what it came to by the rules, `open_cents` what of it nobody decided about; None where
    a rate is missing and there is no figure.
    """

    kind: ClaimKind
    computed_cents: int | None
    open_cents: int | None
    waived_cents: int
    posted_cents: int


@dataclass(frozen=True, slots=True)
class Registered:
    """The claims for one invoice. `left` is the statement of the interest that nobody decided about."""

    name: str  # of the debt
    claim: Claim
    left: Statement
    parts: tuple[Part, ...]  # interest first; the indemnity where it is owed

    def part(self, kind: ClaimKind) -> Part | None:
        """Return the claim of a kind; None where there is none."""
        return next((part for part in self.parts if part.kind is kind), None)

    @property
    def is_posted(self) -> bool:
        """Tell whether some of it stands in the books."""
        return any(part.posted_cents for part in self.parts)

    def demanded_cents(self, kind: ClaimKind) -> int:
        """Return what may be asked for: what is open and has a figure, and is not prescribed."""
        part = self.part(kind)
        if part is None or self.claim.is_prescribed:
            return 0
        return part.open_cents or 0


@dataclass(frozen=True, slots=True)
class Unfounded:
    """What was posted for an invoice that bears no claim any more: the books were corrected since."""

    name: str
    account: str
    customer: str
    kind: ClaimKind
    posted_cents: int


@dataclass(frozen=True)  # without slots: what is worked out on demand is kept
class Register:
    """All claims of a tenant as of a day, by account, customer and due date."""

    day: dt.date
    claims: tuple[Registered, ...]
    unfounded: tuple[Unfounded, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Registered]:
        """The claims by name of the debt."""
        return {each.name: each for each in self.claims}

    @cached_property
    def by_customer(self) -> Mapping[tuple[str, str], Sequence[Registered]]:
        """The claims by number of the account and code of the customer."""
        found: defaultdict[tuple[str, str], list[Registered]] = defaultdict(list)
        for each in self.claims:
            found[each.claim.line.account, each.claim.line.customer].append(each)
        return found


@dataclass(frozen=True, slots=True, order=True)
class _Act:
    act: Act
    cents: int
    until: dt.date
    account: str
    customer: str


_Acts: TypeAlias = Mapping[tuple[str, ClaimKind], Sequence[_Act]]


def register_of(session: TenantSession, picture: Picture, day: dt.date) -> Register:
    """Return the claims of the session's tenant as of a day; worked out once for what books and people say.

    Acts count whenever they were made; interest that is waived or posted up to a day is so for good.
    """
    rules = _rules(session, picture)
    found = picture.kept.once(
        ("claims", day, rules.said), lambda: _claims(picture, day, rules, customer_lines(picture))
    )
    acts = _acts(session)
    register = picture.kept.once(
        ("register", day, rules.said, _said(acts)), lambda: _register(day, rules, found, acts)
    )
    return _without_handed_over(session, register)


def customer_register(
    session: TenantSession, picture: Picture, day: dt.date, account: str, customer: str
) -> Register:
    """Return the claims on one customer, worked out anew: what a writer sees is not kept for others."""
    rules = _rules(session, picture)
    lines = [line for line in customer_lines(picture) if line.customer in {customer, ""}]
    found = _register(day, rules, _claims(picture, day, rules, lines), _acts(session))
    own = Register(day, tuple(found.by_customer.get((account, customer), ())), ())
    return _without_handed_over(session, own)


def _without_handed_over(session: TenantSession, register: Register) -> Register:
    """Leave out what a factor has or had, unless it was posted before: accessories are whose the debt is."""
    given = handed_over(session, [each.name for each in register.claims])
    if not given:
        return register
    claims = tuple(each for each in register.claims if each.name not in given or each.is_posted)
    return Register(register.day, claims, register.unfounded)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What claims are computed by, beside the books."""

    terms: ClaimTerms
    within: Within

    @property
    def said(self) -> tuple[bytes, Within]:
        """What sets these rules apart from others."""
        return self.terms.said, self.within


def _rules(session: TenantSession, picture: Picture) -> _Rules:
    return _Rules(claim_terms(session, picture), read_within(session))


def _claims(picture: Picture, day: dt.date, rules: _Rules, lines: Iterable[Line]) -> tuple[Claim, ...]:
    with collector_paused():
        return claims_of(lines, picture.terms, rules.terms.of, day, within=rules.within)


def _register(day: dt.date, rules: _Rules, found: Iterable[Claim], acts: _Acts) -> Register:
    claims = tuple(_registered(rules.terms.names[claim.line.key], claim, acts) for claim in found)
    return Register(day, claims, tuple(_unfounded(claims, acts)))


def _acts(session: TenantSession) -> _Acts:
    """Return all acts by name of the debt and kind, in the order they were made."""
    found: defaultdict[tuple[str, ClaimKind], list[_Act]] = defaultdict(list)
    for row in session.scalars(select(ClaimAct).order_by(ClaimAct.number)):
        act = _Act(Act(row.act), row.cents, row.until, row.account, row.customer)
        found[row.debt, ClaimKind(row.kind)].append(act)
    return found


def _said(acts: _Acts) -> bytes:
    return blake2b(repr(sorted(acts.items())).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _registered(name: str, claim: Claim, acts: _Acts) -> Registered:
    of_interest = acts.get((name, ClaimKind.INTEREST), ())
    left = claim.interest_beside(covered(Decided(act.act, act.until) for act in of_interest))
    parts = [_part(ClaimKind.INTEREST, claim.interest.cents, left.cents, of_interest)]
    if claim.indemnity is not None:
        of_indemnity = acts.get((name, ClaimKind.INDEMNITY), ())
        decided = bool(of_indemnity) and of_indemnity[-1].act is not Act.KEEP
        cents = claim.indemnity.cents
        parts.append(_part(ClaimKind.INDEMNITY, cents, 0 if decided else cents, of_indemnity))
    return Registered(name, claim, left, tuple(parts))


def _part(kind: ClaimKind, computed: int | None, open_: int | None, acts: Iterable[_Act]) -> Part:
    waived, posted = _decided_cents(acts)
    return Part(kind, computed, open_, waived, posted)


def _decided_cents(acts: Iterable[_Act]) -> tuple[int, int]:
    """Return what is waived, and what was posted, in cents."""
    waived = posted = 0
    for act in acts:
        if act.act is Act.POST:
            posted += act.cents
        else:
            waived = 0 if act.act is Act.KEEP else waived + act.cents
    return waived, posted


def _unfounded(claims: Iterable[Registered], acts: _Acts) -> Iterable[Unfounded]:
    founded = {(each.name, part.kind) for each in claims for part in each.parts}
    for (name, kind), own in acts.items():
        _, posted = _decided_cents(own)
        if posted and (name, kind) not in founded:
            yield Unfounded(name, own[0].account, own[0].customer, kind, posted)
