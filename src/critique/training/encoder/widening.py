"""Weights that were stored in 8 bits, in 32 again."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, numpy_helper

__all__ = ["widened"]

FloatArray = NDArray[np.float32]


def widened(graph: GraphProto) -> dict[str, FloatArray]:
    """The weights of a graph that `onnxruntime.quantization.quantize_dynamic` made, in 32 bits.

    Biases and normalizations stand there under their own names, tables of vectors under `..._quantized`; matrices have lost
    their names, and are known by the nodes that multiply by them.
    """
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    widened = {
        name: array.astype(np.float32)
        for name, array in arrays.items()
        if name.startswith(("embeddings.", "encoder.")) and name.endswith((".bias", "LayerNorm.weight"))
    }
    for name in (f"embeddings.{table}_embeddings.weight" for table in ("word", "position", "token_type")):
        widened[name] = _dequantized(arrays, name)
    for node in graph.node:
        if node.op_type == "MatMulInteger" and node.input[1] in arrays:
            name = node.name.strip("/").replace("/", ".").split(".MatMul")[0]
            widened[f"{name}.weight"] = np.ascontiguousarray(_dequantized(arrays, node.input[1].removesuffix("_quantized")).T)
    return widened


def _dequantized(arrays: Mapping[str, NDArray[Any]], name: str) -> FloatArray:
    zero = arrays[f"{name}_zero_point"].astype(np.float32)
    return (arrays[f"{name}_quantized"].astype(np.float32) - zero) * arrays[f"{name}_scale"]
