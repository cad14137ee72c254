"""The interface for programs, `/api/v1`: what the portal shows and does, as JSON, opened by a token.

Owns the forms of requests and answers. What is done is asked of the same use-cases as the pages ask.
"""
