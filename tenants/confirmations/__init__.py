"""Requests to customers to confirm their balance to an auditor: who is asked, and the letters."""

from tenants.confirmations.letters import MOST_LETTERS, TooManyLettersError, letters
from tenants.confirmations.requests import (
    Balance,
    NoSuchCustomerError,
    Request,
    UnprovenError,
    Wanted,
    askable,
    requests_of,
)

__all__ = [
    "MOST_LETTERS",
    "Balance",
    "NoSuchCustomerError",
    "Request",
    "TooManyLettersError",
    "UnprovenError",
    "Wanted",
    "askable",
    "letters",
    "requests_of",
]
