"""`critique data check`: what is wrong, doubtful or thin in a corpus, one finding a line, in the manner of `debug data`."""

from critique.checking.findings import Finding, Severity
from critique.checking.run import check_corpus

__all__ = ["Finding", "Severity", "check_corpus"]
