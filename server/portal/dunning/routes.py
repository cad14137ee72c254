"""All routes of the dunning pages: each module brings its own when it is imported."""

from server.portal.dunning import (  # noqa: F401  for their routes, and the count
    answer_routes,
    counting,
    day_routes,
    effect_routes,
    letter_routes,
    post_routes,
    today_routes,
)
from server.portal.dunning.blueprint import blueprint

__all__ = ["blueprint"]
