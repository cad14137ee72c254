"""The gateway before Fava: who looks at which revision, what may be asked, and what of the answer comes back.

A revision's Fava runs in a jail (`tenants.fava`) and reads text that anybody at the tenant wrote, so nothing
it says is trusted: a request is made anew from what the table in `allowed` knows of it, and of an answer only
its body and a few headers come back, under a policy that keeps it from acting on the portal. Never reads a
book itself, but for the documents that it hands out as files.
"""
