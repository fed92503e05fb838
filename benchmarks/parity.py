"""Parity of what ships with what was trained: PyTorch in 32 bits and as if in 4, ONNX in 32 and 4; needs the extra `encoder`.

usage: python benchmarks/parity.py CHECKPOINT --base DIR [--corpus corpus] [--json FILE] [--reference FILE]

CHECKPOINT is `shipped.pt`, which `critique train --encoder` leaves in its working folder. Each variant reads the corpus's test part;
F1 of claims and caveats over sentences at the best threshold of the first is reported for all four. --reference writes what PyTorch
says of a short text, which the tests hold the shipped encoder to.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch.nn.utils import parametrize

from critique.contexts import contextualize
from critique.encoding import load_encoder, outputs
from critique.encoding.pieces import PieceTokenizer
from critique.encoding.windows import lone_windows, make_windows
from critique.model import default_model_path
from critique.reading import read_text
from critique.segmentation import segment
from critique.training.corpus import load_corpus
from critique.training.encoder.base import MPNET, load_base
from critique.training.encoder.export import DOUBT, export_encoder
from critique.training.encoder.narrow import narrowed
from critique.training.encoder.network import kept_network
from critique.training.encoder.targets import training_documents
from critique.training.examples import read_document

ROOT = Path(__file__).parent.parent


@torch.no_grad()
def by_torch(network, contexts, tokenizer):
    """Scores of a document's sentences, read in windows, and again alone where there is doubt, as the encoder that ships does."""
    pieces = tokenizer.sentences(contexts)
    scores = scores_of(network, make_windows(contexts, pieces, [True] * len(pieces), tokenizer))
    again = np.abs(scores[:, outputs.CLAIM]) < DOUBT
    scores[again] = (scores[again] + scores_of(network, lone_windows(pieces, again, tokenizer))) / 2
    return scores


def scores_of(network, windows):
    found = [scores for window in windows for scores in sentence_scores(network, window)]
    return np.array(found).reshape(-1, outputs.SENTENCE_OUTPUTS)


def sentence_scores(network, window):
    states = network.bert(input_ids=torch.tensor([window.ids])).last_hidden_state[0]
    return [network.sentence(states[part.start : part.end].mean(dim=0)).numpy() for part in window.parts]


def by_onnx(encoder, documents):
    return np.array([r.scores for readings in encoder.read_all([d.contexts for d in documents], gated=False) for r in readings])


def f1(scores, truth, threshold):
    said = scores >= threshold
    return float(2 * (said & truth).sum() / max(said.sum() + truth.sum(), 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--reference", type=Path)
    options = parser.parse_args()
    network = kept_network(options.checkpoint, load_base(options.base, MPNET)).eval()
    tokenizer = PieceTokenizer(default_model_path() / "tokenizer.json")
    corpus = load_corpus(options.corpus)
    documents = [read_document(d) for d in corpus.split("test") if d not in corpus.enriched]
    known = training_documents(documents, tokenizer, light=frozenset(), light_weight=1.0)
    truths = {name: np.array([getattr(t, name) for d in known for t in d.targets]) > 0 for name in ("claim", "caveat")}
    scores = {"PyTorch, 32 bits": np.concatenate([by_torch(network, document.contexts, tokenizer) for document in documents])}
    with narrowed(network.bert), parametrize.cached():
        narrow = [by_torch(network, document.contexts, tokenizer) for document in documents]
        scores["PyTorch, matrices as if in 4 bits"] = np.concatenate(narrow)
    with tempfile.TemporaryDirectory() as name:
        for quantize in (False, True):
            folder = Path(name) / str(quantize)
            export_encoder(network, folder, gate=np.zeros(tokenizer.size), gate_bias=1.0, quantize=quantize)
            (folder / "tokenizer.json").write_bytes((default_model_path() / "tokenizer.json").read_bytes())
            scores["ONNX, products in 8 bits, weights in 4" if quantize else "ONNX, 32 bits"] = by_onnx(
                load_encoder(folder), documents
            )
    result = {}
    for head, column in (("claim", outputs.CLAIM), ("caveat", outputs.CAVEAT)):
        first = scores["PyTorch, 32 bits"][:, column]
        best = max(np.quantile(first, np.linspace(0.3, 0.99, 100)), key=lambda t: f1(first, truths[head], t))
        result[f"{head} F1"] = {name: round(f1(rows[:, column], truths[head], best), 4) for name, rows in scores.items()}
    print(json.dumps(result, indent=1))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if options.reference:
        write_reference(network, tokenizer, options.reference)


@torch.no_grad()
def write_reference(network, tokenizer, path):
    """What PyTorch says of a short text, with the matrices that ship."""
    text = (ROOT / "examples" / "weekly-newsletter.md").read_text(encoding="utf-8")
    article = read_text(text)
    contexts = contextualize(article, segment(article))
    with narrowed(network.bert), parametrize.cached():
        said = by_torch(network, contexts, tokenizer)
    rows = [[round(float(scores[outputs.CLAIM]), 3), round(float(scores[outputs.CAVEAT]), 3)] for scores in said]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"text": text, "scores": rows}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
