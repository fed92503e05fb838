"""From PyTorch to what ships: an ONNX graph with fused operators that counts in 8 bits and stores 4, and the heads' arrays."""

import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model
from torch import nn
from transformers import BertModel, MPNetModel

from critique.encoding.encoder import Heads, save_heads
from critique.training.encoder.label_network import LabelNetwork
from critique.training.encoder.narrow import NarrowVectors
from critique.training.encoder.narrow_graph import narrow_matrices
from critique.training.encoder.network import Network
from critique.training.encoder.student import Student

__all__ = ["DOUBT", "export_encoder", "export_states", "export_student", "export_vectors"]


DOUBT = 0.0
"""`Heads.doubt`: nothing is read again by itself, which brings this encoder next to nothing (benchmarks/variants.py)."""


class _States(nn.Module):
    """The encoder alone: from ids to states; its word vectors in four bits, unless they are to stay as they are."""

    def __init__(self, bert: BertModel | MPNetModel, *, narrow: bool) -> None:
        super().__init__()
        self.bert = bert
        words = bert.embeddings.word_embeddings
        self.words = NarrowVectors(words.weight) if narrow else words

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return self.bert(inputs_embeds=self.words(input_ids), attention_mask=attention_mask).last_hidden_state


class _StudentStates(nn.Module):
    """The same of a student."""

    def __init__(self, student: Student) -> None:
        super().__init__()
        self.student = student

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return self.student.states(input_ids, attention_mask)


def export_encoder(network: Network, folder: Path, *, gate: np.ndarray, gate_bias: float, quantize: bool = True) -> None:
    """Writes `encoder.onnx` and `heads.safetensors`.

    Args:
        network: Fine-tuned.
        folder: Made if it is missing.
        gate: Weight of each word piece, shape (vocabulary,).
        gate_bias: Where the gate starts.
        quantize: Whether products are taken in 8 bits, and weights stored in 4.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "encoder.onnx").write_bytes(_graph(network.bert, quantize=quantize, narrow=quantize))
    save_heads(_heads(network, gate, gate_bias, doubt=DOUBT), folder)


def export_student(student: Student, folder: Path, *, gate: np.ndarray, gate_bias: float) -> None:
    """Writes `encoder.onnx` and `heads.safetensors` of a student; its arithmetic is small enough to stay in 32 bits.

    Args:
        student: Fitted.
        folder: Made if it is missing.
        gate: Weight of each word piece, shape (vocabulary,).
        gate_bias: Where the gate starts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _trace(_StudentStates(student).eval(), folder / "encoder.onnx")
    save_heads(_heads(student, gate, gate_bias, doubt=0.0), folder)


def export_vectors(bert: BertModel, folder: Path) -> None:
    """Writes `vectors.onnx`: the encoder of sentence vectors, its products in 8 bits, stored in 4."""
    (folder / "vectors.onnx").write_bytes(_graph(bert, quantize=True, narrow=True))


def export_states(network: LabelNetwork) -> bytes:
    """The encoder of a network that labels records as an ONNX file, all of it in 8 bits: it need not be small."""
    return _graph(network.bert, quantize=True, narrow=False)


def _graph(bert: BertModel | MPNetModel, *, quantize: bool, narrow: bool) -> bytes:
    """An encoder as an ONNX file, its operators fused; in 8 bits, and its weights stored in 4, where that is asked for."""
    bert.eval()
    bert.config._attn_implementation = "eager"  # the graph that the fusion below knows
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        _trace(_States(bert, narrow=narrow).eval(), work / "plain.onnx")
        fused = optimize_model(
            str(work / "plain.onnx"),
            model_type="bert",
            num_heads=bert.config.num_attention_heads,
            hidden_size=bert.config.hidden_size,
            optimization_options=FusionOptions("bert"),
            opt_level=0,
        )
        fused.save_model_to_file(str(work / "fused.onnx"))
        if quantize:
            quantize_dynamic(
                str(work / "fused.onnx"),
                str(work / "small.onnx"),
                weight_type=QuantType.QInt8,
                per_channel=True,
                nodes_to_exclude=[node.name for node in fused.nodes() if node.name.startswith("/words/")],  # narrow already
                extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
            )
        model = onnx.load(work / ("small.onnx" if quantize else "fused.onnx"))
        if narrow:
            narrow_matrices(model)
        return model.SerializeToString()


def _trace(states: nn.Module, path: Path) -> None:
    example = torch.ones(2, 16, dtype=torch.long)
    axes = {0: "windows", 1: "ids"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns about branches that do not depend on the input
        torch.onnx.export(
            states,
            (example, example),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["states"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "states": axes},
            opset_version=17,
            dynamo=False,
        )


def _heads(network: Network | Student, gate: np.ndarray, gate_bias: float, *, doubt: float) -> Heads:
    def array(parameter: torch.Tensor) -> np.ndarray:
        return np.asarray(parameter.detach().numpy(), dtype=np.float32)

    return Heads(
        sentence=array(network.sentence.weight),
        sentence_bias=array(network.sentence.bias),
        tag=array(network.tag.weight),
        tag_bias=array(network.tag.bias),
        gate=gate.astype(np.float32),
        gate_bias=np.array([gate_bias], dtype=np.float32),
        doubt=np.array([doubt], dtype=np.float32),
    )
