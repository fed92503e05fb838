"""From sentences to claims: which of them promise a benefit, what brings it, and whose promise it is."""

from critique.extraction.claims import ClaimModels, extract_claims

__all__ = ["ClaimModels", "extract_claims"]
