"""The wire format is what `docs/wire-schema.md` and `schema.json` promise."""

import json
import time
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from critique.values import (
    Block,
    BlockKind,
    CaveatKind,
    Critique,
    Label,
    LabelledClaim,
    QualifierKind,
    Scope,
    Source,
    Span,
    Stance,
)
from critique.wire import SCHEMA_VERSION, Places, critique_to_dict
from tests.builders import make_article, make_claim, make_critique, make_pairing

SCHEMA = json.loads(files("critique.report").joinpath("schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
DOCUMENTATION = Path(__file__).parents[1] / "docs" / "wire-schema.md"
TEXT = "# Why we pair\n\nPairing might **save** an hour.\n\n- Sleep makes you happy.\n"


def full_critique() -> Critique:
    article = make_article(TEXT)
    hedged = make_claim(
        article,
        "Pairing might **save** an hour",
        lever="Pairing",
        benefit="**save** an hour",
        label="qualified",
        probability=0.123456,
        qualifiers=[("might", QualifierKind.HEDGE, Scope.SENTENCE)],
    )
    flat = make_claim(article, "Sleep makes you happy", stance=Stance.REPORTED)
    pairing = make_pairing(relevance=0.99996, ties=("hour",), url="https://example.org")
    return make_critique(article, hedged, flat, pairings=[[pairing], []], caveats=[pairing.caveat])


def wire_claim(critique: Critique, index: int = 0) -> dict[str, Any]:
    claim: dict[str, Any] = critique_to_dict(critique)["claims"][index]
    return claim


def test_whole_object_is_written_field_by_field_in_the_documented_order() -> None:
    critique = full_critique()
    expected = {
        "schema_version": 1,
        "article": {
            "id": "draft",
            "path": "draft.md",
            "title": "Why we pair",
            "sha256": critique.article.sha256,
            "words": 14,
            "text": None,
        },
        "claims": [
            {
                "id": "c1",
                "text": "Pairing might **save** an hour",
                "start": 15,
                "end": 45,
                "line": 3,
                "block": "paragraph",
                "confidence": 0.9,
                "label": "qualified",
                "probability": 0.1235,
                "stance": "asserted",
                "lever": {"text": "Pairing", "start": 15, "end": 22},
                "benefit": {"text": "**save** an hour", "start": 29, "end": 45},
                "qualifiers": [{"text": "might", "start": 23, "end": 28, "kind": "hedge", "scope": "sentence"}],
                "caveats": [
                    {
                        "text": "It costs more than it brings.",
                        "start": 0,
                        "end": 29,
                        "kind": "cost",
                        "relevance": 1.0,
                        "ties": ["hour"],
                        "source": {
                            "id": "source",
                            "path": None,
                            "title": "A source",
                            "author": None,
                            "date": None,
                            "url": "https://example.org",
                            "same_article": False,
                            "built_in": False,
                        },
                    }
                ],
            },
            {
                "id": "c2",
                "text": "Sleep makes you happy",
                "start": 50,
                "end": 71,
                "line": 5,
                "block": "list_item",
                "confidence": 0.9,
                "label": "unconditional",
                "probability": 0.95,
                "stance": "reported",
                "lever": None,
                "benefit": {"text": "Sleep makes you happy", "start": 50, "end": 71},
                "qualifiers": [],
                "caveats": [],
            },
        ],
        "caveats": [{"text": "It costs more than it brings.", "start": 0, "end": 29, "kind": "cost"}],
        "summary": {"claims": 2, "unconditional": 1, "qualified": 1, "without_caveat": 1},
        "model": {"name": "test", "version": "1", "fingerprint": "f00d"},
    }

    assert json.dumps(expected) == json.dumps(critique_to_dict(critique))


def test_schema_itself_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_every_critique_keeps_to_the_schema() -> None:
    empty = make_critique(make_article("", path=None))

    assert [error.message for one in (full_critique(), empty) for error in VALIDATOR.iter_errors(critique_to_dict(one))] == []


def objects_within(value: Any, schema: dict[str, Any], path: str = "$") -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every object of a value beside the part of the schema that describes it."""
    if isinstance(value, list):
        return [found for entry in value for found in objects_within(entry, schema.get("items", {}), f"{path}[]")]
    if not isinstance(value, dict):
        return []
    for option in (schema, *schema.get("oneOf", ())):
        if "$ref" in option:
            schema = SCHEMA["$defs"][option["$ref"].rsplit("/", 1)[1]]
    below = [
        found
        for key, entry in value.items()
        for found in objects_within(entry, schema["properties"].get(key, {}), f"{path}.{key}")
    ]
    return [(path, value, schema), *below]


OBJECTS = objects_within(critique_to_dict(full_critique()), SCHEMA)


@pytest.mark.parametrize(("path", "value", "schema"), OBJECTS, ids=[path for path, _, _ in OBJECTS])
def test_schema_requires_exactly_the_fields_that_are_written(path: str, value: dict[str, Any], schema: dict[str, Any]) -> None:
    assert (list(value), list(value)) == (list(schema["properties"]), schema["required"])
    assert schema["additionalProperties"] is True


def test_fields_that_a_later_release_adds_keep_to_the_schema() -> None:
    value = critique_to_dict(full_critique())
    value["later"] = value["claims"][0]["later"] = value["claims"][0]["caveats"][0]["source"]["later"] = {"any": 1}

    assert VALIDATOR.is_valid(value)


@pytest.mark.parametrize("field", list(critique_to_dict(full_critique())["claims"][0]))
def test_claim_that_lacks_a_field_breaks_the_schema(field: str) -> None:
    value = critique_to_dict(full_critique())
    del value["claims"][0][field]

    assert not VALIDATOR.is_valid(value)


@pytest.mark.parametrize(
    ("definition", "field", "kinds"),
    [
        ("claim", "stance", Stance),
        ("claim", "block", BlockKind),
        ("qualifier", "kind", QualifierKind),
        ("qualifier", "scope", Scope),
        ("caveat", "kind", CaveatKind),
        ("pairing", "kind", CaveatKind),
    ],
)
def test_schema_lists_the_values_of_every_closed_set(definition: str, field: str, kinds: Any) -> None:
    listed = SCHEMA["$defs"][definition]["properties"][field]["enum"]

    assert [kind.value for kind in kinds] == [value for value in listed if value is not None]


def test_every_field_and_value_of_the_schema_is_documented() -> None:
    documented = DOCUMENTATION.read_text(encoding="utf-8")
    names = {name for _, value, _ in OBJECTS for name in value}
    values = {value for kinds in (Stance, BlockKind, QualifierKind, Scope, CaveatKind, Label) for value in kinds}

    assert [name for name in sorted(names | values) if f"`{name}`" not in documented] == []


def test_documentation_and_schema_name_the_schema_version() -> None:
    assert DOCUMENTATION.read_text(encoding="utf-8").startswith(f"# The wire format, schema version {SCHEMA_VERSION}\n")
    assert SCHEMA["properties"]["schema_version"]["const"] == SCHEMA_VERSION


def test_text_is_carried_only_where_offsets_do_not_point_into_the_file() -> None:
    article = make_article(TEXT)

    assert critique_to_dict(make_critique(article))["article"]["text"] is None
    assert critique_to_dict(make_critique(replace(article, carries_text=True)))["article"]["text"] == TEXT


def test_label_of_a_retrained_classifier_is_written_as_it_is_named() -> None:
    article = make_article(TEXT)
    critique = make_critique(article, make_claim(article, "Sleep makes you happy", label="causal"))
    wired = critique_to_dict(critique)

    assert (wired["claims"][0]["label"], *list(wired["summary"].values())[:3]) == ("causal", 1, 0, 0)
    assert VALIDATOR.is_valid(wired)


def test_label_of_the_enumeration_is_written_as_a_plain_string() -> None:
    article = make_article(TEXT)

    assert type(wire_claim(make_critique(article, make_claim(article, "Sleep", label=Label.QUALIFIED)))["label"]) is str


def test_claim_between_blocks_has_no_block() -> None:
    article = replace(make_article(TEXT), blocks=())

    assert wire_claim(make_critique(article, make_claim(article, "Sleep")))["block"] is None


def test_pairings_that_are_not_parallel_to_claims_are_refused() -> None:
    article = make_article(TEXT)
    with pytest.raises(ValueError, match="not parallel"):
        make_critique(article, make_claim(article, "Sleep"), pairings=[])


def count_line(text: str, offset: int) -> int:
    """The line of an offset, counted the slow way."""
    inside_break = text[offset - 1 : offset + 1] == "\r\n" and offset > 0
    before = text[: offset - 1] if inside_break else text[:offset]
    return before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


@given(text=st.text(alphabet="a\r\n\u2028\x0b\u0085é", max_size=40), data=st.data())
def test_line_counts_every_kind_of_line_break_once(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))

    assert count_line(text, offset) == Places.of(make_article(text)).line(offset)


@given(text=st.text(alphabet="a #-*>\n", max_size=60), data=st.data())
def test_block_found_is_the_one_that_holds_the_offset(text: str, data: st.DataObject) -> None:
    article = make_article(text)
    offset = data.draw(st.integers(0, len(text)))
    holding = [index for index, block in enumerate(article.blocks) if block.span.start <= offset < block.span.end]

    assert (holding[-1] if holding else None) == Places.of(article).block(offset)


def test_empty_block_hides_no_block_that_starts_where_it_stands() -> None:
    article = make_article("Some words.")
    empty: Block = replace(article.blocks[0], span=Span(0, 0))

    assert Places.of(replace(article, blocks=(*article.blocks, empty))).block(3) == 0


def test_ten_megabytes_with_ten_thousand_claims_take_seconds_at_most() -> None:
    text = "Sleep makes you happy, and so does bread.\n" * 240_000
    article = replace(make_article(""), text=text)
    first = make_claim(article, "Sleep makes you happy")
    claims: list[LabelledClaim] = [
        replace(first, claim=replace(first.claim, span=Span(start, start + 21))) for start in range(0, len(text), 42 * 24)
    ]
    started = time.perf_counter()
    wired = critique_to_dict(make_critique(article, *claims))

    assert wired["claims"][-1]["line"] == 24 * 9_999 + 1
    assert time.perf_counter() - started < 5


def test_source_is_written_whole() -> None:
    source = Source(id="s", path="p", title="t", author="a", date="d", url="u", same_article=True)
    article = make_article(TEXT)
    pairing = replace(make_pairing(), source=source)
    wired = wire_claim(make_critique(article, make_claim(article, "Sleep"), pairings=[[pairing]]))

    assert wired["caveats"][0]["source"] == {name: getattr(source, name) for name in Source.__slots__}
