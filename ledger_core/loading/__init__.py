"""The steps from the bytes of a book to its entries, each refusing what the next could not bear.

`limits` → `words` (what a path, an option, a plugin may be) → `lexing` (what would crash the parser) →
`parsing` (one file) → `including` (all files) → `booking` → `asserting` (pads, balances) →
`validating` → `cards` (accounts and third parties). `ledger_core.load` calls them in that order.
"""
