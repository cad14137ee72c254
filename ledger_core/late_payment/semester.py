"""Half years of the calendar: rates of late payment hold for one each."""

from dataclasses import dataclass
import datetime as dt

_SECOND_HALF = 7  # its first month


@dataclass(frozen=True, slots=True, order=True)
class Semester:
    """January to June (`half` 1) or July to December (2) of a year."""

    year: int
    half: int

    @classmethod
    def of(cls, day: dt.date) -> "Semester":
        """Return the semester that a day is in."""
        return cls(day.year, 1 if day.month < _SECOND_HALF else 2)

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, 1 if self.half == 1 else _SECOND_HALF, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return dt.date(self.year, 6, 30) if self.half == 1 else dt.date(self.year, 12, 31)

    def __str__(self) -> str:
        """Return such as `2026 S2`."""
        return f"{self.year} S{self.half}"
