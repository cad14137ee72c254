"""The page of a debtor: behind a link, without an account, without a cookie."""
