"""A stand-in of the payment service for tests: a process that the real library speaks to.

It keeps customers, prices, meters, subscriptions, invoices, payments and payouts as the real one does, as far
as this project uses them, in the shapes of the installed library; its clock stands still until it is moved.
`localstripe` is not used: it has no Checkout, no portal and no meters, and is under GPL-3, which does not go
together with GPL-2.0-only.

`world` holds what there is, `objects` what each kind does, `clockwork` what time brings; `server` speaks
HTTP, `controls` is for tests only, `client` and `fixture` are what tests take.
"""
