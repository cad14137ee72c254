"""«Lettrage checks»: every check of letters, cards and totals, how much it looked at, and what it found."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger_core.audit.checks import LISTED, Check, Finding
from ledger_core.fava.page import Asked, AuditPage, Day
from ledger_core.loading.faults import faults_of
from ledger_core.loading.limits import Limits

OLD_DAYS = 90


@dataclass(frozen=True, slots=True)
class LettrageChecksView:
    """What the page shows."""

    day: Day
    old_days: int
    checks: Sequence[Check]
    most: int = LISTED

    @property
    def faults(self) -> int:
        """How many findings are wrong, not merely worth a look."""
        return sum(len(check.findings) for check in self.checks if check.is_fault)


class LettrageChecks(AuditPage):
    """The checks on the books as of a day."""

    title = "Lettrage checks"

    def view(self, asked: Asked) -> LettrageChecksView | None:
        """Work out the page; None where the books hold no transaction."""
        day = self.day(asked)
        if day is None:
            return None
        text = asked.get("days", "")
        old_days = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else OLD_DAYS  # noqa: PLR2004
        end = self.ledger.fava_options.fiscal_year_end
        checks = self.books.checks(day.as_of, old_days, (end.month_of_year, end.day))
        return LettrageChecksView(day, old_days, [*checks, self._of_beancount(checks)])

    def sentence(self, finding: Finding) -> str:
        """Say a finding in the reader's language."""
        return self.say(finding.text, finding.values)

    def _of_beancount(self, checks: Sequence[Check]) -> Check:
        """Give what Beancount and Fava found, but for what a check above says already."""
        known = {finding.values.get("message") for check in checks for finding in check.findings}
        found = tuple(
            Finding(fault.path, fault.line, "{message}", {"message": fault.message})
            for fault in faults_of(self.ledger.errors, Limits())
            if fault.message not in known
        )
        return Check("Balances, accounts, documents and syntax", "directives", len(self.books.entries), found)
