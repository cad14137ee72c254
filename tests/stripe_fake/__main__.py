"""Start the stand-in: `python -m tests.stripe_fake --port 0` prints its address."""

import argparse

from tests.stripe_fake.server import serve

if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--port", type=int, default=0)
    serve(asked.parse_args().port)
