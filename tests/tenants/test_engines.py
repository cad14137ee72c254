import subprocess
import sys

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tenants.engines import open_engine

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


def test_an_error_leaves_out_what_was_to_be_written() -> None:
    engine = open_engine("sqlite://")
    statement = text("INSERT INTO nowhere VALUES (:said)")
    with pytest.raises(DBAPIError) as error, engine.connect() as connection:
        connection.execute(statement, {"said": "a word to nobody"})
    engine.dispose()
    assert "nowhere" in str(error.value)
    assert "a word to nobody" not in str(error.value)
