"""How much of everything a book may hold. Owns numbers only; who enforces one names it in its message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps of one book; the defaults hold the largest books we know of with room to spare.

    The work caps bound what Beancount's quadratic algorithms may do: lots are searched for every
    posting at cost, and pads gather their account's postings one by one.
    """

    files: int = 50_000
    path_bytes: int = 400
    text_files: int = 5_000  # that main.beancount includes, itself among them
    file_bytes: int = 64 * 1024**2  # of one Beancount file
    text_bytes: int = 384 * 1024**2  # of all Beancount files together
    lines: int = 10_000_000  # of all Beancount files together
    directives: int = 2_000_000  # the same; each takes about a kilobyte of memory
    line_bytes: int = 8_192  # bounds what may be nested in one expression: the parser's stack is 10,000
    string_bytes: int = 256 * 1024  # without a quote: the lexer's time grows with the square of a string
    number_digits: int = 27  # Decimal computes with 28: sums of such numbers stay exact
    amount: int = 10**18  # of any one amount or cost
    first_year: int = 1900
    last_year: int = 2199  # far from the calendar's end: days can be added to any date
    account_parts: int = 20
    account_length: int = 250
    options: int = 200  # of one file: tolerances are looked through for each transaction
    plugins: int = 20  # of one file: each goes through the whole book
    account_currencies: int = 100  # of one open directive: looked through for each posting
    pushed_tags: int = 20  # tags and metadata that are pushed at one time
    includes: int = 2_000
    glob_steps: int = 1_000_000  # paths compared with include patterns
    lot_steps: int = 15_000_000  # lots compared with postings at cost: some three seconds
    pad_steps: int = 20_000_000  # postings compared with padded accounts
    errors: int = 1_000  # reported; what is beyond is counted
    message_length: int = 400
