import subprocess
import sys

OPENS_WITHOUT_A_DRIVER = """
import sys
sys.modules["psycopg"] = None  # as where it is not installed
from tenants.engines import NoDriverError, open_engine
try:
    open_engine("postgresql://127.0.0.1/lettrine")
except NoDriverError as error:
    print(error)
"""


def test_a_missing_driver_is_named_with_the_way_to_install_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENS_WITHOUT_A_DRIVER], capture_output=True, text=True, check=True
    )
    assert "pip install lettrine[postgresql]" in done.stdout
