# `just` alone: the checks of the code. CI also sets up anew, runs the README's commands, checks the corpus and builds a wheel (.ci/run).

default: lint types imports test

lint:
    ruff check .
    ruff format --check .

types:
    mypy

imports:
    lint-imports

test *ARGS:
    python -m pytest {{ARGS}}

# Mend what a machine can mend.
fix:
    ruff check --fix .
    ruff format .

# Derive the offsets of the corpus, and check it.
data:
    critique data align corpus/articles corpus/sources corpus/enriched
    critique data check corpus

# Refit everything in models/ but the encoder and its student (five minutes), then their place in the card.
model:
    critique train corpus -o models
    python benchmarks/card.py

# Make models/ anew from corpus/, encoder and all (hours); DIR holds the base encoders' wheels (docs/guide.md).
encoder DIR:
    critique train corpus --encoder --base {{DIR}} -o models
    python benchmarks/card.py

# The figures of docs/quality.md; needs ../shared.
quality:
    python benchmarks/quality.py

# Resolve the pinned versions anew.
lock:
    uv pip compile --quiet --no-header --no-annotate --python-version 3.11 --universal --extra dev pyproject.toml -o requirements.lock
