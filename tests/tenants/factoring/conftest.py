"""The company of the tests of reminders, with late customers, works with a factor too."""

from tests.tenants.dunning.conftest import company, jail

__all__ = ["company", "jail"]
