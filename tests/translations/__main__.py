"""`make translations`: mend the typography of the French, then list what is missing, unused or at fault."""

import sys

from tests.translations import FRENCH, ambiguous, faulty, mend, missing, unused


def main() -> int:
    """Mend, then tell; 1 where something is left to do."""
    for path in sorted(FRENCH.glob("*.po")):
        if mend(path):
            print(f"{path.name}: typography mended")
    left = 0
    for title, faults in (
        ("missing", missing()),
        ("unused", unused()),
        ("at fault", faulty()),
        ("ambiguous", ambiguous()),
    ):
        left += len(faults)
        for fault in faults:
            print(f"{fault.place}: {title}: {fault.what}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
