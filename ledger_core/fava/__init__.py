"""Lettrage in Fava: the pages of an auditor, as an extension that the books name.

`custom "fava-extension" "ledger_core.fava"` in `main.beancount` brings them, in a plain Fava and in that of
the service.
"""
