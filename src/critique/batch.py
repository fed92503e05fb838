"""Many articles, one line each: what cannot be analysed becomes a dead letter, and the run goes on."""

import glob
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from stat import S_IFREG, S_ISDIR, S_ISREG
from typing import IO, Any

from critique.errors import CritiqueError, InputError, ModelError, StoreError, UnreadableArticle, UnwritableOutput
from critique.pipeline import Critic
from critique.places import named_faults, real_path, write_line, written_lines
from critique.reading import SUFFIXES, read_article, read_text
from critique.report import render
from critique.values import Article, Critique, Label

__all__ = ["BatchSummary", "DeadLetter", "Letter", "companions_of", "find_letters", "run_batch"]

_SEARCHED = SUFFIXES | {".jsonl"}
"""Of the files that are read where a folder is named; `.jsonl` files hold an article a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One article to come: where it stands, and how it is opened."""

    path: str
    line: int | None
    open: Callable[[], Article]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """An article that could not be analysed, and why."""

    path: str
    line: int | None
    error: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSummary:
    """What a run did.

    Attributes:
        articles: Articles analysed.
        claims: Their claims.
        unconditional: Of these, how many are unconditional.
        qualified: And how many qualified; a retrained model may know other labels.
        dead_letters: Articles that failed.
        labels: Claims by label, whatever labels the model knows.
    """

    articles: int
    claims: int
    unconditional: int
    qualified: int
    dead_letters: int
    labels: Mapping[str, int] = field(default_factory=dict)


def find_letters(inputs: Iterable[str]) -> list[Path]:
    """The files that the inputs name, each once: files as they are, folders searched to any depth, globs expanded.

    What may not be looked at is among them, folders too, so that it becomes a dead letter and is not passed over in silence.

    Raises:
        InputError: An input names nothing at all.
    """
    files: dict[Path, Path] = {}
    for name in inputs:
        found = list(_files_of(name))
        if not found:
            kinds = ", ".join(sorted(_SEARCHED))
            raise InputError(f"nothing to analyse here: no such file, no match, or no {kinds} in the folder", path=name)
        for path in found:
            files.setdefault(real_path(path), path)
    return list(files.values())


def _files_of(name: str) -> Iterator[Path]:
    path = Path(name)
    mode = _mode(path)
    if S_ISDIR(mode):
        yield from _search(path)
    elif mode:
        yield path
    else:
        matches = sorted(map(Path, glob.glob(name, recursive=True)))  # noqa: PTH207 (absolute patterns)
        yield from (match for match in matches if S_ISREG(_mode(match)))


def _mode(path: Path) -> int:
    """What stands there: 0 for nothing; where one may not look, the mode of a file, since reading it will say why."""
    try:
        return path.stat().st_mode
    except PermissionError:
        return S_IFREG
    except (OSError, ValueError):
        return 0


def _search(folder: Path) -> list[Path]:
    """The articles in a folder and the folders under it, and those of the folders that cannot be opened."""
    closed: list[Path] = []
    found = [
        Path(place, name)
        for place, _, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename)))
        for name in names
    ]
    articles = [path for path in found if path.suffix.lower() in _SEARCHED]
    return sorted([*closed, *(path for path in articles if (mode := _mode(path)) == 0 or S_ISREG(mode))])


def _letters(files: Iterable[Path]) -> Iterator[Letter]:
    for path in files:
        if S_ISDIR(_mode(path)):
            problem = "this folder cannot be searched, its articles are left out; check its permissions"
            yield Letter(path=str(path), line=None, open=partial(_refuse, path, None, problem))
        elif path.suffix.lower() == ".jsonl":
            yield from _letters_of_jsonl(path)
        else:
            yield Letter(path=str(path), line=None, open=partial(read_article, path))


def _letters_of_jsonl(path: Path) -> Iterator[Letter]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield Letter(path=str(path), line=number, open=partial(_record, path, number, line))
    except OSError as error:
        problem = f"cannot be read ({error.strerror or error})"
        yield Letter(path=str(path), line=None, open=partial(_refuse, path, None, problem))


def _refuse(path: Path, line: int | None, problem: str) -> Article:
    raise UnreadableArticle(problem, path=str(path), line=line)


def _record(path: Path, number: int, line: bytes) -> Article:
    try:
        data: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableArticle(f"no JSON in UTF-8 ({error})", path=str(path), line=number) from error
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise UnreadableArticle('expected an object with "text", a string', path=str(path), line=number)
    format = data.get("format", "markdown")
    if not isinstance(format, str):
        raise UnreadableArticle('"format" must be a string', path=str(path), line=number)
    name = data.get("id")
    if name is not None and (isinstance(name, bool) or not isinstance(name, str | int)):
        raise UnreadableArticle('"id" must be a string or a whole number', path=str(path), line=number)
    article = read_text(data["text"], id=f"{path.stem}:{number}" if name is None else str(name), path=str(path), format=format)
    return replace(article, carries_text=True, title=article.title or _text_or_none(data.get("title")))


def _text_or_none(value: Any) -> str | None:  # noqa: ANN401 (raw JSON)
    return value if isinstance(value, str) and value.strip() else None


def run_batch(
    files: Sequence[Path], critic: Critic, *, output: Path, on_letter: Callable[[Letter], None] | None = None
) -> BatchSummary:
    """Analyses every article of the files, one JSON line each, in order.

    Dead letters go to `OUTPUT.errors.jsonl`, the counts to `OUTPUT.summary.json`.

    Args:
        files: Articles and JSONL files.
        critic: Does the work.
        output: Replaced if it exists.
        on_letter: Called after each article, for a progress bar.

    Raises:
        UnwritableOutput: The output or its companions cannot be written.
        ModelError: A part of the model that is opened when it is first needed is damaged.
        StoreError: A store cannot be read.
    """
    companions = companions_of(output)
    files = _without_output(files, output, companions)
    errors = companions[0]
    tally = _Tally()
    with ExitStack() as stack:
        results, failures = (stack.enter_context(written_lines(path)) for path in (output, errors))
        with named_faults(companions[1]):
            companions[1].unlink(missing_ok=True)  # of an earlier run: what is cut off has no counts
        for letter in _letters(files):
            dead = _analyze(letter, critic, results, tally)
            if dead is not None:
                tally.dead_letters += 1
                write_line(failures, json.dumps(asdict(dead), ensure_ascii=False))
            if on_letter is not None:
                on_letter(letter)
    summary = tally.summary()
    with written_lines(companions[1]) as file:
        write_line(file, json.dumps(asdict(summary), indent=1))
    return summary


class _Tally:
    """Counts along the run."""

    def __init__(self) -> None:
        self.articles = 0
        self.dead_letters = 0
        self._labels: Counter[str] = Counter()

    def add(self, critique: Critique) -> None:
        """Counts an article that was analysed."""
        self.articles += 1
        self._labels.update(claim.label for claim in critique.claims)

    def summary(self) -> BatchSummary:
        """The counts so far."""
        return BatchSummary(
            articles=self.articles,
            claims=self._labels.total(),
            unconditional=self._labels[Label.UNCONDITIONAL],
            qualified=self._labels[Label.QUALIFIED],
            dead_letters=self.dead_letters,
            labels=dict(sorted(self._labels.items())),
        )


def companions_of(output: Path) -> tuple[Path, Path]:
    """Where dead letters and counts go.

    Raises:
        UnwritableOutput: The output has no name to go by, such as `.` or `/`.
    """
    if not output.name:
        raise UnwritableOutput("is a folder; name a file with --output", path=str(output))
    return output.with_name(output.name + ".errors.jsonl"), output.with_name(output.name + ".summary.json")


def _without_output(files: Sequence[Path], output: Path, companions: Sequence[Path]) -> list[Path]:
    """The inputs without what an earlier run wrote beside this output.

    Raises:
        UnwritableOutput: An input would be written over that no earlier run wrote, or nothing else is left.
    """
    written = {real_path(path) for path in (output, *companions)}
    kept = [path for path in files if real_path(path) not in written]
    for path in files:
        if real_path(path) in written and not (kept and _is_written_by_a_run(path)):
            raise UnwritableOutput("is an input; name another with --output, nothing was written", path=str(path))
    return kept


def _is_written_by_a_run(path: Path) -> bool:
    """Whether a file holds results or dead letters, by its first line; an empty one holds neither, and nothing is lost."""
    try:
        with path.open("rb") as file:
            line = file.readline()
        row = json.loads(line) if line.strip() else {"schema_version": None}
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(row, dict) and ("schema_version" in row or row.keys() == {field.name for field in fields(DeadLetter)})


def _analyze(letter: Letter, critic: Critic, results: IO[str], tally: _Tally) -> DeadLetter | None:
    """Writes a result, or says why there is none. The one place where any failure of one article is caught."""
    try:
        critique = critic.analyze_article(letter.open())
        line = render(critique, format="jsonl")
    except (ModelError, StoreError):  # it would fail every article
        raise
    except CritiqueError as error:
        return DeadLetter(path=letter.path, line=letter.line, error=str(error), kind=type(error).__name__)
    except Exception as error:  # noqa: BLE001 (the boundary between one article and the run)
        return DeadLetter(path=letter.path, line=letter.line, error=f"internal error: {error!r}", kind=type(error).__name__)
    write_line(results, line.rstrip("\n"))
    tally.add(critique)
    return None
