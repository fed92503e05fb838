r"""critique reads advice and shows the strings attached.

>>> import critique
>>> critic = critique.load()
>>> result = critic.analyze("# Why we pair\n\nPairing saves time. It may also reduce the risk of mistakes.")
>>> [claim.label for claim in result.claims]
['unconditional', 'qualified']
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from critique.errors import CritiqueError, InputError, ModelError, StoreError, TooFewExamples
    from critique.pipeline import Critic, CriticOptions, load
    from critique.reading import read_article, read_text
    from critique.report import render
    from critique.values import Article, Caveat, Claim, Critique, Label, LabelledClaim, Pairing, Qualifier, Source, Span
    from critique.wire import critique_to_dict

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
"""ONNX Runtime reports home unless it is told otherwise before it is loaded; nothing of critique's uses the network."""

_HOMES = {
    "Article": "critique.values",
    "Caveat": "critique.values",
    "Claim": "critique.values",
    "Critic": "critique.pipeline",
    "CriticOptions": "critique.pipeline",
    "Critique": "critique.values",
    "CritiqueError": "critique.errors",
    "InputError": "critique.errors",
    "Label": "critique.values",
    "LabelledClaim": "critique.values",
    "ModelError": "critique.errors",
    "Pairing": "critique.values",
    "Qualifier": "critique.values",
    "Source": "critique.values",
    "Span": "critique.values",
    "StoreError": "critique.errors",
    "TooFewExamples": "critique.errors",
    "critique_to_dict": "critique.wire",
    "load": "critique.pipeline",
    "read_article": "critique.reading",
    "read_text": "critique.reading",
    "render": "critique.report",
}
"""Where each public name lives; nothing is imported before it is asked for."""

__all__ = [
    "Article",
    "Caveat",
    "Claim",
    "Critic",
    "CriticOptions",
    "Critique",
    "CritiqueError",
    "InputError",
    "Label",
    "LabelledClaim",
    "ModelError",
    "Pairing",
    "Qualifier",
    "Source",
    "Span",
    "StoreError",
    "TooFewExamples",
    "critique_to_dict",
    "load",
    "read_article",
    "read_text",
    "render",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (a module's attributes have no common type)
    if name not in _HOMES:
        raise AttributeError(f"module 'critique' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
