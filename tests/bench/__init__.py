"""The benchmark: how well and how fast lines are matched and books checked, beside other rules.

Run as `python -m tests.bench` (`make bench`). Holds no test: what it prints are measurements.
"""
