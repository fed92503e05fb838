# `just` alone does what CI does.

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

# Make models/ from corpus/, as it is shipped.
model:
    critique train corpus -o models

# The figures of docs/quality.md; needs ../shared.
quality:
    python benchmarks/quality.py

# Pin what is installed now.
lock:
    uv pip compile --quiet --no-header --no-annotate --python-version 3.11 --universal --extra dev pyproject.toml -o requirements.lock
