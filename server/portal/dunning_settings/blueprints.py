"""The addresses of these settings begin here: those of a tenant, and those of a firm for its clients."""

from flask import Blueprint

blueprint = Blueprint("dunning_settings", __name__, url_prefix="/t/<slug>/dunning/settings")
firm_blueprint = Blueprint("firm_dunning", __name__, url_prefix="/f/<firm>/dunning")
