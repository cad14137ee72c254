"""The Flask application: one blueprint a user task, and what holds for every answer."""

from flask import Flask

from server.git_http.routes import blueprint as git_http
from server.services import Services, attach


def create_app(services: Services) -> Flask:
    """Make the application on the services that were opened for it; who opened them closes them."""
    app = Flask(__name__, static_folder=None)
    attach(app, services)
    app.register_blueprint(git_http)
    return app
