"""Levers and benefits: words and their evidence, the likeliest stretch, and the choice among levers."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from critique.company import Company
from critique.contexts import contextualize
from critique.encoding import SentenceReading, outputs
from critique.encoding.tags import EVIDENCE, ROLES, piece_evidence
from critique.errors import TooFewExamples
from critique.extraction.levers import LeverCandidate, LeverWeights, Setting, lever_features, traits_of
from critique.extraction.roles import RoleCandidates, RoleFinder, RoleModels
from critique.extraction.spans import PARTS, Stretch, WordWeights, best_stretch, row_names
from critique.extraction.words import DENSE, read_words, word_class, word_features
from critique.features import claim_evidence
from critique.linear import LinearModel
from critique.reading import read_text
from critique.segmentation import segment
from critique.training.roles import fit_levers, fit_words
from tests.builders import word_tables

SORTS = ("the", "-s", "word", ",", "0")


def contexts(text):
    article = read_text(text)
    return contextualize(article, segment(article))


class SpaceTokenizer:
    """Every stretch between spaces is a piece."""

    def offsets(self, text):
        ends = itertools.accumulate(len(part) + 1 for part in text.split(" "))
        return tuple((end - len(part) - 1, end - 1) for part, end in zip(text.split(" "), ends, strict=True))


def reading(context, **marked):
    """A reading in which the named evidence is high on some words, and low everywhere else."""
    words = context.text.split(" ")
    pieces = np.full((len(words), len(EVIDENCE)), -4.0, dtype=np.float16)
    for name, wanted in marked.items():
        for word in wanted.split(" "):
            pieces[words.index(word), EVIDENCE.index(name)] = 4.0
    return SentenceReading(np.zeros(4, dtype=np.float32), np.zeros(outputs.SENTENCE_OUTPUTS, dtype=np.float32), pieces)


def linear(labels, weights):
    vocabulary = {name: column for column, name in enumerate(weights)}
    return LinearModel(
        labels=labels,
        vocabulary=vocabulary,
        idf=np.ones(len(weights)),
        weights=np.array(list(weights.values()), dtype=np.float64).T.reshape(-1, len(weights)),
        bias=np.zeros(len(next(iter(weights.values()))) if weights else 1),
        calibration=np.ones((1, 2)),
    )


def inside_only():
    """Weights by which a word is whatever the encoder says it is, ends where the next one is not."""
    weights = {}
    for role, name in enumerate(ROLES):
        begins, inside, ends = (row_names().index(f"{name} {part}") for part in PARTS)
        column = np.zeros(len(row_names()))
        column[[begins, inside, ends]] = 2.0
        weights[f"{EVIDENCE[role]}@0"] = column
        before, after = np.zeros(len(row_names())), np.zeros(len(row_names()))
        before[begins], after[ends] = -1.0, -1.0
        weights[f"{EVIDENCE[role]}@-1"], weights[f"{EVIDENCE[role]}@1"] = before, after
    return linear(row_names(), weights)


def finder(text, marks, levers):
    found = contexts(text)
    readings = [reading(context, **mark) for context, mark in zip(found, marks, strict=True)]
    models = RoleModels(WordWeights.of(inside_only()), LeverWeights.of(levers), SpaceTokenizer())
    return found, RoleFinder(found, readings, models)


def quoted(found, role):
    return found[role.sentence].text[role.start : role.end]


OWN = linear(("other", "lever"), {"place=own": [9.0]})
BEFORE = linear(("other", "lever"), {"place=before1": [9.0]})


def test_the_benefit_is_the_stretch_that_the_encoder_marks():
    found, roles = finder("Pairing improves our design .", [{"lever": "Pairing", "benefit": "improves our design"}], OWN)
    result = roles.find(0)
    assert (quoted(found, result.lever), quoted(found, result.benefit)) == ("Pairing", "improves our design")


def test_a_lever_may_stand_in_the_sentence_before():
    marks = [{"lever": "Pairing"}, {"lever": "It", "benefit": "saves time"}]
    found, roles = finder("Pairing is old. It saves time .", marks, BEFORE)
    assert quoted(found, roles.find(1).lever) == "Pairing"


def test_titles_and_headings_above_are_looked_at_and_others_are_not():
    text = "# Pairing\n\n## Costs\n\nSome.\n\n## Gains\n\nIt saves time ."
    found = contexts(text)
    candidates = RoleCandidates(found, [reading(context) for context in found], WordWeights.of(inside_only()), SpaceTokenizer())
    places = {(one.place, found[one.sentence].text) for one in candidates.levers(4)}
    assert {("title", "Pairing"), ("heading", "Gains")} <= places
    assert ("heading", "Costs") not in places


def test_a_document_of_any_length_is_read_in_linear_time():
    found = contexts("# Log\n\n" + "\n\n".join(f"## Part {number}\n\nIt saves time ." for number in range(600)))
    readings = [reading(context) for context in found]
    candidates = RoleCandidates(found, readings, WordWeights.of(inside_only()), SpaceTokenizer())
    looked_at = [one.sentence for one in candidates.levers(len(found) - 1)]
    assert len(looked_at) < 10
    assert {found[at].text for at in looked_at} >= {"Log", "Part 599"}


def test_the_answer_to_a_question_holds_the_lever():
    marks = [{"benefit": "sales"}, {"lever": "podcast"}]
    found, roles = finder("Want more sales ? Start a podcast .", marks, OWN)
    result = roles.find(0, answer=1)
    assert (quoted(found, result.lever), quoted(found, result.benefit)) == ("podcast", "sales")


def test_roles_stay_within_the_claim():
    _, roles = finder("But pairing saves time .", [{"lever": "But", "benefit": "But"}], OWN)
    result = roles.find(0, start=4)
    assert result.lever.start >= 4
    assert result.benefit.start >= 4


def test_the_likeliest_lever_and_benefit_are_evidence_for_a_claim():
    [context] = contexts("Pairing saves time .")

    found = claim_evidence(context, reading(context, benefit="time"), Company())
    assert (found["likeliest lever"], found["likeliest benefit"]) == (-4.0, 4.0)


def test_a_sentence_that_was_not_read_says_nothing_of_lever_and_benefit():
    [context] = contexts("Pairing saves time.")
    unread = SentenceReading(np.zeros(4, dtype=np.float32), np.zeros(outputs.SENTENCE_OUTPUTS, dtype=np.float32))
    assert not [name for name in claim_evidence(context, unread, Company()) if name.startswith("likeliest")]


def test_a_sentence_that_was_not_read_has_no_roles():
    found = contexts("Pairing saves time.")
    unread = SentenceReading(np.zeros(4, dtype=np.float32), np.zeros(outputs.SENTENCE_OUTPUTS, dtype=np.float32))
    models = RoleModels(WordWeights.of(inside_only()), LeverWeights.of(OWN), SpaceTokenizer())
    roles = RoleFinder(found, [unread], models).find(0)
    assert (roles.lever, roles.benefit) == (None, None)


class FixedTokenizer:
    """Pieces stand where somebody says they do."""

    def __init__(self, *offsets):
        self.given = dict(offsets)

    def offsets(self, text):
        return self.given[text]


def test_words_take_the_mean_of_their_pieces_and_end_where_reading_ended():
    text, other = "Pairing saves everybody time.", "It does."
    found = contexts(f"{text} {other}")
    pieces = np.arange(4 * len(EVIDENCE), dtype=np.float16).reshape(4, -1)
    nothing = np.zeros(4, dtype=np.float32), np.zeros(outputs.SENTENCE_OUTPUTS, dtype=np.float32)
    readings = [SentenceReading(*nothing, pieces), SentenceReading(*nothing, pieces[:2])]
    offsets = ((0, 4), (4, 7), (8, 13), (14, 23), (24, 28), (28, 29))
    tokenizer = FixedTokenizer((text, offsets), (other, ((0, 2), (3, 7), (7, 8))))
    words, after = read_words(found, readings, tokenizer)
    assert [text[start:end] for start, end in words.places] == ["Pairing", "saves", "everybody"]
    assert np.allclose(words.evidence[0], pieces[:2].mean(axis=0))
    assert np.allclose(words.evidence[2], pieces[3])
    assert [other[start:end] for start, end in after.places] == ["It", "does"]
    assert np.allclose(after.evidence, pieces[:2])


@pytest.mark.parametrize(
    ("word", "sort"),
    [("The", "the"), ("it’s", "it's"), ("12", "0"), ("—", "—"), ("Pairing", "-ing"), ("quickly", "-ly"), ("desk", "word")],
)
def test_words_are_sorted_by_their_form(word, sort):
    assert word_class(word) == sort


def test_piece_evidence_is_log_odds():
    scores = np.zeros((1, outputs.TAG_OUTPUTS), dtype=np.float32)
    scores[0, outputs.LEVER] = np.log([0.2, 0.3, 0.5])
    evidence = dict(zip(EVIDENCE, piece_evidence(scores)[0].astype(float), strict=True))
    assert evidence["lever"] == pytest.approx(np.log(0.8 / 0.2), abs=1e-2)
    assert evidence["lever begins"] == pytest.approx(np.log(0.3 / 0.7), abs=1e-2)
    assert evidence["benefit"] == pytest.approx(np.log(2.0), abs=1e-2)


TABLES = word_tables(SORTS, longest=7, blocks=("paragraph", "heading"))


@given(st.lists(TABLES, min_size=1, max_size=3), st.integers(0, 2**32 - 1))
def test_scores_of_many_sentences_as_arrays_equal_scores_by_name(sentences, seed):
    rng = np.random.default_rng(seed)
    names = [*DENSE[::2], *(f"word@{step}={sort}" for step in (-1, 0, 1) for sort in ("the", "|", "word")), "block=heading"]
    model = linear(row_names(), {name: rng.normal(size=len(row_names())) for name in names})
    for words, found in zip(sentences, WordWeights.of(model).scores(sentences), strict=True):
        expected = np.stack([model.scores(features) for features in word_features(words)])
        ends = [not name.endswith("inside") for name in row_names()]
        assert np.allclose(found, np.where(ends, -np.logaddexp(0, -expected), expected), atol=1e-4)


@given(TABLES, st.integers(0, 2**32 - 1), st.sampled_from(ROLES), st.integers(0, 9), st.integers(0, 21))
def test_the_best_stretch_is_the_best_of_all_that_are_allowed(words, seed, role, start, end):
    scores = np.random.default_rng(seed).normal(size=(len(words), len(row_names()))) * 3
    begins, inside, ends = scores[:, [row_names().index(f"{role} {part}") for part in PARTS]].T
    allowed = [at for at, (a, b) in enumerate(words.places) if a >= start and b <= end]

    def total(first, last):
        return begins[first] + ends[last] + 0.1 * inside[first : last + 1].sum()

    found = best_stretch(words, scores, role, start=start, end=end)
    if not allowed:
        assert found is None
        return
    first, last = max(itertools.combinations_with_replacement(allowed, 2), key=lambda pair: total(*pair))
    assert found.score == pytest.approx(total(first, last))
    assert (found.start, found.end) == (words.places[first][0], words.places[last][1])


@given(st.integers(0, 2**32 - 1), st.sampled_from(["own", "before1", "title"]), st.booleans())
def test_levers_are_scored_as_the_linear_model_scores_their_features(seed, place, points):
    rng = np.random.default_rng(seed)
    stretch = Stretch(0, 4, *map(float, rng.normal(size=2)))
    setting = Setting(block="list_item", points=float(points), own=(-1.0, 0.5))
    traits = traits_of("the weekly newsletter", title=frozenset({"newsletter"}), counts={"newsletter": 1.5})
    candidate = LeverCandidate(place=place, sentence=0, distance=2, stretch=stretch, traits=traits)
    features = lever_features(setting, candidate)
    model = linear(("other", "lever"), {name: [float(rng.normal())] for name in [*features, "place=heading"]})
    assert LeverWeights.of(model).score(setting, candidate) == pytest.approx(float(model.scores(features)[0]))


@pytest.mark.parametrize("fit", [fit_words, fit_levers])
def test_fitting_needs_claims(fit):
    with pytest.raises(TooFewExamples, match="claims"):
        fit([], SpaceTokenizer())
