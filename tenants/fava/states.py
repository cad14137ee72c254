"""Where the process of a revision is: on its way, there, or not to be had."""

from dataclasses import dataclass

from tenants.fava.house import House

FILES, READING, PAGES = "files", "reading", "pages"


@dataclass(frozen=True, slots=True)
class Starting:
    """It is being started.

    `stage` is "files" (they are laid out), "reading" (the text is parsed and booked) or "pages" (what pages
    need is made ready); `done` of `total` files, or 0 of 0 where that is not known.
    """

    stage: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Ready:
    """It answers."""

    house: House


@dataclass(frozen=True, slots=True)
class Failed:
    """It could not be started; the reason is in words for the people who keep or audit these books."""

    reason: str


State = Starting | Ready | Failed
