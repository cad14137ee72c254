"""Random books against the loader: `python -m tests.fuzz --seconds 60`.

`books` draws them, `oracle` loads them with Lettrine and with Beancount, `__main__` runs a campaign in
child processes.
"""
