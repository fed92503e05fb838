"""The marks that may stand inside a line of published Markdown, as one expression, and the HTML that may.

Owns the vocabulary; `inline` owns what follows from it.
"""

import re

__all__ = ["BREAKING_TAGS", "HIDDEN_TAGS", "KNOWN_TAGS", "MARKUP", "VOID_TAGS", "is_tag"]

_BREAKING = (
    "address article aside blockquote body br button caption center col colgroup dd details div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html legend li link main meta nav ol option p pre "
    "section select summary table tbody td tfoot th thead title tr ul"
)
BREAKING_TAGS = frozenset(_BREAKING.split())
_HIDDEN = "audio canvas iframe math noscript object script style svg template textarea video"
HIDDEN_TAGS = frozenset(_HIDDEN.split())
_VOID = "area base br col embed hr img input link meta param source track wbr"
VOID_TAGS = frozenset(_VOID.split())
_INLINE = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark picture q rp rt ruby s samp "
    "small span strike strong sub sup time tt u var"
)
KNOWN_TAGS = BREAKING_TAGS | HIDDEN_TAGS | VOID_TAGS | frozenset(_INLINE.split())

MARKUP = re.compile(
    r"""
    (?P<escape>\\[!-/:-@\[-`{-~])
    |(?P<line_break>\\(?=\n))
    |(?P<code>`+)
    |(?P<comment><!--)
    |(?P<autolink><(?:[A-Za-z][A-Za-z0-9+.\-]{1,31}:[^\s<>]*|[\w.+\-]+@[\w.\-]+)>)
    |(?P<tag></?(?P<name>[A-Za-z][A-Za-z0-9:\-]*)(?:\s[^<>]*|/)?>)
    |(?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    |(?P<template>\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{\#[^{}]*\#\}|\{[:.\#][^{}\n]*\})
    |(?P<footnote>\[\^[^\]\s\[]{1,60}\])
    |(?P<shortcode>\[/?(?:audio|caption|contact-form|embed|gallery|playlist|video|vimeo|youtube)(?:[\s=][^\[\]]*)?\])
    |(?P<url>(?:https?://|www\.)[^\s<>\[\]()*`{}\\&"]+(?<!_))
    |(?P<image>!\[)
    |(?P<bracket>\[)
    |(?P<close>\])
    |(?P<run>\*+|_+|~~)
    """,
    re.VERBOSE,
)


def is_tag(name: str, *, markup: str) -> bool:
    """Whether a name in angle brackets is an element, not a reader's `<your name>`."""
    return name.lower() in KNOWN_TAGS or "-" in name or (name[0].isupper() and markup.endswith("/>"))
