"""From sentences to vectors and scores: one encoder, run by ONNX Runtime, with many small heads."""

from critique.encoding.encoder import Encoder, load_encoder, save_heads
from critique.encoding.readings import SentenceReading
from critique.encoding.vectors import SentenceVectors, load_vectors

__all__ = ["Encoder", "SentenceReading", "SentenceVectors", "load_encoder", "load_vectors", "save_heads"]
