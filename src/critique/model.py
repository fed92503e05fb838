"""The model folder: what it holds, whether it may be trusted, and how it is read and written.

A folder holds `manifest.json`, a card for people, the encoder (an ONNX graph, a tokenizer, its heads' arrays), and for each
linear head two files: arrays (safetensors) and a JSON description; also, if it has built-in sources, a caveat store. A
classifier that was fine-tuned on records brings an encoder of its own, `labels.onnx`, which no other head hears. Nothing in it
can run code. The manifest names the format, the SHA-256 of every file, the corpus that the model was made from and its scores.

The shipped folder holds a second, faster model in a folder of its own, `fast`, which leaves out what the folder above has.

To raise `FORMAT`: say in CHANGELOG what users must retrain, and keep the older number refused by name. Format 1 had no
encoder, format 2 no `roles` and `levers`, format 3 no `clauses`, format 4 no `own_pairing`, the encoder of format 5 read each
sentence once, that of format 6 twice; none was released.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from onnxruntime import InferenceSession
from safetensors import SafetensorError

from critique.encoding import Encoder, SentenceVectors, load_encoder
from critique.encoding.encoder import FILES as ENCODER_FILES
from critique.encoding.files import part
from critique.encoding.headless import load_headless
from critique.encoding.sessions import open_session
from critique.encoding.vectors import FILE as VECTORS
from critique.errors import ModelNotFound, UnreadableFormat, UntrustedModel
from critique.linear import LinearModel, load_linear, save_linear
from critique.values import ModelInfo

__all__ = [
    "FORMAT",
    "HEADS",
    "LABEL_ENCODER",
    "Model",
    "default_model_path",
    "load_model",
    "save_model",
    "shipped_models",
]

FORMAT = 7
MANIFEST = "manifest.json"
TOKENIZER = "tokenizer.json"
SOURCES = "sources.db"
"""The built-in store of source documents, which a model folder may have."""

HEADS = ("claims", "clauses", "roles", "levers", "labels", "caveats", "caveat_kinds", "pairing", "own_pairing")
"""The linear heads of a model, by the name of their files."""

LABEL_ENCODER = "labels.onnx"
"""The classifier's own encoder, in the models that have one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model folder, read and verified; `vectors.onnx` when it is first needed, before it is run.

    Attributes:
        encoder: Reads sentences in their surroundings.
        vectors: Turns claims and caveats into vectors.
        label_encoder: Reads claims for `labels` alone; `None` where that hears `encoder`.
        claims: Is a sentence a claim?
        clauses: Does a claim begin or end at this place of a sentence?
        roles: Does a word begin, continue or end a lever, or a benefit?
        levers: Is a stretch the lever of a claim?
        labels: Unconditional or qualified, or whatever labels it was trained on.
        caveats: Is a sentence a caveat?
        caveat_kinds: Which of the seven kinds?
        pairing: Is a caveat of another document relevant to a claim?
        own_pairing: Is what was mined in the article itself a caveat that is relevant to a claim?
        path: The folder.
        manifest: The manifest as found.
        info: Name, version and fingerprint, for results.
    """

    encoder: Encoder
    vectors: SentenceVectors
    label_encoder: Encoder | None
    claims: LinearModel
    clauses: LinearModel
    roles: LinearModel
    levers: LinearModel
    labels: LinearModel
    caveats: LinearModel
    caveat_kinds: LinearModel
    pairing: LinearModel
    own_pairing: LinearModel
    path: Path
    manifest: Mapping[str, Any]
    info: ModelInfo

    @property
    def heads(self) -> dict[str, LinearModel]:
        """Every head by its name."""
        return {name: getattr(self, name) for name in HEADS}

    @property
    def label_reader(self) -> Encoder:
        """The encoder whose vector `labels` weighs."""
        return self.label_encoder or self.encoder

    @property
    def sources(self) -> Path | None:
        """The built-in store of source documents, where the folder has one."""
        return part(self.path, SOURCES) if SOURCES in self.manifest["files"] else None

    @property
    def vectors_fingerprint(self) -> str:
        """Of what the vectors depend on: those of two models can be compared if theirs are the same."""
        return _digest([self.manifest["files"][name] for name in ("vectors.onnx", "tokenizer.json")])

    @property
    def miner_fingerprint(self) -> str:
        """Of what the mined caveats depend on, but for the code."""
        heads = [f"{name}.{suffix}" for name in ("caveats", "caveat_kinds") for suffix in ("safetensors", "json")]
        return _digest([self.manifest["files"][name] for name in (*ENCODER_FILES, *heads)])


def default_model_path() -> Path:
    """Where the shipped model is: inside the installed package, or `models/` of a checkout."""
    package = Path(__file__).parent
    installed = package / "models"
    return installed if installed.is_dir() else package.parent.parent / "models"


def shipped_models() -> dict[str, Path]:
    """The models that come with critique beside the default one, by name."""
    return {path.parent.name: path.parent for path in sorted(default_model_path().glob(f"*/{MANIFEST}"))}


def load_model(path: Path | None = None, *, threads: int = 1) -> Model:
    """The model in a folder, the shipped one by default, or one of `shipped_models` by its name.

    Args:
        path: The folder, or the name.
        threads: That its encoders run on; what they say is the same.

    Raises:
        ModelNotFound: There is no manifest.
        UnreadableFormat: The folder was written by a later critique, or by an earlier one and lacks what this one needs.
        UntrustedModel: A file is missing, damaged, or not the one that the manifest describes.
    """
    folder = path or default_model_path()
    if not folder.exists():
        folder = shipped_models().get(str(folder), folder)
    manifest = _read_manifest(folder)
    _verify(folder, manifest)
    try:
        heads = {name: load_linear(folder, name) for name in HEADS}
        encoder = load_encoder(folder, threads=threads)
        own = None
        if LABEL_ENCODER in manifest["files"]:
            own = load_headless(folder / LABEL_ENCODER, encoder.tokenizer, threads=threads)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise UntrustedModel(str(folder), problem=f"a part cannot be read ({error})") from error
    vectors = SentenceVectors(partial(_open_vectors, folder, manifest["files"]), encoder.tokenizer, threads=threads)
    info = ModelInfo(name=manifest["name"], version=manifest["version"], fingerprint=_fingerprint(manifest))
    return Model(**heads, encoder=encoder, vectors=vectors, label_encoder=own, path=folder, manifest=manifest, info=info)


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ModelNotFound(str(folder)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UntrustedModel(str(folder), problem=f"{MANIFEST} cannot be read ({error})") from error
    try:
        manifest = json.loads(text)
        number = int(manifest["format"])
        complete = isinstance(manifest["files"], dict) and bool(manifest["name"]) and bool(manifest["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise UntrustedModel(str(folder), problem=f"{MANIFEST} is not a manifest ({error!r})") from error
    if number != FORMAT:
        raise UnreadableFormat(str(folder), found=number, supported=FORMAT)
    if not complete:
        raise UntrustedModel(str(folder), problem=f"{MANIFEST} lacks name, version or files")
    return dict(manifest)


def _verify(folder: Path, manifest: Mapping[str, Any]) -> None:
    needed = {f"{name}.{suffix}" for name in HEADS for suffix in ("safetensors", "json")} | set(ENCODER_FILES)
    unlisted = sorted(needed - set(manifest["files"]))
    if unlisted:
        raise UntrustedModel(str(folder), problem=f"the manifest does not list {', '.join(unlisted)}")
    for name, expected in manifest["files"].items():
        if name != VECTORS:
            _verify_file(folder, name, expected)
        elif not part(folder, name).is_file():
            raise UntrustedModel(str(folder), problem=f"{name} is listed in the manifest but is not there")


def _verify_file(folder: Path, name: str, expected: object) -> None:
    try:
        with part(folder, name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UntrustedModel(str(folder), problem=f"{name} is listed in the manifest but cannot be read") from error
    if found != expected:
        raise UntrustedModel(str(folder), problem=f"{name} has SHA-256 {found[:12]}…, the manifest says {str(expected)[:12]}…")


def _open_vectors(folder: Path, files: Mapping[str, object]) -> InferenceSession:
    """Half of a folder's bytes, and of the time to load it: left until there is something to compare."""
    _verify_file(folder, VECTORS, files[VECTORS])
    try:
        return open_session(part(folder, VECTORS))
    except (OSError, ValueError) as error:
        raise UntrustedModel(str(folder), problem=f"a part cannot be read ({error})") from error


def _fingerprint(manifest: Mapping[str, Any]) -> str:
    return _digest([manifest["format"], manifest["files"]])


def _digest(values: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def save_model(  # noqa: PLR0913 (the parts of a folder)
    folder: Path,
    heads: Mapping[str, LinearModel],
    *,
    encoder: Path,
    name: str,
    card: str,
    about: Mapping[str, Any],
    sources: Path | None = None,
    label_encoder: Path | None = None,
    lender: Path | None = None,
) -> None:
    """Writes a model folder.

    Args:
        folder: Made if it is missing; files of the same names are replaced.
        heads: All of `HEADS`.
        encoder: A folder with the encoder's files, which are copied; may be `folder` itself.
        name: Of the model.
        card: Markdown for people, written to `card.md`.
        about: What else the manifest should say: corpus hash, scores, how it was made.
        sources: The built-in store, which is copied; may be the folder's own. One that the folder had goes if `None`.
        label_encoder: The ONNX file of an encoder for `labels` alone, treated alike.
        lender: The folder above, if its sentence vectors, built-in sources and tokenizer are to serve this one too.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lent = _borrowed(folder, encoder, lender) if lender is not None else []
    files = [*lent, *(file for head in HEADS for file in save_linear(heads[head], folder, head))]
    files += _copied({file: part(encoder, file) for file in ENCODER_FILES if file not in lent}, folder)
    files += _copied_or_gone({SOURCES: sources, LABEL_ENCODER: label_encoder}, folder)
    (folder / "card.md").write_text(card, encoding="utf-8")
    manifest = {
        "format": FORMAT,
        "name": name,
        "version": metadata.version("critique"),
        **about,
        "files": {file: hashlib.sha256(part(folder, file).read_bytes()).hexdigest() for file in sorted(files)},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _borrowed(folder: Path, encoder: Path, lender: Path) -> list[str]:
    """The files that the folder above lends, of which this one keeps none; its tokenizer only where it is the encoder's own."""
    files = [file for file in (VECTORS, SOURCES) if (lender / file).exists()]
    if (lender / TOKENIZER).exists() and (lender / TOKENIZER).read_bytes() == part(encoder, TOKENIZER).read_bytes():
        files.append(TOKENIZER)
    for file in files:
        (folder / file).unlink(missing_ok=True)
    return files


def _copied_or_gone(files: Mapping[str, Path | None], folder: Path) -> list[str]:
    """Copies the files that there are, and takes away what the folder had of the others; returns the names of what is there."""
    for name, source in files.items():
        if source is None:
            (folder / name).unlink(missing_ok=True)
    return _copied({name: source for name, source in files.items() if source is not None}, folder)


def _copied(sources: Mapping[str, Path], folder: Path) -> list[str]:
    """Copies files into a folder, but for those that are there already; returns their names."""
    for file, source in sources.items():
        if source.resolve() != (folder / file).resolve():
            shutil.copyfile(source, folder / file)
    return list(sources)
