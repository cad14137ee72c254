"""The company of the tests of events, with documents for its factor, gets statements too."""

from tests.tenants.factoring.events.conftest import factored

__all__ = ["factored"]
