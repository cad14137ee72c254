"""The same books and writers as the tests of faults have."""

from tests.fault.conftest import books, jail, writers

__all__ = ["books", "jail", "writers"]
