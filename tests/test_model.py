"""The model folder: what is trusted and what is refused."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from critique.errors import ModelNotFound, UnreadableFormat, UntrustedModel
from critique.model import FORMAT, default_model_path, load_model, shipped_models
from critique.pipeline import Critic
from critique.training.corpus import corpus_hash
from tests.places import CORPUS, ROOT


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(default_model_path(), tmp_path / "model")


def change(folder, **fields):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **fields}))


def test_the_shipped_model_is_made_from_the_corpus_that_is_checked_in(model):
    assert model.manifest["corpus_sha256"] == corpus_hash(CORPUS)


def test_the_fast_model_is_shipped_under_its_name_and_made_from_the_same_corpus(model):
    fast = load_model(Path("fast"))
    assert shipped_models() == {"fast": fast.path}
    assert fast.manifest["corpus_sha256"] == corpus_hash(CORPUS)
    assert fast.info.name == "critique-fast"
    assert fast.info.fingerprint != model.info.fingerprint
    assert fast.vectors_fingerprint == model.vectors_fingerprint
    assert fast.sources == model.sources
    assert not {path.name for path in fast.path.iterdir()} & {"vectors.onnx", "sources.db", "tokenizer.json"}


def test_the_fast_model_finds_claims_and_caveats(folder):
    [claim] = Critic(load_model(folder / "fast")).ask("Pair programming reduces the number of bugs.").claims
    assert claim.label == "unconditional"


def test_the_fast_model_is_refused_without_the_vectors_that_it_borrows(folder):
    (folder / "vectors.onnx").unlink()
    with pytest.raises(UntrustedModel, match=r"vectors\.onnx"):
        load_model(folder / "fast")


def test_a_folder_goes_before_a_shipped_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fast").mkdir()
    with pytest.raises(ModelNotFound):
        load_model(Path("fast"))


def test_a_copy_has_the_same_fingerprint(model, folder):
    assert load_model(folder).info == model.info


def test_a_folder_without_manifest_is_not_found(tmp_path):
    with pytest.raises(ModelNotFound, match="no model here"):
        load_model(tmp_path)


def test_a_changed_file_is_refused_by_name(folder):
    path = folder / "claims.json"
    path.write_text(path.read_text() + " ")
    with pytest.raises(UntrustedModel, match=r"claims\.json has SHA-256"):
        load_model(folder)


def test_a_missing_file_is_refused_by_name(folder):
    (folder / "labels.safetensors").unlink()
    with pytest.raises(UntrustedModel, match=r"labels\.safetensors is listed"):
        load_model(folder)


def test_a_file_that_the_manifest_leaves_out_is_refused(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"]["pairing.json"]
    change(folder, files=manifest["files"])
    with pytest.raises(UntrustedModel, match="does not list"):
        load_model(folder)


def test_a_later_format_is_refused_by_number(folder):
    change(folder, format=FORMAT + 1)
    with pytest.raises(UnreadableFormat, match=rf"model format {FORMAT + 1}.*upgrade critique"):
        load_model(folder)


def test_an_earlier_format_is_refused_by_number(folder):
    change(folder, format=FORMAT - 1)
    with pytest.raises(UnreadableFormat, match=rf"model format {FORMAT - 1}.*critique train"):
        load_model(folder)


def test_vectors_are_opened_when_there_is_something_to_compare(folder):
    critic = Critic(load_model(folder))
    (folder / "vectors.onnx").write_bytes(b"changed since")
    assert critic.analyze("Pairing saves time and reduces bugs.").claims
    with pytest.raises(UntrustedModel, match=r"vectors\.onnx has SHA-256"):
        critic.analyze("Pairing saves time and reduces bugs. But it does not work for everyone and it costs a lot of money.")


def test_what_goes_wrong_as_vectors_are_opened_aside_is_told_where_they_are_needed(folder):
    model = load_model(folder)
    (folder / "vectors.onnx").write_bytes(b"changed since")
    model.vectors.open_aside()
    with pytest.raises(UntrustedModel, match=r"vectors\.onnx has SHA-256"):
        model.vectors.embed(["a text"])


def test_vectors_are_opened_once_though_two_threads_ask(folder, monkeypatch):
    opened = []
    monkeypatch.setattr("critique.model.open_session", lambda path: opened.append(path) or object())
    vectors = load_model(folder).vectors
    vectors.open_aside()
    session = vectors.open()
    assert vectors.open() is session
    assert opened == [folder / "vectors.onnx"]


def test_vectors_that_are_missing_are_refused_at_once(folder):
    (folder / "vectors.onnx").unlink()
    with pytest.raises(UntrustedModel, match=r"vectors\.onnx is listed"):
        load_model(folder)


def test_vectors_that_cannot_be_run_are_refused_before_use(folder):
    (folder / "vectors.onnx").write_bytes(b"nothing of the kind")
    files = json.loads((folder / "manifest.json").read_text())["files"]
    change(folder, files={**files, "vectors.onnx": hashlib.sha256(b"nothing of the kind").hexdigest()})
    with pytest.raises(UntrustedModel, match="cannot be read"):
        load_model(folder).vectors.embed(["a text"])


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json"])
def test_a_part_that_cannot_be_run_is_refused(folder, name):
    (folder / name).write_bytes(b"nothing of the kind")
    files = json.loads((folder / "manifest.json").read_text())["files"]
    change(folder, files={**files, name: hashlib.sha256(b"nothing of the kind").hexdigest()})
    with pytest.raises(UntrustedModel, match="cannot be read"):
        load_model(folder)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "one"}'])
def test_what_is_no_manifest_is_refused(folder, content):
    (folder / "manifest.json").write_text(content)
    with pytest.raises(UntrustedModel):
        load_model(folder)


def test_no_file_of_the_model_can_run_code():
    assert {path.suffix for path in (ROOT / "models").rglob("*") if path.is_file()} <= {
        ".db",
        ".json",
        ".safetensors",
        ".md",
        ".onnx",
    }


def test_the_model_stays_small():
    assert sum(path.stat().st_size for path in (ROOT / "models").rglob("*")) < 60_000_000
