"""From sentences to claims: which sentences claim a benefit, where the claim begins and ends, and its roles and stance."""

from critique.extraction.claims import extract_claims

__all__ = ["extract_claims"]
