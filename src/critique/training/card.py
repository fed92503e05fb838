"""The model card: a dated document for people, made by the trainer."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["classifier_card", "corpus_card"]

_WIDTH = 120
"""Characters of a line that is filled."""

_USE = """\
Finds claimed benefits in English advice, labels each unconditional or qualified, mines caveats and sets them beside claims.
Not for deciding whether a claim is true: critique reads what an author promises, not whether the author is right.
"""

_ENCODER = """\
The encoder: the lowest layers of all-mpnet-base-v2 (Apache-2.0, see NOTICE), fine-tuned on the train part with heads for
claims, caveats and their kinds, stance, label, and tags of spans, roles and qualifiers. It reads sentences in windows, title
and heading in front. It was trained on windows and on sentences by themselves, a share of the pieces hidden. Exported to ONNX:
products in 8 bits, weights in 4.
"""

_STUDENT = """\
In place of an encoder it has a student, taught as that of the model above was: convolutions over fixed vectors of word pieces,
with the same heads.
Exported to ONNX, 32 bits, its vectors in 8.
"""

_HEADS = """\
Before it a unigram gate over word pieces. Behind it linear heads (logistic regression, scikit-learn) that weigh what it says
together with lexicon cues, fitted on the dev part, which the encoder has not seen, and calibrated by out-of-fold scores with
whole documents held out. Levers and benefits are the stretches that two more of them hold to be the likeliest, by the tags and
the words around. Caveats are ranked with the vectors of all-MiniLM-L6-v2 (Apache-2.0, see NOTICE), which only learned to be
stored in 4 bits, beside BM25.
No code in the files: ONNX, safetensors, JSON.
"""


def corpus_card(about: Mapping[str, Any]) -> str:
    """The card of a model that was made from a corpus."""
    counts, encoder = about["trained_on"], about.get("encoder", {})
    return "\n".join(
        (
            "# critique",
            "",
            _USE,
            "## How it was made",
            "",
            (_STUDENT if encoder.get("student") else _ENCODER) + _HEADS,
            "Made by `critique train CORPUS` from the corpus with SHA-256",
            f"`{about['corpus_sha256']}`: {counts['documents']} documents of train and dev, {counts['words']:,} words,",
            f"{counts['claims']:,} claims, {counts['caveats']:,} caveats, {counts['pairs']:,} judged pairs.",
            "",
            *_encoder(encoder),
            "## Scores on the corpus's own test part",
            "",
            *_scores(about["scores"]),
            "Scores on articles by people outside the project, and what each part is worth, are in `docs/quality.md`;",
            "they decide, not these.",
            "",
            "## Licence",
            "",
            "What derives from all-mpnet-base-v2 (`encoder.onnx`) and from all-MiniLM-L6-v2 (`vectors.onnx`, `tokenizer.json`,",
            "the student's `encoder.onnx`) is Apache-2.0. `sources.db` holds texts of the corpus, CC BY 4.0.",
            "The model that critique ships is MIT otherwise; NOTICE says it file by file.",
            "",
        )
    )


def _encoder(about: Mapping[str, Any]) -> list[str]:
    """How the encoder was trained, if it is known."""
    if "options" not in about:
        return []
    if about.get("student"):
        return _student(about)
    gate, dev = about["gate"], about["dev"]
    return [
        f"The encoder by `critique train CORPUS --encoder`, from corpus `{about['corpus_sha256'][:12]}…`:",
        *_teaching(about["options"], about["runs"]),
        f"On dev, over sentences: claim F1 {dev['claim_f1']}, caveat F1 {dev['caveat_f1']}.",
        f"The gate lets {gate['passed']:.0%} of dev through, with a recall of {gate['recall']:.3f}.",
        "",
    ]


def _teaching(options: Mapping[str, Any], runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """How the teachers learned, and what ships from them."""
    *_, finder, last = [run["options"] for run in runs]
    taught = bool(last["teacher_share"])
    if not taught:
        finder = last
    said = f"All {finder['layers']} layers learned from the corpus for {finder['epochs']} epochs at {finder['learning_rate']}"
    said += f", the lowest {finder['frozen']} left as they came. "
    if taught:
        seeds = ", ".join(map(str, options["seeds"]))
        said += (
            f"The lowest {last['layers']} were then taught what all of them say of claims and caveats, for {last['epochs']}"
            f" epochs at {last['learning_rate']}, in the last of them with the weights as stored, with"
            f" {last['teacher_share']:.0%} of the loss from what teachers say. Labels, stances and kinds they were taught by"
            f" bge-small-en-v1.5 (MIT), which does not ship: seeds {seeds}, at most {options['epochs']} epochs at"
            f" {options['learning_rate']}, and {options['again']} more from the average of the runs on, at half that rate. Tags"
            " are the mean of both. "
        )
    said += f"Batches of {options['batch']} ids; passages of the enriched part weigh {options['enriched_weight']}."
    return textwrap.wrap(said, _WIDTH)


def _student(about: Mapping[str, Any]) -> list[str]:
    options, gate, dev = about["options"], about["gate"], about["dev"]
    dilations, share = ", ".join(map(str, options["dilations"])), options["teacher_share"]
    return [
        f"The student: width {options['width']}, kernel {options['kernel']}, dilations {dilations}, taught for",
        f"{options['epochs']} epochs with {share:.0%} of the loss from what the teacher says. On dev, over sentences: claim F1",
        f"{dev['claim_f1']}, caveat F1 {dev['caveat_f1']}. The gate lets {gate['passed']:.0%} of dev through, with a recall of",
        f"{gate['recall']:.3f}. Sentence vectors, ranker and built-in sources are those of the folder above.",
        "",
    ]


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
