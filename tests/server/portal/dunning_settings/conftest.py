"""Alpha as in the tests of the day: it is owed, and its letters wait."""

from tests.server.portal.dunning.conftest import cast, company, french, helene

__all__ = ["cast", "company", "french", "helene"]
