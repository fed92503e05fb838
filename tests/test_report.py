"""Reports say what there is to say, within their page, and let nothing in an article act up."""

import json
import re
import time
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from critique.errors import UnknownFormat
from critique.report import FORMATS, render
from critique.report.wording import clean, percentage, shorten
from critique.values import CaveatKind, Critique, LabelledClaim, QualifierKind, Scope, Span, Stance
from critique.wire import critique_to_dict
from tests.builders import find, make_article, make_claim, make_critique, make_pairing

TEXT = """# Why we *pair*

Some say that **pairing** might [save you an hour](https://example.org) a day &amp; more, but who knows.

## Sleep

### At night

Sleep makes you happy. It does not work for everyone.
"""
ARTICLE = make_article(TEXT)
HEDGED = make_claim(
    ARTICLE,
    "**pairing** might [save you an hour](https://example.org) a day &amp; more",
    lever="**pairing**",
    benefit="[save you an hour](https://example.org) a day",
    label="qualified",
    probability=0.812,
    stance=Stance.REPORTED,
    qualifiers=[("might", QualifierKind.HEDGE, Scope.SENTENCE)],
)
FLAT = make_claim(ARTICLE, "Sleep makes you happy")
PAIRING = make_pairing(
    "Two people cost twice as much.", kind=CaveatKind.COST, relevance=0.914, ties=("hour", "pairing"), title="On pairs"
)
OWN = make_pairing(
    "It does not work for everyone.",
    kind=CaveatKind.SCOPE,
    start=find(ARTICLE, "It does not").start,
    same_article=True,
    title=None,
)
CRITIQUE = make_critique(ARTICLE, HEDGED, FLAT, pairings=[[PAIRING, OWN], []])
EMOJI = "👩‍👩‍👧‍👦 👍🏽 🇩🇪 ❤️"
WIDE = "睡眠は人を幸せにする。" * 8
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def show(critique: Critique = CRITIQUE, **options: Any) -> str:
    return render(critique, format="text", **options)


def show_claim(text: str, quote: str, **options: Any) -> str:
    article = make_article(text)
    return show(make_critique(article, make_claim(article, quote, **options)))


def test_text_report_reads_as_a_person_expects() -> None:
    assert show().splitlines() == [
        "Why we pair",
        "draft.md · 35 words · 2 claims",
        "",
        "○ QUALIFIED 81% · line 3 · paragraph · reported",
        "  Some say that «pairing _might_ save you an hour a day & more», but who knows.",
        "  hedge: might",
        "  pairing → save you an hour a day",
        "",
        "    ▸ cost · 91% relevant · On pairs",
        "      Two people cost twice as much.",
        "      shares: hour, pairing",
        "",
        "    ▸ scope · 80% relevant · in this article, line 9",
        "      It does not work for everyone.",
        "",
        "── Sleep › At night ────────────────────────────────────────────────────────────",
        "",
        "● UNCONDITIONAL 95% · line 9 · paragraph",
        "  «Sleep makes you happy». It does not work for everyone.",
        "",
        "    no caveat found",
        "",
        "── Summary ─────────────────────────────────────────────────────────────────────",
        "",
        "2 claims · 1 unconditional · 1 qualified",
        "50% of the claims unconditional · 1 without a caveat",
    ]


def test_colour_changes_nothing_but_colours_and_the_signs_that_stand_for_them() -> None:
    colored = show(color=True)

    assert ESCAPE.search(colored)
    assert ESCAPE.sub("", colored) == show().replace("«", "").replace("»", "").replace("_might_", "might")


def test_qualifying_words_stand_out_in_colour() -> None:
    assert re.search(r"\x1b\[1;4;33mmight\x1b", show(color=True))


def test_report_without_colour_holds_no_escape() -> None:
    assert "\x1b" not in show()


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "TTY_COMPATIBLE"])
@pytest.mark.parametrize("color", [True, False])
def test_environment_has_no_say(monkeypatch: pytest.MonkeyPatch, variable: str, color: bool) -> None:
    expected = show(color=color)
    monkeypatch.setenv(variable, "dumb" if variable == "TERM" else "1")

    assert show(color=color) == expected


def test_article_without_claims_says_so() -> None:
    assert show(make_critique(make_article("Just words."))).splitlines() == [
        "draft",
        "draft.md · 2 words · 0 claims",
        "",
        "This article claims no benefit that critique could find.",
    ]


def test_heading_that_is_a_claim_opens_the_group_of_what_stands_under_it() -> None:
    article = make_article("# T\n\n## Sleep heals\n\nSleep makes you happy.\n")
    claims = [make_claim(article, quote) for quote in ("Sleep heals", "Sleep makes you happy")]

    assert show(make_critique(article, *claims)).count("── Sleep heals ──") == 1


def test_claim_before_the_first_heading_stands_under_none() -> None:
    assert "──" not in show_claim("# T\n\nSleep heals.\n", "Sleep heals").split("── Summary")[0]


def test_rejected_claim_names_who_rejects_it() -> None:
    assert "· rejected by the author" in show_claim("Sleep heals.", "Sleep heals", stance=Stance.REJECTED)


def test_qualifier_elsewhere_is_listed_as_nearby() -> None:
    qualifiers = [("If you must", QualifierKind.CONDITION, Scope.CONTEXT)]
    shown = show_claim("If you must.\n\nSleep heals.", "Sleep heals", qualifiers=qualifiers)

    assert "  «Sleep heals».\n  condition: If you must (nearby)\n" in shown


def test_same_words_of_the_same_kind_are_listed_once() -> None:
    article = make_article("It can and can heal.")
    first = make_claim(article, "It can and can heal", qualifiers=[("can", QualifierKind.HEDGE, Scope.SENTENCE)])
    again = replace(first.qualifiers[0], span=Span(11, 14))
    shown = show(make_critique(article, replace(first, qualifiers=(*first.qualifiers, again))))

    assert "  «It _can_ and _can_ heal».\n  hedge: can\n" in shown


def test_overlapping_qualifiers_are_marked_as_one() -> None:
    hedge, scope = QualifierKind.HEDGE, QualifierKind.SCOPE
    qualifiers = [("may perhaps", hedge, Scope.SENTENCE), ("perhaps here", scope, Scope.SENTENCE)]

    assert "«It _may perhaps here_ heal»" in show_claim(
        "It may perhaps here heal.", "It may perhaps here heal", qualifiers=qualifiers
    )


def test_surroundings_are_shortened_at_words_to_about_sixty_characters() -> None:
    text = f"{'before ' * 30}sleep heals {'behind ' * 30}".strip()
    shown = " ".join(show_claim(text, "sleep heals").split("\n\n")[1].split("\n", 1)[1].split())

    assert re.fullmatch(r"…(before ){8}«sleep heals»( behind){8}…", shown)


def test_claim_in_no_block_is_shown_as_it_stands() -> None:
    article = replace(make_article("Sleep *might* heal."), blocks=())
    claim = make_claim(article, "Sleep *might* heal", qualifiers=[("might", QualifierKind.HEDGE, Scope.SENTENCE)])

    assert "  «Sleep *_might_* heal»\n" in show(make_critique(article, claim))


def test_claim_across_blocks_is_shown_as_it_stands() -> None:
    assert "«Sleep heals. Bread too»" in show_claim("Sleep heals.\n\nBread too.", "Sleep heals.\n\nBread too")


def test_endless_claim_is_cut() -> None:
    text = "Sleep heals " + "and heals " * 500
    assert len(show_claim(text, text.strip())) < 1500


@pytest.mark.parametrize(("number", "shown"), [(6, 6), (9, 6)])
def test_no_more_than_six_caveats_are_shown(number: int, shown: int) -> None:
    critique = make_critique(ARTICLE, FLAT, pairings=[[PAIRING] * number])

    assert show(critique).count("▸") == shown


@pytest.mark.parametrize("between", ["\n\n", " "])
def test_a_caveat_that_was_shown_is_only_recalled(between: str) -> None:
    article = make_article(f"Tests save time.{between}Tests find bugs.")
    caveat = "Somebody has to write and to keep them, and that takes a good deal of time in the first months."
    claims = [make_claim(article, quote) for quote in ("Tests save time.", "Tests find bugs.")]
    shown = show(make_critique(article, *claims, pairings=[[make_pairing(caveat)], [make_pairing(caveat)]]))
    found = " ".join(shown.split())
    assert found.count(caveat) == 1
    assert "Somebody has to write and to keep them" in found.rpartition("Tests find bugs.")[2]
    assert "80% relevant · as at line 1: Somebody has" in found


def test_long_caveat_is_shortened_at_a_word() -> None:
    critique = make_critique(ARTICLE, FLAT, pairings=[[make_pairing("word " * 100)]])

    assert re.search(r"(word\s+){59}word…\n", show(critique))


def test_source_without_a_title_is_named_by_its_id() -> None:
    critique = make_critique(ARTICLE, FLAT, pairings=[[make_pairing(title=None, id="overload")]])

    assert "relevant · overload\n" in show(critique)


def test_a_source_that_was_built_in_is_said_to_be() -> None:
    article = make_article(TEXT)
    brought = replace(PAIRING, source=replace(PAIRING.source, built_in=True))
    assert "built in: On pairs" in show(make_critique(article, make_claim(article, "Sleep"), pairings=[[brought]]))
    assert "built in" not in show()


def test_lever_and_benefit_are_shown_whole() -> None:
    words = "many people who sleep and sleep and sleep"
    shown = show_claim(
        f"{words} become happy, healthy and wise again.",
        f"{words} become happy",
        lever=words,
        benefit="become happy, healthy and wise again",
    )

    assert f"{words} → become happy, healthy and wise again" in " ".join(shown.split())


def test_a_very_long_lever_is_cut_at_a_word() -> None:
    words = "people who sleep " * 12
    shown = show_claim(f"{words}become happy.", "become happy", lever=words.strip(), benefit="become happy")

    assert re.search(r"(who sleep people|people who|sleep people) ?\S*… → become happy", " ".join(shown.split()))


def test_labels_of_a_retrained_classifier_are_counted_by_name() -> None:
    critique = make_critique(ARTICLE, make_claim(ARTICLE, "Sleep makes you happy", label="causal"))

    assert "◆ CAUSAL 95%" in show(critique)
    assert show(critique).splitlines()[-2:] == ["1 claim · 1 causal", "1 without a caveat"]


HOSTILE = "\x1b[31m\x9b1m\x07\x00[bold red]x[/bold red] [/] :smile: \\[link=file:///etc]y[/link] \u202eevil\u2066 \udc80"


def hostile_critique() -> Critique:
    article = replace(make_article(f"# {HOSTILE} title\n\n## {HOSTILE} head\n\n{HOSTILE} heals {HOSTILE}.\n"), path=HOSTILE)
    claim = make_claim(article, "heals", lever="heals", label=HOSTILE)
    pairing = make_pairing(f"{HOSTILE} text", title=HOSTILE, ties=(HOSTILE,))
    return make_critique(article, claim, pairings=[[pairing]], caveats=[pairing.caveat])


@pytest.mark.parametrize("color", [True, False])
def test_nothing_in_an_article_or_source_acts_on_the_terminal(color: bool) -> None:
    shown = ESCAPE.sub("", show(hostile_critique(), color=color, width=100))

    assert [sign for sign in shown if unicodedata.category(sign) in {"Cc", "Cf", "Cs"} and sign != "\n"] == []


def test_markup_of_the_terminal_library_is_shown_as_it_stands() -> None:
    assert show(hostile_critique(), width=100).count("[bold red]x[/bold red] [/] :smile:") >= 5


@pytest.mark.parametrize("format", FORMATS)
def test_lone_surrogates_are_spelled_out(format: str) -> None:
    shown = render(hostile_critique(), format=format)

    assert "\\udc80" in shown.encode("utf-8").decode()


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_json_loses_nothing(format: str) -> None:
    critique = hostile_critique()

    assert json.loads(render(critique, format=format)) == critique_to_dict(critique)


def test_json_is_indented_and_keeps_letters_as_they_are() -> None:
    shown = render(make_critique(make_article("Schlaf.", id="Schläfer")), format="json")

    assert shown.startswith('{\n  "schema_version": 1,\n  "article": {\n    "id": "Schläfer",')
    assert shown.endswith("}\n")


@pytest.mark.parametrize("break_", ["\n", "\r", "\x0b", "\x1c", "\x85", "\u2028", "\u2029"])
def test_jsonl_is_one_line_for_every_reader(break_: str) -> None:
    article = replace(make_article(""), text=f"a{break_}b", carries_text=True)
    shown = render(make_critique(article), format="jsonl")

    assert len(shown.splitlines()) == 1
    assert '{"schema_version":1,"article":{"id":"draft",' in shown


def test_number_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError):
        render(make_critique(ARTICLE, replace(FLAT, probability=float("nan"))), format="json")


def test_unknown_format_is_refused_by_naming_the_known_ones() -> None:
    with pytest.raises(UnknownFormat, match="'pdf'; known formats are text, json, jsonl"):
        render(CRITIQUE, format="pdf")


@pytest.mark.parametrize("format", FORMATS)
def test_every_report_ends_in_one_line_feed(format: str) -> None:
    assert re.search(r"[^\n]\n\Z", render(CRITIQUE, format=format))


def columns(line: str) -> int:
    """Columns of a line without joined emoji, by the Unicode standard and nothing else."""
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in {"W", "F"}) for sign in line)


def crowded_critique(words: str) -> Critique:
    article = replace(make_article(f"# {words}\n\n## {words}\n\n{words} heals {words}\n\n- {words}\n"), path=f"{words}.md")
    claim: LabelledClaim = make_claim(
        article, f"{words} heals", lever=words, qualifiers=[("heals", QualifierKind.DEGREE, Scope.SENTENCE)]
    )
    pairing = make_pairing(words * 9, title=words, ties=(words, words))
    return make_critique(article, claim, replace(claim, label="qualified"), pairings=[[pairing, pairing], []])


CROWDS = {
    "words": "It is a long way " * 9 + "home",
    "one word": "x" * 200,
    "address": "https://example.org/" + "path/" * 40,
    "east-asian": WIDE,
    "emoji": f"{EMOJI} " * 12 + "end",
    "emoji in a row": "🎉" * 90,
    "mixed": f"Sleep 睡眠 {'é' * 30} 🎉 ok " * 6 + "end",
}


@pytest.mark.parametrize("color", [True, False], ids=["colour", "plain"])
@pytest.mark.parametrize("width", [20, 40, 80, 120])
@pytest.mark.parametrize("crowd", CROWDS)
def test_no_line_is_wider_than_the_page(crowd: str, width: int, color: bool) -> None:
    lines = ESCAPE.sub("", show(crowded_critique(CROWDS[crowd]), width=width, color=color)).splitlines()

    assert [line for line in lines if cell_len(line) > width] == []
    assert crowd == "emoji" or [line for line in lines if columns(line) > width] == []


def test_plain_lines_carry_no_trailing_space() -> None:
    shown = [show(crowded_critique(words), width=40) for words in CROWDS.values()]

    assert [line for report in shown for line in report.splitlines() if line != line.rstrip()] == []


def test_lines_stay_readable_on_a_very_wide_page() -> None:
    assert max(map(len, show(width=300).splitlines())) == 100


def test_report_without_a_width_is_laid_out_for_eighty_columns() -> None:
    assert show() == show(width=80)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=120), data=st.data(), width=st.integers(20, 100))
def test_any_text_with_any_spans_can_be_reported(text: str, data: st.DataObject, width: int) -> None:
    article = make_article(text)
    starts = [data.draw(st.integers(0, len(text))) for _ in range(3)]
    span, lever, limit = (Span(start, data.draw(st.integers(start, len(text)))) for start in starts)
    claim = make_claim(article, "", label="qualified", qualifiers=[("", QualifierKind.HEDGE, Scope.SENTENCE)])
    claim = replace(
        claim,
        claim=replace(claim.claim, span=span, lever=lever, benefit=limit),
        qualifiers=(replace(claim.qualifiers[0], span=limit),),
    )
    shown = show(make_critique(article, claim, pairings=[[make_pairing(text, title=text)]]), width=width)

    assert max(map(cell_len, shown.split("\n"))) <= width
    shown.encode("utf-8")


def test_article_of_one_endless_paragraph_with_many_claims_takes_seconds_at_most() -> None:
    sentence = "Sleep makes you happy, and so does bread. "
    article = make_article(sentence * 2_000)
    first = make_claim(article, "Sleep makes you happy")
    claims = [
        replace(first, claim=replace(first.claim, span=Span(start, start + 21)))
        for start in range(0, len(sentence) * 2_000, len(sentence))
    ]
    started = time.perf_counter()
    shown = show(make_critique(article, *claims))

    assert shown.count("● UNCONDITIONAL") == 2_000
    assert time.perf_counter() - started < 15


@pytest.mark.parametrize(
    ("probability", "worded"),
    [
        (0, "0%"),
        (0.001, "<1%"),
        (0.006, "<1%"),
        (0.01, "1%"),
        (0.5, "50%"),
        (0.994, "99%"),
        (0.995, ">99%"),
        (0.99999, ">99%"),
        (1, "100%"),
    ],
)
def test_percentage_promises_no_certainty_that_is_not_there(probability: float, worded: str) -> None:
    assert percentage(probability) == worded


@pytest.mark.parametrize(
    ("text", "shortened"),
    [
        ("short", "short"),
        ("one two three", "one two…"),
        ("one two, three", "one two…"),
        ("unbreakable", "unbreakab…"),
        ("12345678e\u0301\u0301", "12345678…"),
        ("1234567👩\u200d👧", "1234567…"),
    ],
)
def test_text_is_shortened_where_nothing_is_torn(text: str, shortened: str) -> None:
    assert shorten(text, 9) == shortened


@pytest.mark.parametrize("sign", list("\u200c\u200d\ufe0f\u0301éß東🎉 "))
def test_signs_that_belong_to_writing_are_kept(sign: str) -> None:
    assert clean(sign) == sign


def test_documents_of_one_name_do_not_hide_each_other() -> None:
    article = make_article("Tests save time.\n\nTests find bugs.")
    first, other = ("Somebody has to write and to keep them.", "Nobody reads what they print in the end.")
    here, there = make_pairing(first), make_pairing(other)
    here, there = (replace(one, source=replace(one.source, path=f"{n}/index.md")) for n, one in enumerate((here, there)))
    there = replace(there, caveat=replace(there.caveat, span=here.caveat.span))
    claims = [make_claim(article, quote) for quote in ("Tests save time.", "Tests find bugs.")]
    shown = " ".join(show(make_critique(article, *claims, pairings=[[here], [there]])).split())
    assert other in shown
    assert "as at line" not in shown
