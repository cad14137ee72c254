"""Half a year of the operator's business, made up: for pictures, and to try out without Stripe."""
