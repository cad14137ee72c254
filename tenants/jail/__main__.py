"""The program of the fork server: `python -I -m tenants.jail SETTINGS`."""

import sys

from tenants.jail.fork_server import serve
from tenants.jail.settings import Settings
from tenants.jail.work import WORKS, warm_up

warm_up()
serve(Settings.from_json(sys.argv[1]), WORKS)
