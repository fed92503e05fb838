"""The Critic: composes the stages, from an article to what there is to say about it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from critique.classification import classify_claims
from critique.contexts import contextualize
from critique.errors import InputError
from critique.extraction import extract_claims
from critique.mining import mine_caveats
from critique.model import Model, load_model
from critique.pairing import claim_queries, index_caveats, pair_caveats, term_statistics
from critique.reading import read_article, read_text
from critique.retrieval import CaveatIndex, SourcedCaveat
from critique.segmentation import segment
from critique.values import Article, Caveat, Critique, Source

__all__ = ["Critic", "CriticOptions", "load", "mine_source", "source_files"]

SOURCE_SUFFIXES = frozenset({".md", ".markdown", ".txt"})
"""Files of a folder that are taken as source documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticOptions:
    """How a Critic goes about its work.

    Attributes:
        min_confidence: Least probability of a claim; `None` for the model's own threshold.
    """

    min_confidence: float | None = None


class Critic:
    """Analyses articles with one model and one set of source documents.

    An article that is itself among the sources is never shown as another document: content decides, not the path.
    """

    def __init__(self, model: Model, *, sources: Sequence[Article] = (), options: CriticOptions | None = None) -> None:
        self.model = model
        self.sources = {source.sha256: tuple(mine_source(source, model)) for source in sources}
        self._statistics = term_statistics(model.pairing)
        self._others = index_caveats([entry for entries in self.sources.values() for entry in entries], self._statistics)
        self.options = options or CriticOptions()

    def analyze(self, text: str, *, id: str = "text", format: str = "markdown") -> Critique:
        """The critique of a text.

        Args:
            text: Markdown or plain text.
            id: Name of the article in the result.
            format: A key of `critique.reading.FORMATS`.
        """
        return self.analyze_article(read_text(text, id=id, format=format))

    def analyze_file(self, path: str | Path, *, format: str | None = None) -> Critique:
        """The critique of a file.

        Raises:
            UnreadableArticle: The file is missing, a folder, binary or undecodable.
        """
        return self.analyze_article(read_article(path, format=format))

    def analyze_article(self, article: Article) -> Critique:
        """The critique of an article that has been read."""
        contexts = contextualize(article, segment(article))
        model = self.model
        readings = model.encoder.read(contexts)
        claims = extract_claims(article, contexts, readings, model.claims, min_confidence=self.options.min_confidence)
        labelled = classify_claims(article, claims, contexts, readings, model.labels)
        own = mine_caveats(article, contexts, readings, model.caveats, model.caveat_kinds)
        others = self._others_of(article)
        if not labelled or not (own or others.caveats):  # nothing to compare, and no vectors to make
            return Critique(article=article, claims=labelled, pairings=((),) * len(labelled), caveats=own, model=model.info)
        pairings = pair_caveats(
            claim_queries(article, labelled, contexts, model.vectors),
            model.pairing,
            others=others,
            own=_sourced(own, _source_of(article, same_article=True), model),
        )
        return Critique(article=article, claims=labelled, pairings=pairings, caveats=own, model=model.info)

    def _others_of(self, article: Article) -> CaveatIndex:
        """The caveats of all sources but this very article."""
        if article.sha256 not in self.sources:
            return self._others
        caveats = [entry for sha256, entries in self.sources.items() if sha256 != article.sha256 for entry in entries]
        return index_caveats(caveats, self._statistics)


def load(model: str | Path | None = None, *, sources: Iterable[str | Path] = (), min_confidence: float | None = None) -> Critic:
    """A Critic, ready to analyse.

    Args:
        model: A model folder; the shipped model if `None`.
        sources: Files or folders of documents whose caveats are set beside claims.
        min_confidence: Least probability of a claim; `None` for the model's own threshold.

    Raises:
        ModelError: The model folder is missing, damaged or too new.
        InputError: A source cannot be read.
    """
    loaded = load_model(Path(model) if model is not None else None)
    documents = [read_article(path) for path in source_files(sources)]
    return Critic(loaded, sources=documents, options=CriticOptions(min_confidence=min_confidence))


def source_files(paths: Iterable[str | Path]) -> list[Path]:
    """The source documents among files and folders, each once, folders searched to any depth.

    Raises:
        InputError: A path does not exist, or a folder holds no document.
    """
    files: dict[Path, None] = {}
    for path in map(Path, paths):
        found = (
            sorted(file for file in path.rglob("*") if file.suffix.lower() in SOURCE_SUFFIXES and file.is_file())
            if path.is_dir()
            else [path]
        )
        if not found:
            raise InputError(
                f"no source documents in this folder (looked for {', '.join(sorted(SOURCE_SUFFIXES))})", path=str(path)
            )
        files.update(dict.fromkeys(found))
    return list(files)


def mine_source(article: Article, model: Model) -> list[SourcedCaveat]:
    """The caveats of a document, each with the document as its source."""
    contexts = contextualize(article, segment(article))
    source = _source_of(article, same_article=False)
    caveats = mine_caveats(article, contexts, model.encoder.read(contexts), model.caveats, model.caveat_kinds)
    return _sourced(caveats, source, model)


def _sourced(caveats: Sequence[Caveat], source: Source, model: Model) -> list[SourcedCaveat]:
    """Caveats with their source and their vectors."""
    vectors = model.vectors.embed([caveat.plain for caveat in caveats])
    return [SourcedCaveat(caveat, source, vector) for caveat, vector in zip(caveats, vectors, strict=True)]


def _source_of(article: Article, *, same_article: bool) -> Source:
    return Source(
        id=article.id,
        path=article.path,
        title=article.title,
        author=article.author,
        date=article.date,
        url=article.url,
        same_article=same_article,
    )
