"""Fava in a child of the jail: one revision of one tenant's books, for as long as it is asked.

The program is `python -I -m tenants.jail.fava`; `tenants.fava` is its other side. Only the child imports
Fava: the service never does. Never reads more than the folder it stands in, and writes nothing.
"""
