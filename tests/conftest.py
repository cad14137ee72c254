"""What holds for every test.

A property is never judged by the time it takes on a busy machine. In CI the examples are the same at
each run, so that a commit that passed passes again; at a desk and in `make fuzz` they are new ones.
"""

import os

from hypothesis import settings

settings.register_profile("untimed", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("untimed")
