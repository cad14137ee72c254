"""The blueprint that every address of the API stands on, and how each of them is described."""

from apiflask import APIBlueprint

PREFIX = "/api/v1"

blueprint = APIBlueprint("api", __name__, url_prefix=PREFIX)
