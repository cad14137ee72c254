"""The portal in a real browser: a server process of its own on a fresh database, Debian's Chromium, axe-core.

`python -m tests.browser` photographs every page instead (`make screenshots`).
"""
