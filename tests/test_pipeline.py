"""The Critic on any text: spans that hold, the same result twice, nothing that breaks it."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import critique
from critique.errors import InputError, StoreError
from critique.pipeline import Critic, load
from critique.reading import read_article, read_text
from critique.report import render
from critique.sources import source_files
from critique.store import Store
from critique.wire import critique_to_dict
from tests.places import EXAMPLE, EXAMPLE_SOURCES

FRAGMENTS = st.sampled_from(
    ["# Why we pair\n\n", "Pairing saves time", ", but it costs effort", ". ", "\n\n", "- fewer bugs\n", "> “It works,” she said.\n", "**Benefits**\n\n",
     "[a link](https://x.example)", "&amp;", "```\ncode\n```\n", "| a | b |\n|---|---|\n| 1 | 2 |\n", "\r\n", "🙂", "\u2028", "If you write daily, you learn faster. ",
     "Want more sales? Start a podcast. ", "It may help. "]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.one_of(FRAGMENTS, st.text(max_size=15)), max_size=25).map("".join))


def spans_of(result):
    """Every span in a result with the text that it says it covers."""
    for claim in result["claims"]:
        yield claim
        yield claim["benefit"]
        yield from claim["qualifiers"]
        yield from [claim["lever"]] if claim["lever"] else []
        yield from (caveat for caveat in claim["caveats"] if caveat["source"]["same_article"])
    yield from result["caveats"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, format=st.sampled_from(["markdown", "text"]))
def test_every_span_equals_its_text_at_its_offsets(critic, text, format):
    cautious = Critic(critic.model, options=critique.CriticOptions(min_confidence=0.05))
    found = cautious.analyze(text, format=format)
    for span in spans_of(critique_to_dict(found)):
        assert found.article.text[span["start"] : span["end"]] == span["text"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_the_same_text_gives_the_same_bytes_twice(critic, text):
    one, other = (render(critic.analyze(text), format="json") for _ in range(2))
    assert one == other


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_a_qualified_claim_shows_a_qualifier_and_an_unconditional_one_none(critic, text):
    for claim in critic.analyze(text).claims:
        assert bool(claim.qualifiers) == (claim.label == "qualified")


def test_the_same_file_gives_the_same_bytes_in_another_process(tmp_path):
    import subprocess
    import sys

    command = [sys.executable, "-m", "critique", "analyze", str(EXAMPLE), "--sources", str(EXAMPLE_SOURCES), "--format", "json"]
    one, other = (
        subprocess.run(command, capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin"}).stdout
        for seed in ("1", "2")
    )
    assert one == other


def test_an_empty_text_is_a_result_without_claims(critic):
    assert critique_to_dict(critic.analyze(""))["summary"] == {
        "claims": 0,
        "unconditional": 0,
        "qualified": 0,
        "without_caveat": 0,
    }


def test_a_source_never_answers_itself(model):
    article = read_article(EXAMPLE)
    found = Critic(model, sources=[article]).analyze_article(article)
    assert all(pairing.source.same_article for pairings in found.pairings for pairing in pairings)


def test_an_article_among_many_sources_is_answered_as_if_it_were_none_of_them(model):
    article = read_article(EXAMPLE)
    sources = [read_article(path) for path in source_files([EXAMPLE_SOURCES])]
    among = Critic(model, sources=[sources[0], article, *sources[1:]])
    expected = Critic(model, sources=sources).analyze_article(article)
    found = among.analyze_article(article)

    def shown(critique):
        return [[(pairing.caveat, pairing.source) for pairing in pairings] for pairings in critique.pairings]

    assert shown(found) == shown(expected)
    assert any(not pairing.source.same_article for pairings in expected.pairings for pairing in pairings)


def test_at_most_three_caveats_of_each_kind_of_source_are_shown(model):
    sources = [read_article(path) for path in source_files([EXAMPLE_SOURCES])]
    for pairings in Critic(model, sources=sources).analyze_file(EXAMPLE).pairings:
        own = [pairing.source.same_article for pairing in pairings]
        assert own == sorted(own)
        assert max(own.count(True), own.count(False)) <= 3


def test_a_higher_confidence_gives_fewer_claims(model):
    counts = [
        len(Critic(model, options=critique.CriticOptions(min_confidence=least)).analyze_file(EXAMPLE).claims)
        for least in (0.1, 0.5, 0.9)
    ]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_a_folder_without_documents_is_no_source(tmp_path):
    with pytest.raises(InputError, match="no source documents"):
        load(sources=[tmp_path])


def test_sources_name_each_file_once(tmp_path):
    (tmp_path / "a.md").write_text("# A")
    assert source_files([tmp_path, tmp_path / "a.md"]) == [tmp_path / "a.md"]


def test_a_very_long_line_is_analysed_to_its_end(critic):
    last = "Writing decisions down saves a lot of time."
    found = critic.analyze("We met on a Monday in the old hall. " * 6_000 + last, format="text")
    assert found.claims[-1].claim.span.text_in(found.article) == last


def test_the_facade_gives_results_as_json():
    found = critique.load().analyze("Pairing saves time.")
    assert json.loads(json.dumps(critique.critique_to_dict(found)))["schema_version"] == 1


def test_a_draft_that_is_edited_does_not_meet_its_older_self_in_a_store(run, tmp_path):
    draft, store = tmp_path / "draft.md", tmp_path / "own.db"
    draft.write_text(min(EXAMPLE_SOURCES.glob("*.md")).read_text())
    run("sources", "add", draft, "--store", store)
    with Store.open(store) as opened:
        assert opened.documents()[0].caveats > 0
    draft.write_text(draft.read_text() + "\nMore to come.\n")
    with_store = load(store=store, builtin=False, options=critique.CriticOptions(min_confidence=0.0))
    shown = with_store.analyze_file(draft)
    assert shown.claims
    assert all(pairing.source.same_article for pairings in shown.pairings for pairing in pairings)
    elsewhere = with_store.analyze(draft.read_text())
    assert any(not pairing.source.same_article for pairings in elsewhere.pairings for pairing in pairings)


def test_threads_share_a_critic():
    shared = load()
    texts = [f"# Note {number}\n\nPairing saves time. Tests prevent bugs." for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(shared.analyze, texts))
    assert [critique_to_dict(result) for result in results] == [critique_to_dict(shared.analyze(text)) for text in texts]


def test_the_number_of_threads_changes_nothing_but_the_time(critic):
    text = EXAMPLE.read_text()
    assert critique_to_dict(load(builtin=False, threads=3).analyze(text)) == critique_to_dict(critic.analyze(text))


def test_a_question_is_labelled_by_its_answer(critic):
    text = "# Podcasts\n\nWant more sales? A podcast may sometimes help, but only if you publish every week."
    [claim] = critic.analyze(text).claims
    assert claim.claim.span.text_in(read_text(text)).startswith("Want more sales?")
    assert claim.label == "qualified"
    assert "may" in [qualifier.span.text_in(read_text(text)) for qualifier in claim.qualifiers]


def test_what_is_asked_is_a_claim_and_what_an_article_asks_is_none(critic):
    text = "How does it save time?"
    assert len(critic.ask(text).claims) == 1
    article = read_text(f"# Notes\n\n{text}\n")
    claims = load(builtin=False, options=critique.CriticOptions(min_confidence=0.0)).analyze_article(article).claims
    assert text not in [claim.claim.span.text_in(article) for claim in claims]


def test_a_critic_closes_its_stores():
    with load() as opened:
        assert opened.analyze("Pairing saves time.").claims
    with pytest.raises(StoreError):
        opened.ask("Pairing saves time.")


def test_one_source_needs_no_list():
    shown = critique.load(sources=str(EXAMPLE_SOURCES), builtin=False).analyze_file(EXAMPLE)
    assert any(not pairing.source.same_article for pairings in shown.pairings for pairing in pairings)


def test_a_source_says_whether_it_was_built_in(run, tmp_path):
    run("sources", "add", EXAMPLE_SOURCES, "--store", tmp_path / "s.db")
    brought, given, stored = (
        {
            pairing.source.built_in
            for pairings in load(**options).analyze_file(EXAMPLE).pairings
            for pairing in pairings
            if not pairing.source.same_article
        }
        for options in ({}, {"builtin": False, "sources": [EXAMPLE_SOURCES]}, {"builtin": False, "store": tmp_path / "s.db"})
    )
    assert (brought, given, stored) == ({True}, {False}, {False})


@pytest.mark.parametrize("confidence", [-0.1, 2, float("nan")])
@pytest.mark.parametrize("name", ["min_confidence", "min_relevance"])
def test_a_least_confidence_or_relevance_is_a_probability(confidence, name):
    with pytest.raises(ValueError, match=f"{name} is a probability"):
        critique.CriticOptions(**{name: confidence})


def test_with_a_higher_least_relevance_fewer_caveats_are_shown():
    def shown(least):
        with load(options=critique.CriticOptions(min_relevance=least)) as critic:
            found = critic.analyze_file(EXAMPLE).pairings
        return [pairing.relevance for pairings in found for pairing in pairings]

    assert sorted(shown(0.3)) == sorted(shown(None))
    assert shown(1.0) == []
    assert 0 < len(shown(0.5)) < len(shown(None))
    assert min(shown(0.5)) >= 0.5


@pytest.mark.parametrize(
    "text", ["How does it save time?", "# Does it pay?", "More information on how it saves time can be found here."]
)
def test_questions_and_pointers_are_no_claims(critic, text):
    assert critic.analyze(f"# Why pairing pays\n\n{text}").claims[1:] == ()
    assert len(critic.ask(text.removeprefix("# ")).claims) == 1


def test_a_loaded_model_is_taken_as_it_is(critic):
    with load(critic.model, builtin=False) as shared:
        assert shared.model is critic.model
        assert shared.analyze("Pairing saves time.").claims == critic.analyze("Pairing saves time.").claims
