"""From sentences to vectors and scores: one encoder, run by ONNX Runtime, with many small heads."""

from critique.encoding.encoder import Encoder, load_encoder, save_heads
from critique.encoding.readings import SentenceReading

__all__ = ["Encoder", "SentenceReading", "load_encoder", "save_heads"]
