"""Word pieces, windows, the gate, and what the encoder says."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from critique.characters import whole_characters
from critique.contexts import contextualize
from critique.encoding import Encoder
from critique.encoding.pieces import LONGEST_SENTENCE, PieceTokenizer
from critique.encoding.sessions import batches, each
from critique.encoding.windows import make_windows
from critique.model import default_model_path
from critique.reading import read_text
from critique.segmentation import segment

REFERENCE = Path(__file__).parent / "data" / "encoder_reference.json"
TEXT = (
    "# Why we pair\n\nPairing finds mistakes early. It costs two salaries, though. We started in May.\n\n"
    "## Benefits\n\n- Fewer bugs\n- Happier people\n\n> It changed how I work, says Ann.\n"
)


def contexts_of(text):
    article = read_text(text)
    return contextualize(article, segment(article))


@pytest.fixture(scope="module")
def tokenizer():
    return PieceTokenizer(default_model_path() / "tokenizer.json")


def test_pieces_stand_where_their_offsets_say(tokenizer):
    contexts = contexts_of(TEXT)
    for context, ids in zip(contexts, tokenizer.sentences(contexts), strict=True):
        offsets = tokenizer.offsets(context.text)
        assert len(ids) == len(offsets) + 1
        assert all(context.text[start:end].strip() for start, end in offsets)


@given(
    parts=st.lists(
        st.sampled_from(["don't", "naïve", "[CLS]", "e\u0301", "中文", "\u3000", "\t", "Σ", "\ud800", "x" * 120])
        | st.text(max_size=8)
    )
)
def test_a_text_has_the_pieces_of_its_stretches(tokenizer, parts):
    text = " ".join(parts)
    whole = tokenizer._tokenizer.encode(whole_characters(text), add_special_tokens=False)
    assert tokenizer.text(text, longest=10_000) == whole.ids
    assert tokenizer.text(text, longest=3) == whole.ids[:3]
    assert tokenizer.offsets(text) == tuple(whole.offsets[: LONGEST_SENTENCE - 1])


def test_the_kind_of_block_is_marked(tokenizer):
    first = [ids[0] for ids in tokenizer.sentences(contexts_of(TEXT))]
    title, opens, goes_on, *_ = first
    assert len({title, opens, goes_on, first[-1]}) == 4  # title, first and later sentence of a paragraph, quotation


def test_a_sentence_without_end_is_cut(tokenizer):
    (ids,) = tokenizer.sentences(contexts_of("word " * 2_000))
    assert len(ids) == LONGEST_SENTENCE


@given(
    lengths=st.lists(st.integers(min_value=1, max_value=120), min_size=1, max_size=40),
    unwanted=st.sets(st.integers(min_value=0, max_value=39)),
)
def test_each_wanted_sentence_is_scored_once_with_its_own_ids(tokenizer, lengths, unwanted):
    contexts = contexts_of("\n\n".join(" ".join(["word"] * length) + "." for length in lengths))
    pieces = tokenizer.sentences(contexts)
    wanted = [index not in unwanted for index in range(len(contexts))]
    scored = []
    for window in make_windows(contexts, pieces, wanted, tokenizer):
        assert len(window.ids) <= 512
        for part in window.parts:
            scored.append(part.sentence)
            assert window.ids[part.start : part.end] == pieces[part.sentence]
    assert scored == [index for index, is_wanted in enumerate(wanted) if is_wanted]


def test_neighbours_stand_beside_a_lone_sentence(tokenizer):
    contexts = contexts_of("One is here. Two is here. Three is here.")
    pieces = tokenizer.sentences(contexts)
    (window,) = make_windows(contexts, pieces, [False, True, False], tokenizer)
    joined = pieces[0] + pieces[1] + pieces[2]
    assert window.ids[-len(joined) :] == joined


@given(st.lists(st.integers(1, 400), max_size=40))
def test_batches_hold_every_sequence_once_and_are_small(lengths):
    found = list(batches(lengths))
    assert sorted(position for batch in found for position in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or len(batch) * max(lengths[position] for position in batch) <= 256 for batch in found)


@given(st.lists(st.integers(), max_size=9), st.integers(1, 4))
def test_each_keeps_the_order_on_any_number_of_threads(items, threads):
    assert each(lambda item: item * 2, items, threads=threads) == [item * 2 for item in items]


def test_several_documents_read_together_say_what_each_says_alone(model):
    documents = [contexts_of(TEXT), contexts_of("Naps cut mistakes. But only if you can sleep.")]
    together = model.encoder.read_all(documents, gated=False)
    for contexts, readings in zip(documents, together, strict=True):
        alone = model.encoder.read(contexts, gated=False)
        for one, other in zip(readings, alone, strict=True):
            # 8-bit products are scaled by batch, so what else is in it moves the scores a little
            np.testing.assert_allclose(one.scores[:2], other.scores[:2], atol=1.5)
            np.testing.assert_allclose(one.scores, other.scores, atol=3.0)


def reading_twice_from(encoder, doubt):
    heads = replace(encoder.heads, doubt=np.array([doubt], dtype=np.float32))
    return Encoder(encoder._session, encoder.tokenizer, heads)


def test_what_leaves_doubt_is_read_again_alone(model):
    contexts = contexts_of(TEXT)
    once = reading_twice_from(model.encoder, 0.0).read(contexts, gated=False)
    always = reading_twice_from(model.encoder, np.inf).read(contexts, gated=False)
    assert not any(np.array_equal(one.scores, other.scores) for one, other in zip(once, always, strict=True))
    doubts = sorted(abs(reading.claim) for reading in once)
    between = reading_twice_from(model.encoder, (doubts[0] + doubts[1]) / 2).read(contexts, gated=False)
    changed = [abs(one.claim) for one, other in zip(once, between, strict=True) if not np.array_equal(one.scores, other.scores)]
    assert changed == doubts[:1]


def test_what_the_gate_leaves_out_is_not_read_again_either(model):
    contexts = contexts_of("def main(): return x1 + y2\n\nPairing saves time and reduces bugs.")
    readings = reading_twice_from(model.encoder, np.inf).read(contexts)
    assert readings[0].claim < -10
    assert len(readings[1].pieces)


def test_code_does_not_pass_the_gate_and_promises_do(model):
    promises = contexts_of("Pairing saves time and reduces bugs. A daily walk improves your mood.")
    pieces = model.encoder.tokenizer.sentences(promises)
    assert all(model.encoder.passes_gate(pieces))
    chores = contexts_of("def main(): return x1 + y2")
    assert not any(model.encoder.passes_gate(model.encoder.tokenizer.sentences(chores)))


def test_what_is_not_read_is_no_claim(model):
    unread = model.encoder._unread
    assert unread.claim < -10
    assert unread.caveat < -10


def test_the_shipped_encoder_says_what_pytorch_said(model):
    """`benchmarks/parity.py` writes the reference with PyTorch in 32 bits; CI has none."""
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
    contexts = contexts_of(reference["text"])
    readings = model.encoder.read(contexts, gated=False)
    ours = np.array([[reading.claim, reading.caveat] for reading in readings])
    theirs = np.array(reference["scores"])
    assert ours.shape == theirs.shape
    sure = np.abs(theirs) > 0.5  # what is next to even odds may fall to either side
    assert np.mean((ours > 0)[sure] == (theirs > 0)[sure]) > 0.95
    assert np.corrcoef(ours[:, 0], theirs[:, 0])[0, 1] > 0.98
    assert np.corrcoef(ours[:, 1], theirs[:, 1])[0, 1] > 0.98
