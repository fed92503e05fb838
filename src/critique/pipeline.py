"""The Critic: composes the stages, from an article to what there is to say about it."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import Self

from critique.claim_queries import claim_queries
from critique.classification import classify_claims, hears_vector
from critique.contexts import SentenceInContext, contextualize
from critique.encoding import SentenceReading
from critique.extraction import ClaimModels, extract_claims
from critique.mining import mine_caveats
from critique.model import Model, load_model
from critique.pairing import K1, B, PairingModels, index_caveats, pair_caveats, term_statistics
from critique.places import real_path
from critique.questions import read_claim
from critique.reading import read_article, read_text
from critique.retrieval import CaveatIndex, CaveatSearch, SeveralIndices, SourcedCaveat
from critique.segmentation import segment
from critique.sources import built_in_store, mine_source, open_store, source_files, source_of, sourced
from critique.store import Store, StoreIndex
from critique.values import Article, Caveat, Claim, Critique

__all__ = ["Critic", "CriticOptions", "load"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticOptions:
    """How a Critic goes about its work.

    Attributes:
        min_confidence: Least probability of a claim; `None` for the model's own threshold.
        min_relevance: Least relevance of a caveat; `None` for the model's own thresholds.

    Raises:
        ValueError: One of them is no probability.
    """

    min_confidence: float | None = None
    min_relevance: float | None = None

    def __post_init__(self) -> None:
        for name, least in (("min_confidence", self.min_confidence), ("min_relevance", self.min_relevance)):
            if least is not None and not 0.0 <= least <= 1.0:
                raise ValueError(f"{name} is a probability: expected 0 to 1, found {least}")


class Critic:
    """Analyses articles with one model, one set of source documents and any number of caveat stores.

    An article that is itself among the sources is never shown as another document: its content decides and, in a store, the
    file that it was added from, so that a draft that has been edited since does not meet its older self. One `Critic` may be
    used by several threads. `close` it, or leave a `with` block, if it has stores and the program goes on without it.
    """

    def __init__(
        self,
        model: Model,
        *,
        sources: Sequence[Article] = (),
        stores: Sequence[Store] = (),
        options: CriticOptions | None = None,
    ) -> None:
        self.model = model
        self.sources = {source.sha256: tuple(mine_source(source, model)) for source in sources}
        self._places = _places(self.sources)
        self._claims = ClaimModels.of(model)
        self._statistics = term_statistics(model.pairing)
        self._stores = tuple(StoreIndex(store, self._statistics, k1=K1, b=B) for store in stores)
        self._others = index_caveats([entry for entries in self.sources.values() for entry in entries], self._statistics)
        self.options = options or CriticOptions()

    def close(self) -> None:
        """Closes its stores; it analyses nothing afterwards. Or leave a `with` block."""
        for index in self._stores:
            index.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

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
        readings = self.model.encoder.read(contexts)
        claims = extract_claims(article, contexts, readings, self._claims, min_confidence=self.options.min_confidence)
        own = mine_caveats(article, contexts, readings, self.model.caveats, self.model.caveat_kinds)
        return self._critique(article, contexts, readings, claims, own=own)

    def ask(self, claim: str, *, title: str | None = None, id: str = "claim") -> Critique:
        """The critique of one claim without an article: its text is taken as a claim, whatever the model thinks of that.

        Args:
            claim: A sentence; line breaks read as spaces.
            title: Of an article that it might stand in, which says what it is about.
            id: Name of the claim in the result.

        Raises:
            InputError: There is no word in it.
        """
        article, contexts = read_claim(claim, title=title, id=id)
        readings = self.model.encoder.read(contexts, gated=False)
        claims = extract_claims(article, contexts, readings, self._claims, taken=True)
        return self._critique(article, contexts, readings, claims, own=())

    def _critique(
        self,
        article: Article,
        contexts: Sequence[SentenceInContext],
        readings: Sequence[SentenceReading],
        claims: Sequence[Claim],
        *,
        own: tuple[Caveat, ...],
    ) -> Critique:
        model = self.model
        reader = model.label_reader if hears_vector(model.labels) else None
        labelled = classify_claims(article, claims, contexts, readings, model.labels, encoder=reader)
        if not labelled or not (own or self._stores or self.sources):  # nothing to compare, and no vectors to make
            return Critique(article=article, claims=labelled, pairings=((),) * len(labelled), caveats=own, model=model.info)
        pairings = pair_caveats(
            claim_queries(article, labelled, contexts, model.vectors),
            PairingModels.of(model.pairing, model.own_pairing, least=self.options.min_relevance),
            others=self._others_of(article),
            own=sourced(own, source_of(article, same_article=True), model),
        )
        return Critique(article=article, claims=labelled, pairings=pairings, caveats=own, model=model.info)

    def _others_of(self, article: Article) -> CaveatSearch:
        """The caveats of all stores and sources but this very article."""
        memory = self._in_memory(article)
        if not self._stores:
            return memory
        path = str(real_path(article.path)) if article.path else None  # as `sources add` keeps it
        return SeveralIndices([*(store.without(article.sha256, path) for store in self._stores), memory], self._statistics)

    def _in_memory(self, article: Article) -> CaveatIndex:
        place = self._places.get(article.sha256)
        return self._others.without(place) if place else self._others


def _places(sources: Mapping[str, Sequence[SourcedCaveat]]) -> dict[str, range]:
    """Where the caveats of each document stand when those of all are put in a row."""
    ends = list(accumulate(len(entries) for entries in sources.values()))
    return {sha256: range(end - len(entries), end) for (sha256, entries), end in zip(sources.items(), ends, strict=True)}


def load(
    model: Model | str | Path | None = None,
    *,
    sources: str | Path | Iterable[str | Path] = (),
    options: CriticOptions | None = None,
    store: str | Path | None = None,
    builtin: bool = True,
    threads: int = 1,
) -> Critic:
    """A Critic, ready to analyse.

    Args:
        model: A model folder, or what was loaded from one; the shipped model if `None`.
        sources: Files or folders, or one of these, of documents whose caveats are set beside claims.
        options: How it goes about its work.
        store: A caveat store whose caveats are set beside claims too.
        builtin: Whether the caveats that the model folder brings along are as well.
        threads: That the encoders of a folder run on: one where several articles are analysed side by side, more where one is
            waited for.

    Raises:
        ModelError: The model folder is missing, damaged or too new.
        StoreError: The store is missing, damaged or too new, or its vectors come from another encoder.
        InputError: A source cannot be read.
    """
    loaded = model if isinstance(model, Model) else load_model(Path(model) if model is not None else None, threads=threads)
    named = [sources] if isinstance(sources, str | Path) else sources
    documents = [read_article(path) for path in source_files(named)]
    with ExitStack() as opened:  # closes what was opened if the rest fails
        stores = []
        if builtin and (brought := built_in_store(loaded)) is not None:
            stores.append(opened.enter_context(brought))
        if store is not None:
            stores.append(opened.enter_context(open_store(Path(store), loaded)))
        critic = Critic(loaded, sources=documents, stores=stores, options=options)
        opened.pop_all()
    return critic
