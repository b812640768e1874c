"""What a curve of another library is here, and what becomes of it."""

import copy
import pickle

import pytest

from rightrate.errors import ArgumentError, TextError
from rightrate.schedules import Bound, Imported, Sampled, like
from rightrate.schedules.importers import LIBRARIES, Kept, LibraryRefusalError
from rightrate.schedules.importers.like import read
from rightrate.testing.schedules import check_schedule

HF = like("hf", "cosine", num_warmup_steps=4, num_training_steps=10, lr=0.1)
TORCH = like("torch", "CosineAnnealingLR", T_max=10, eta_min=0.01, lr=0.1)


def test_a_curve_is_a_value() -> None:
    again = like("hf", "cosine", lr=0.1, num_training_steps=10, num_warmup_steps=4)
    assert again == HF
    assert hash(again) == hash(HF)
    assert copy.deepcopy(HF) == HF == pickle.loads(pickle.dumps(HF))
    with pytest.raises(AttributeError):
        HF.kind = "linear"  # type: ignore[misc]


def test_a_curve_is_called_like_a_schedule_of_optax() -> None:
    assert [HF(step) for step in range(10)] == HF.rates(10)


def test_the_peak_is_that_of_the_optimizer() -> None:
    assert HF.at(0.2).rates(10) == pytest.approx([2 * rate for rate in HF.rates(10)])
    cycle = like("torch", "OneCycleLR", max_lr=1.0, total_steps=10)
    with pytest.raises(ArgumentError, match=r"^`lr` must be left out, since OneCycleLR brings its own rates"):
        cycle.at(0.2)


def test_a_curve_says_which_points_of_the_contract_it_breaks() -> None:
    assert HF.breaks(10) == (
        "its first step is at rate 0",
        "after its last step it goes on, from 0.00669873 to 0",
    )
    assert like("torch", "ConstantLR", total_iters=3).breaks(10) == ()


def test_without_its_oddities_it_is_a_schedule_that_keeps_the_contract() -> None:
    made = HF.as_schedule(10, oddities="remove")
    assert isinstance(made, Sampled)
    check_schedule(lambda: HF.as_schedule(10, oddities="remove"))
    expected = [HF.rate(step + 1) / 0.1 for step in range(10)]
    assert [made.factor(step, 10) for step in range(10)] == pytest.approx(expected, abs=1e-15)
    assert made.factor(9, 10) == made.factor(99, 10) == 0


def test_with_its_oddities_it_is_the_same_curve_also_after_the_end() -> None:
    kept = HF.as_schedule(10, oddities="keep")
    assert isinstance(kept, Kept)
    curve = kept.over(10)
    assert isinstance(curve, Bound)
    assert [0.1 * curve(step) for step in range(20)] == pytest.approx(HF.rates(20))
    assert (curve(0), kept.counted()) == (0.0, 10)
    with pytest.raises(ArgumentError, match=r"^`steps` must be 10, for which the curve was imported, got 11"):
        kept.over(11)
    with pytest.raises(ArgumentError, match=r"^`ratio` must be 1, since an imported curve fits one length"):
        kept.scaled(2.0)
    assert kept.scaled(1.0) == kept


def test_what_is_to_become_of_the_oddities_must_be_said() -> None:
    with pytest.raises(ArgumentError, match=r"^`oddities` must be 'keep' or 'remove', got 'maybe'"):
        TORCH.as_schedule(10, oddities="maybe")
    with pytest.raises(TypeError):
        TORCH.as_schedule(10)  # type: ignore[call-arg]


def test_a_curve_at_0_throughout_is_refused() -> None:
    nothing = like("hf", "linear", num_warmup_steps=0, num_training_steps=0)
    with pytest.raises(ArgumentError, match="is at 0 on all of these steps"):
        nothing.as_schedule(5, oddities="keep")


def test_a_curve_knows_its_own_length_where_it_has_one() -> None:
    assert TORCH.length == 10
    assert like("torch", "StepLR", step_size=3).length == 0
    assert (
        like(
            "optax",
            "warmup_cosine_decay_schedule",
            init_value=0,
            peak_value=1,
            warmup_steps=4,
            decay_steps=10,
        ).length
        == 10
    )
    assert (
        like(
            "keras", "CosineDecay", initial_learning_rate=0, decay_steps=6, warmup_target=1, warmup_steps=4
        ).length
        == 10
    )
    assert like("timm", "WSDLRScheduler", t_initial=6, decay_t=2, warmup_t=4).length == 10
    assert like("timm", "CosineLRScheduler", t_initial=10, warmup_t=4).length == 10


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: like("pytorch", "StepLR"), r"^`library` must be one of torch, optax, keras, hf"),
        (lambda: like("torch", "StepLr", step_size=3), r"got 'StepLr'. Did you mean StepLR\?"),
        (lambda: like("torch", "StepLR"), r"^`step_size` must be given for torch's StepLR"),
        (lambda: like("torch", "StepLR", stepsize=3), r"got 3. Did you mean step_size\?"),
        (lambda: HF.rate(-1), r"^`step` must be at least 0, got -1"),
        (lambda: Imported("torch", "No", ()), r"^`kind` must be one of ChainedScheduler"),
    ],
)  # fmt: skip
def test_what_is_unknown_is_refused(call: object, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        call()  # type: ignore[operator]


def test_the_functions_of_transformers_are_known_by_their_names() -> None:
    named = like("hf", "get_cosine_schedule_with_warmup", num_warmup_steps=4, num_training_steps=10, lr=0.1)
    assert named == HF


@pytest.mark.parametrize(
    "text",
    [
        "torch:CosineAnnealingLR(T_max=10, eta_min=0.01)",
        "torch:SequentialLR(schedulers=[LinearLR(), ExponentialLR(gamma=0.9)], milestones=[5])",
        "optax:piecewise_constant_schedule(init_value=0.1, boundaries_and_scales=[[3, 0.5]])",
        "keras:PiecewiseConstantDecay(boundaries=[3, 5], values=[0.3, 0.2, 0.1])",
        "hf:constant()",
        "timm:WSDLRScheduler(t_initial=6, decay_t=2)",
    ],
)
def test_a_text_is_read_and_written_back(text: str) -> None:
    assert str(read(text)) == text
    assert read(str(read(text))) == read(text)


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("torch:StepLR(30)", "Every argument must have its name.", 13),
        ("torch:StepLR(step_size=)", "The scheduler must be a call", 23),
        ("torch:StepLR(step_size=a+b)", "This must be a number, a word in quotes or a list.", 23),
        ("torch:3", "The scheduler must be a call", 6),
    ],
)
def test_a_text_that_cannot_be_read_is_shown_where_it_is_wrong(text: str, message: str, column: int) -> None:
    with pytest.raises(TextError) as caught:
        read(text)
    assert caught.value.message.startswith(message)
    assert caught.value.pointer.splitlines()[1] == "  " + " " * column + "^"


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("LinearLR", {"start_factor": 0}),
        ("ConstantLR", {"factor": 0}),
        ("OneCycleLR", {"max_lr": 1.0, "total_steps": 10, "pct_start": 0.1}),
        ("OneCycleLR", {"max_lr": 1.0, "total_steps": 10, "pct_start": 0}),
        ("OneCycleLR", {"max_lr": 1.0}),
        ("CosineAnnealingWarmRestarts", {"T_0": 0}),
    ],
)
def test_what_torch_refuses_is_refused(kind: str, arguments: dict[str, object]) -> None:
    with pytest.raises(LibraryRefusalError, match=r"^torch fails: "):
        like("torch", kind, **arguments)


def test_the_step_after_the_last_of_a_cycle_is_refused_as_torch_does() -> None:
    cycle = like("torch", "OneCycleLR", max_lr=1.0, total_steps=10)
    assert cycle.rate(10) > 0
    with pytest.raises(LibraryRefusalError, match="it has only 10 steps, and this is step 11"):
        cycle.rate(11)


def test_a_composite_in_a_composite_is_refused() -> None:
    inside = like("torch", "ChainedScheduler", schedulers=[like("torch", "ExponentialLR", gamma=0.9)])
    with pytest.raises(ArgumentError, match="a part must be a simple scheduler of torch"):
        like("torch", "SequentialLR", schedulers=[inside], milestones=[])


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_kind_is_explained_in_a_line(library: str) -> None:
    assert all((kind.rate.__doc__ or "").endswith((".", ".\n")) for kind in LIBRARIES[library].values())
