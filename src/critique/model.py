"""The model folder: what it holds, whether it may be trusted, and how it is read and written.

A folder holds `manifest.json`, a card for people, the encoder (an ONNX graph, a tokenizer, its heads' arrays), and for each
linear head two files: arrays (safetensors) and a JSON description. Nothing in it can run code. The manifest names the format,
the SHA-256 of every file, the corpus that the model was made from and its scores.

To raise `FORMAT`: say in CHANGELOG what users must retrain, and keep the older number refused by name. Format 1 had no
encoder, and was never released.
"""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from onnxruntime import InferenceSession
from safetensors import SafetensorError

from critique.encoding import Encoder, SentenceVectors, load_encoder
from critique.encoding.encoder import FILES as ENCODER_FILES
from critique.encoding.sessions import open_session
from critique.encoding.vectors import FILE as VECTORS
from critique.errors import ModelNotFound, UnreadableFormat, UntrustedModel
from critique.linear import LinearModel, load_linear, save_linear
from critique.values import ModelInfo

__all__ = ["FORMAT", "HEADS", "Model", "default_model_path", "load_model", "save_model"]

FORMAT = 2
MANIFEST = "manifest.json"
HEADS = ("claims", "labels", "caveats", "caveat_kinds", "pairing")
"""The linear heads of a model, by the name of their files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model folder, read and verified; `vectors.onnx` when it is first needed, before it is run.

    Attributes:
        encoder: Reads sentences in their surroundings.
        vectors: Turns claims and caveats into vectors.
        claims: Is a sentence a claim?
        labels: Unconditional or qualified, or whatever labels it was trained on.
        caveats: Is a sentence a caveat?
        caveat_kinds: Which of the seven kinds?
        pairing: Is a caveat relevant to a claim?
        path: The folder.
        manifest: The manifest as found.
        info: Name, version and fingerprint, for results.
    """

    encoder: Encoder
    vectors: SentenceVectors
    claims: LinearModel
    labels: LinearModel
    caveats: LinearModel
    caveat_kinds: LinearModel
    pairing: LinearModel
    path: Path
    manifest: Mapping[str, Any]
    info: ModelInfo

    @property
    def heads(self) -> dict[str, LinearModel]:
        """Every head by its name."""
        return {name: getattr(self, name) for name in HEADS}


def default_model_path() -> Path:
    """Where the shipped model is: inside the installed package, or `models/` of a checkout."""
    package = Path(__file__).parent
    installed = package / "models"
    return installed if installed.is_dir() else package.parent.parent / "models"


def load_model(path: Path | None = None) -> Model:
    """The model in a folder, the shipped one by default.

    Raises:
        ModelNotFound: There is no manifest.
        UnreadableFormat: The folder was written by a later critique, or by an earlier one and lacks what this one needs.
        UntrustedModel: A file is missing, damaged, or not the one that the manifest describes.
    """
    folder = path or default_model_path()
    manifest = _read_manifest(folder)
    _verify(folder, manifest)
    try:
        heads = {name: load_linear(folder, name) for name in HEADS}
        encoder = load_encoder(folder)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise UntrustedModel(str(folder), problem=f"a part cannot be read ({error})") from error
    vectors = SentenceVectors(partial(_open_vectors, folder, manifest["files"]), encoder.tokenizer)
    info = ModelInfo(name=manifest["name"], version=manifest["version"], fingerprint=_fingerprint(manifest))
    return Model(**heads, encoder=encoder, vectors=vectors, path=folder, manifest=manifest, info=info)


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
        elif not (folder / name).is_file():
            raise UntrustedModel(str(folder), problem=f"{name} is listed in the manifest but is not there")


def _verify_file(folder: Path, name: str, expected: object) -> None:
    try:
        with (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UntrustedModel(str(folder), problem=f"{name} is listed in the manifest but cannot be read") from error
    if found != expected:
        raise UntrustedModel(str(folder), problem=f"{name} has SHA-256 {found[:12]}…, the manifest says {str(expected)[:12]}…")


def _open_vectors(folder: Path, files: Mapping[str, object]) -> InferenceSession:
    """Half of a folder's bytes, and of the time to load it: left until there is something to compare."""
    _verify_file(folder, VECTORS, files[VECTORS])
    try:
        return open_session(folder / VECTORS)
    except (OSError, ValueError) as error:
        raise UntrustedModel(str(folder), problem=f"a part cannot be read ({error})") from error


def _fingerprint(manifest: Mapping[str, Any]) -> str:
    listing = json.dumps([manifest["format"], manifest["files"]], sort_keys=True)
    return hashlib.sha256(listing.encode()).hexdigest()[:16]


def save_model(
    folder: Path, heads: Mapping[str, LinearModel], *, encoder: Path, name: str, card: str, about: Mapping[str, Any]
) -> None:
    """Writes a model folder.

    Args:
        folder: Made if it is missing; files of the same names are replaced.
        heads: All of `HEADS`.
        encoder: A folder with the encoder's files, which are copied; may be `folder` itself.
        name: Of the model.
        card: Markdown for people, written to `card.md`.
        about: What else the manifest should say: corpus hash, scores, how it was made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = [file for head in HEADS for file in save_linear(heads[head], folder, head)]
    for file in ENCODER_FILES:
        if encoder.resolve() != folder.resolve():
            shutil.copyfile(encoder / file, folder / file)
        files.append(file)
    (folder / "card.md").write_text(card, encoding="utf-8")
    manifest = {
        "format": FORMAT,
        "name": name,
        "version": metadata.version("critique"),
        **about,
        "files": {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in sorted(files)},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
