"""The model card: a dated document for people, made by the trainer."""

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["classifier_card", "corpus_card"]

_USE = """\
Finds claimed benefits in English advice, labels each unconditional or qualified, mines caveats and sets them beside claims.
Not for deciding whether a claim is true: critique reads what an author promises, not whether the author is right.
"""

_METHOD = """\
Five linear heads (logistic regression over lexicon cues, words and surroundings, fitted with scikit-learn, calibrated by
out-of-fold scores with whole documents held out). No code in the files: arrays in safetensors, descriptions in JSON.
"""


def corpus_card(about: Mapping[str, Any]) -> str:
    """The card of a model that was made from a corpus."""
    counts = about["trained_on"]
    return "\n".join(
        (
            "# critique-linear",
            "",
            _USE,
            "## How it was made",
            "",
            _METHOD,
            "Made by `critique train corpus/ -o models/` from the corpus with SHA-256",
            f"`{about['corpus_sha256']}`: {counts['documents']} documents of train and dev, {counts['words']:,} words,",
            f"{counts['claims']:,} claims, {counts['caveats']:,} caveats, {counts['pairs']:,} judged pairs.",
            "",
            "## Scores on the corpus's own test part",
            "",
            *_scores(about["scores"]),
            "Scores on articles by people outside the project are in `docs/quality.md`; they decide, not these.",
            "",
            "## Licence",
            "",
            "MIT. The corpus is CC BY 4.0.",
            "",
        )
    )


def classifier_card(about: Mapping[str, Any]) -> str:
    """The card of a model whose classifier was retrained on records."""
    lines = (
        "# A classifier retrained with critique",
        "",
        f"Labels: {', '.join(about['labels'])}. Records: {about['records']:,} from {', '.join(about['files'])}.",
        f"The other heads come from the model with fingerprint `{about['based_on']}`.",
        "",
        "## Scores, cross-validated",
        "",
        *_scores(about["scores"]),
    )
    return "\n".join(lines)


def _scores(scores: Mapping[str, Any]) -> list[str]:
    if not scores:
        return ["Not scored.", ""]
    return ["```json", json.dumps(scores, indent=1), "```", ""]
