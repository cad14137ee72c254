"""A fault of a FEC at its place, as a value. Never raised: a reader lists every fault of a file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong in a row (the line of the file, the header is 1; 0 is the file as a whole) and column."""

    row: int
    column: str  # legal name of the column; "" where it is the row's as a whole
    message: str

    def __str__(self) -> str:
        """Return `row: column: message`, to stand behind `path:`."""
        return f"{self.row}: {self.column}: {self.message}" if self.column else f"{self.row}: {self.message}"
