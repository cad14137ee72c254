"""«Lettrage groups»: each group with its postings, what is left of it, who gave the letter and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt

from ledger_core.fava.page import Asked, AuditPage, Day, Filter, Window, text_of, windowed
from ledger_core.fava.provenance import Provenance
from ledger_core.lettrage.existing import LetteredGroup
from ledger_core.lettrage.given import Given
from ledger_core.lettrage.lines import Line

MOST = 200
"""Groups on one page."""

MOST_LINES = 100
"""Lines of one group that are shown."""


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """One group as the page shows it."""

    letter: str
    partial: bool
    number: str
    code: str
    name: str
    account: str  # Beancount name
    lines: Sequence[Line]  # the first of them
    more: int  # lines that are not shown
    left: Sequence[tuple[str, int]]  # currency and cents that are left, debit positive; of each currency
    lettered_on: dt.date | None
    given: Given | None
    why: str


@dataclass(frozen=True, slots=True)
class LettrageGroupsView:
    """What the page shows."""

    day: Day
    asked: Filter
    letter: str
    partial_only: bool
    window: Window[LetteredGroup]
    groups: Sequence[ShownGroup]
    lines: int  # of all groups that were asked for
    partial: int  # of these groups
    knows_givers: bool


class LettrageGroups(AuditPage):
    """The groups whose lines are dated up to a day."""

    title = "Lettrage groups"
    _givers: tuple[object, Provenance] | None = None

    def view(self, asked: Asked) -> LettrageGroupsView | None:
        """Work out the page; None where the books hold no transaction."""
        day = self.day(asked)
        if day is None:
            return None
        narrowed = Filter(self, asked)
        letter = asked.get("letter", "").strip()
        partial_only = asked.get("partly", "") == "1"  # "partial" is Fava's own: a page without its frame
        groups = [
            group
            for whole in self.books.groups
            if narrowed.takes(whole.lines[0])
            and (not letter or letter.casefold() == whole.letter.casefold())
            and (whole.partial or not partial_only)
            and (group := _up_to(whole, day.as_of))
        ]
        window = windowed(groups, asked, MOST)
        provenance = self._provenance()
        given = provenance.of(group.lines for group in window.rows)
        return LettrageGroupsView(
            day=day,
            asked=narrowed,
            letter=letter,
            partial_only=partial_only,
            window=window,
            groups=[self._shown(group, given) for group in window.rows],
            lines=sum(len(group.lines) for group in groups),
            partial=sum(group.partial for group in groups),
            knows_givers=provenance.known,
        )

    def _provenance(self) -> Provenance:
        """Return what knows who gave letters; anew where the books were loaded anew."""
        loaded = self.ledger.all_entries
        if self._givers is None or self._givers[0] is not loaded:
            self._givers = loaded, Provenance(self.folder)
        return self._givers[1]

    def _shown(self, group: LetteredGroup, given: Mapping[tuple[str, str, str], Given]) -> ShownGroup:
        first, shown = group.lines[0], group.lines[:MOST_LINES]
        left: Counter[str] = Counter()
        for line in group.lines:
            left[line.currency] += line.cents
        reasons = {text_of(self.books.posting_meta(line), "lettrage-why") for line in shown}
        days = [line.letter_date for line in group.lines if line.letter_date is not None]
        return ShownGroup(
            letter=group.letter,
            partial=group.partial,
            number=first.account,
            code=first.customer,
            name=self.name_of(first),
            account=self.account_of(first),
            lines=shown,
            more=len(group.lines) - len(shown),
            left=sorted(left.items()),
            lettered_on=max(days, default=None),
            given=given.get((first.account, first.customer, group.letter)),
            why="\n".join(sorted(reasons - {""})),
        )


def _up_to(group: LetteredGroup, day: dt.date) -> LetteredGroup | None:
    lines = tuple(line for line in group.lines if line.date <= day)
    return LetteredGroup(group.letter, lines) if lines else None
