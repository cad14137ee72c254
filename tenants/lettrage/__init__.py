"""The lettrage workbench of a tenant: what is open, what is proposed, and acts that change letters.

Works on the index and on the facts of files; no text is parsed here. Every act is one revision.
"""
