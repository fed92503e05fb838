"""Fine-tunes the encoder on a corpus; needs the extra `encoder` (PyTorch, transformers, onnx)."""
