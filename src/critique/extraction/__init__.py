"""From sentences to claims: which of them promise a benefit, what brings it, and whose promise it is."""

from critique.extraction.claims import extract_claims
from critique.extraction.roles import RoleModels

__all__ = ["RoleModels", "extract_claims"]
