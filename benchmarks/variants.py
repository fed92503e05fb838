"""What each part of the model is worth, on 46 real articles of advice (14 of ../shared, 32 of `further.py`); needs ../shared.

usage: OMP_NUM_THREADS=1 python benchmarks/variants.py [--model NAME=DIR]... [--json FILE]  (threads that wait for each other spend
processor time)

--model adds a row: another model folder, as `critique train` writes it. Each variant is fitted on the corpus (heads on its train or dev part, as the shipped one) and scored by ../shared/tools/score.py.
Words a second: processor time from text to labelled claims, one thread, over the same articles, the model loaded beforehand.
The encoder itself is not trained anew: "alone, no context" takes title, heading and neighbours away from the trained one.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from further import expand
from quality import REAL, score
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from critique.classification import classify_claims
from critique.contexts import contextualize
from critique.encoding import Encoder
from critique.extraction import ClaimModels, extract_claims
from critique.model import default_model_path, load_model
from critique.reading import read_article
from critique.segmentation import segment
from critique.training.build import ENRICHED_WEIGHT, fit_encoded_head, fit_label_head
from critique.training.corpus import load_corpus
from critique.training.examples import claim_examples, claim_texts, is_marked, read_document, with_readings
from critique.training.fitting import FitOptions, best_f1_threshold, fit_linear
from critique.values import Critique
from critique.wire import critique_to_dict

CORPUS = Path(__file__).parent.parent / "corpus"

DOUBT = 2.0
"""Log-odds of a claim, either way, within which one variant reads a sentence again; a quarter of the sentences of advice."""


class Variant:
    """A model put together differently; `critique` takes an article to labelled claims."""

    def __init__(self, model, *, claims=None, labels=None, read=None, blind=False):
        self.model, self.read, self.blind = model, read or model.encoder.read, blind
        self.labels, finders = labels or model.labels, ClaimModels.of(model)
        self.finders = replace(finders, sentences=claims) if claims else finders

    def critique(self, path):
        article = read_article(path)
        contexts = contextualize(article, segment(article))
        readings = self.read(contexts)
        claims = extract_claims(article, contexts, nothing_said(readings) if self.blind else readings, self.finders)
        labelled = classify_claims(article, claims, contexts, readings, self.labels)
        empty = ((),) * len(labelled)
        return Critique(article=article, claims=labelled, pairings=empty, caveats=(), model=self.model.info)


class Words:
    """TF-IDF and logistic regression, for claims over sentences and for labels over claims: no encoder, no cues."""

    def __init__(self, model, train, dev, light):
        self.model = model
        rows = [
            (context.text, marked(document, context), weight(document, light))
            for document in train
            for context in document.contexts
        ]
        held = [(context.text, marked(document, context)) for document in dev for context in document.contexts]
        texts, truth, weights = map(list, zip(*rows, strict=True))
        self.claims = self._fit(texts, truth, weights)
        chances = self.claims.predict_proba([text for text, _ in held])[:, 1]
        self.threshold = best_f1_threshold(chances, np.array([one for _, one in held]))
        labelled = [
            (text.text, claim.label.value, weight(document, light))
            for document in train
            for claim, text in claim_texts(document)
        ]
        texts, truth, weights = map(list, zip(*labelled, strict=True))
        self.labels = self._fit(texts, truth, weights)

    def _fit(self, texts, truth, weights):
        pipeline = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True), LogisticRegression(C=10, max_iter=2000)
        )
        return pipeline.fit(texts, truth, logisticregression__sample_weight=weights)

    def result(self, path):
        article = read_article(path)
        contexts = contextualize(article, segment(article))
        chances = self.claims.predict_proba([context.text for context in contexts])[:, 1]
        found = [context for context, chance in zip(contexts, chances, strict=True) if chance >= self.threshold]
        labels = self.labels.predict([context.text for context in found]) if found else []
        claims = []
        for context, label in zip(found, labels, strict=True):
            span = article.blocks[context.sentence.block].locate(context.sentence.start, context.sentence.end)
            claims.append({"text": span.text_in(article), "start": span.start, "label": str(label), "stance": "asserted"})
        return {"article": {"id": path.stem, "path": str(path)}, "claims": claims}


def marked(document, context):
    return is_marked(document.span_of(context), [claim.span for claim in document.labelled.claims])


def weight(document, light):
    return ENRICHED_WEIGHT if document.labelled.id in light else 1.0


def lone(encoder, contexts):
    """Each sentence read by itself, as if nothing stood around it."""
    bare = [[replace(context, title="", heading="")] for context in contexts]
    return tuple(found[0] for found in encoder.read_all(bare, gated=False))


def in_doubt(encoder, least):
    """The same encoder, reading again, alone, what it is that far in doubt about: some of it, or all."""
    heads = replace(encoder.heads, doubt=np.array([least], dtype=np.float32))
    return Encoder(encoder._session, encoder.tokenizer, heads)


def nothing_said(readings):
    """Readings that neither speak for a claim nor against one: the encoder has no veto where it is not heard."""
    return tuple(replace(one, scores=np.zeros_like(one.scores), vector=np.zeros_like(one.vector)) for one in readings)


def only_encoder(documents, light):
    """A claim head that hears the encoder and nothing else."""
    examples = [
        replace(example, features={"encoder": example.features["encoder"]}, weight=weight(document, light))
        for document in documents
        for example in claim_examples(document)
    ]
    options = FitOptions(inverse_regularization=0.3)
    return fit_linear(examples, ("other", "claim"), options=options, choose_threshold=best_f1_threshold)


def unheard(features):
    """Evidence without the encoder's word on the sentence and on what stands in it."""
    return {name: value for name, value in features.items() if name != "encoder" and not name.startswith("likeliest ")}


def without_encoder(documents, light, threshold):
    """A claim head that hears the cues and the form, and not the encoder."""
    examples = [
        replace(example, features=unheard(example.features), weight=weight(document, light))
        for document in documents
        for example in claim_examples(document)
    ]
    return fit_linear(examples, ("other", "claim"), options=FitOptions(inverse_regularization=0.3), choose_threshold=threshold)


def all_gold(folder):
    """Every annotation of an article of advice, in one folder."""
    folder.mkdir()
    expand(REAL / "articles", folder)
    for path in (REAL / "gold").glob("A*.json"):
        shutil.copy(path, folder)
    return folder


def measure(name, results, gold):
    path = gold / "results.jsonl"
    texts = [REAL / "articles" / f"{annotation.stem}.md" for annotation in sorted(gold.glob("A*.json"))]
    words = sum(len(text.read_text(encoding="utf-8").split()) for text in texts)
    results(texts[0])
    start = time.process_time()
    rows = [results(text) for text in texts]
    spent = time.process_time() - start
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    scores = score(path, "--only", "A", gold=gold)
    found = {
        "claim_f1": round(scores["claim"]["f1"], 3),
        "claim_precision": round(scores["claim"]["precision"], 3),
        "claim_recall": round(scores["claim"]["recall"], 3),
        "claim_and_label_f1": round(scores["claim_and_label"]["f1"], 3),
        "label_macro_f1": round(scores["label_macro_f1"], 3),
        "words_per_second": round(words / spent),
        "articles": scores["articles"],
    }
    print(f"{name:44s}", found, flush=True)
    return found


def word_list(path):
    tool = REAL.parent / "tools" / "baseline_wordlist.py"
    return json.loads(subprocess.run([sys.executable, str(tool), str(path)], check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", default=[], metavar="NAME=DIR")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    named = (one.partition("=")[::2] for one in options.model)
    others = {f"encoder, {name}": Variant(load_model(Path(folder))) for name, folder in named}
    corpus = load_corpus(CORPUS)
    light = frozenset(document.id for document in corpus.enriched)
    plain = {name: [read_document(document) for document in corpus.split(name)] for name in ("train", "dev")}
    shipped, fast = load_model(), load_model(default_model_path() / "fast")
    seen, unseen = (with_readings(plain[name], shipped.encoder) for name in ("train", "dev"))

    def heads(readings_of):
        documents = [replace(document, readings=readings_of(document.contexts)) for document in plain["dev"]]
        claims = replace(fit_encoded_head("claims", documents, enriched=light), threshold=shipped.claims.threshold)
        return {"claims": claims, "labels": fit_label_head(seen, documents, enriched=light)}

    again, twice = in_doubt(shipped.encoder, DOUBT), in_doubt(shipped.encoder, np.inf)
    alone, doubtful, both = heads(partial(lone, shipped.encoder)), heads(again.read), heads(twice.read)
    layers = shipped.manifest["encoder"]["options"]["layers"]
    words = Words(shipped, plain["train"], plain["dev"], light)
    cues = without_encoder(seen, light, best_f1_threshold)
    variants = {
        "word list (modals, benefit words)": word_list,
        "TF-IDF, claims and labels": words.result,
        "cues and form, encoder for labels only": Variant(shipped, claims=cues, blind=True),
        "fast: student, cues": Variant(fast),
        **others,
        f"encoder, {layers} layers, 8 bits, cues (shipped)": Variant(shipped),
        "... without cues": Variant(shipped, claims=only_encoder(unseen, light)),
        "... without gate": Variant(shipped, read=partial(shipped.encoder.read, gated=False)),
        "... what is in doubt again, alone": Variant(shipped, read=again.read, **doubtful),
        "... each sentence twice, in its window and alone": Variant(shipped, read=twice.read, **both),
        "... each sentence alone only, no context": Variant(shipped, read=partial(lone, shipped.encoder), **alone),
    }
    with tempfile.TemporaryDirectory() as work:
        gold = all_gold(Path(work) / "gold")
        found = {name: measure(name, as_results(variant), gold) for name, variant in variants.items()}
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def as_results(variant):
    return (lambda path: critique_to_dict(variant.critique(path))) if isinstance(variant, Variant) else variant


if __name__ == "__main__":
    main()
