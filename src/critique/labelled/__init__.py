"""Labelled documents: the corpus, gold folders and judged pairs, as values.

A labelled document is a text file with a JSON annotation beside it (`corpus/`), or in a folder of its own (`gold/`), or
one line of JSONL that holds both. Quotations are the ground truth of an annotation; offsets are derived from them.
"""

from critique.labelled.files import load_document, load_documents, load_pairs, read_json, read_jsonl, read_utf8, text_of
from critique.labelled.parsing import parse_annotation
from critique.labelled.records import GoldCaveat, GoldClaim, GoldQualifier, JudgedPair, LabelledDocument, NearMiss

__all__ = [
    "GoldCaveat",
    "GoldClaim",
    "GoldQualifier",
    "JudgedPair",
    "LabelledDocument",
    "NearMiss",
    "load_document",
    "load_documents",
    "load_pairs",
    "parse_annotation",
    "read_json",
    "read_jsonl",
    "read_utf8",
    "text_of",
]
