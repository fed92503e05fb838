"""An encoder without heads: what it says of a sentence is a vector, and somebody else weighs it."""

from pathlib import Path

import numpy as np

from critique.encoding import outputs
from critique.encoding.encoder import Encoder, Heads
from critique.encoding.pieces import PieceTokenizer
from critique.encoding.sessions import open_session

__all__ = ["load_headless"]


def load_headless(path: Path, tokenizer: PieceTokenizer, *, threads: int = 1) -> Encoder:
    """An encoder whose readings hold a vector, and zeros for scores and tags; its gate lets everything through.

    Args:
        path: ONNX.
        tokenizer: The one that it was trained with.
        threads: That it runs on.

    Raises:
        OSError: The file is missing.
        ValueError: It cannot be run.
    """
    session = open_session(path)
    width = session.get_outputs()[0].shape[-1]
    heads = Heads(
        sentence=np.zeros((outputs.SENTENCE_OUTPUTS, width), dtype=np.float32),
        sentence_bias=np.zeros(outputs.SENTENCE_OUTPUTS, dtype=np.float32),
        tag=np.zeros((outputs.TAG_OUTPUTS, width), dtype=np.float32),
        tag_bias=np.zeros(outputs.TAG_OUTPUTS, dtype=np.float32),
        gate=np.zeros(tokenizer.size, dtype=np.float32),
        gate_bias=np.zeros(1, dtype=np.float32),
        doubt=np.zeros(1, dtype=np.float32),
    )
    return Encoder(session, tokenizer, heads, threads=threads)
