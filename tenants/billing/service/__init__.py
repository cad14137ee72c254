"""The payment service: every call that is made, and what its refusals mean."""
