"""The program of Fava's fork server: `python -I -m tenants.jail.fava SETTINGS`."""

import sys

from tenants.jail.fava.work import WORKS, warm_up
from tenants.jail.fork_server import serve
from tenants.jail.settings import Settings

warm_up()
serve(Settings.from_json(sys.argv[1]), WORKS)
