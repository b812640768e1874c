"""Every oddity is found, with its step, and a clean schedule is left in peace."""

import math
from typing import Any

import pytest
from hypothesis import given, settings

from rightrate.errors import ArgumentError
from rightrate.schedules import Cosine, Finding, MultiStep, Schedule, check, like
from rightrate.schedules.feedback import Plateau
from tests.conftest import needs
from tests.schedules.strategies import LEAVES

SEQUENCE = (
    "torch:SequentialLR(schedulers=[LinearLR(start_factor=0.25, total_iters=4), CosineAnnealingLR(T_max=6)], "
    "milestones=[4])"
)
CHAIN = "torch:ChainedScheduler(schedulers=[LinearLR(), {}])"


def found(schedule: Any, steps: int | None = None, **how: Any) -> dict[str, Finding]:
    return {one.kind: one for one in check(schedule, steps, **how)}


@pytest.mark.parametrize(
    ("schedule", "steps", "kinds"),
    [
        (SEQUENCE, 10, {"floor", "rises"}),
        ("hf:cosine(num_warmup_steps=4, num_training_steps=10)", 10, {"wasted", "floor", "rises"}),
        (
            "optax:warmup_cosine_decay_schedule(init_value=0, peak_value=1, warmup_steps=4, decay_steps=10)",
            10,
            {"wasted", "floor"},
        ),
        (
            "keras:CosineDecay(initial_learning_rate=0, decay_steps=6, warmup_target=1, warmup_steps=4)",
            10,
            {"wasted", "floor"},
        ),
        ("timm:CosineLRScheduler(t_initial=10, warmup_t=4)", 10, {"wasted", "floor", "peak", "epochs"}),
        (
            "timm:CosineLRScheduler(t_initial=6, warmup_t=4, warmup_prefix=True, t_in_epochs=False)",
            10,
            {"wasted", "floor"},
        ),
        ("keras:CosineDecay(initial_learning_rate=1, decay_steps=100, warmup_steps=4)", 100, {"warm-up"}),
        ("keras:PiecewiseConstantDecay(boundaries=[30], values=[1.0, 0.1])", 100, {"boundary"}),
        ("timm:MultiStepLRScheduler(decay_t=[30], decay_rate=0.1, t_in_epochs=False)", 100, {"boundary"}),
        ("torch:OneCycleLR(max_lr=1.0, total_steps=100)", 100, set()),
        ("optax:linear_onecycle_schedule(peak_value=1.0, transition_steps=20)", 20, {"floor"}),
        (
            "hf:polynomial(num_warmup_steps=0, num_training_steps=1000, lr_end=1e-3, "
            "lr=0.01, default_lr=0.1)",
            1000,
            {"foreign-floor"},
        ),
        ("torch:LinearLR(total_iters=0)", 100, {"fraction"}),
        ("torch:LinearLR(start_factor=0)", 100, {"refused"}),
        ("torch:ConstantLR(factor=0)", 100, {"refused"}),
        ("torch:OneCycleLR(max_lr=1.0, total_steps=10, pct_start=0.1)", 10, {"refused"}),
        ("torch:OneCycleLR(max_lr=1.0, total_steps=10)", 12, {"refused"}),
        (CHAIN.format("CosineAnnealingWarmRestarts(T_0=10)"), 20, {"warm-up"}),
        (CHAIN.format("CosineAnnealingLR(T_max=20, eta_min=0.05)"), 20, {"distorted", "peak"}),
        (
            "torch:SequentialLR(schedulers=[LinearLR(), OneCycleLR(max_lr=1.0, "
            "total_steps=95)], milestones=[5])",
            100,
            {"overwritten"},
        ),
        ("torch:CosineAnnealingLR(T_max=50)", 100, {"rises"}),
        ("torch:CosineAnnealingWarmRestarts(T_0=3, T_mult=3, absolute=True)", 400, {"restart"}),
        ("torch:CosineAnnealingWarmRestarts(T_0=3, T_mult=3)", 400, set()),
        ("torch:MultiStepLR(milestones=[30, 60, 90])", 50, {"milestones"}),
        ("torch:StepLR(step_size=30)", 20, {"milestones"}),
        (
            "keras:CosineDecay(initial_learning_rate=0.1, decay_steps=100, warmup_target=1, "
            "warmup_steps=50)",
            100,
            {"includes", "floor"},
        ),
        (
            "optax:warmup_cosine_decay_schedule(init_value=0.1, peak_value=1, warmup_steps=50, "
            "decay_steps=100)",
            150,
            {"includes"},
        ),
        ("hf:linear(num_warmup_steps=50, num_training_steps=100)", 150, {"wasted", "includes"}),
        (
            "timm:WSDLRScheduler(t_initial=100, decay_t=50, warmup_t=10, warmup_lr_init=0.1, "
            "t_in_epochs=False)",
            100,
            {"includes", "floor"},
        ),
        ("torch:CosineAnnealingLR(T_max=1000)", 500, {"floor"}),
        (
            "optax:linear_schedule(init_value=1.0, end_value=0.0, transition_steps=1, "
            "transition_begin=10)",
            50,
            {"jump"},
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_and_nothing_else(schedule: str, steps: int, kinds: set[str]) -> None:
    assert set(found(schedule, steps)) == kinds


def test_a_finding_says_where_and_what_to_do() -> None:
    rises = found("torch:CosineAnnealingLR(T_max=50)", 100)["rises"]
    assert rises.step == 51
    assert rises.sentence.startswith("The rate rises again after step 50: from 0 to ")
    assert rises.remedy
    assert rises.to_dict()["kind"] == "rises"
    wasted = found("hf:linear(num_warmup_steps=5, num_training_steps=1000)", 1000)["wasted"]
    assert (wasted.step, wasted.sentence) == (0, "The first step is at rate 0 and changes nothing.")


def test_findings_come_in_the_order_of_their_steps() -> None:
    steps = [one.step for one in check("hf:cosine(num_warmup_steps=4, num_training_steps=10)")]
    assert steps == sorted(steps)
    assert len(steps) == 3


def test_the_length_is_its_own_unless_it_is_given() -> None:
    assert check("torch:CosineAnnealingLR(T_max=100)") == check("torch:CosineAnnealingLR(T_max=100)", 100)
    with pytest.raises(ArgumentError, match=r"^`steps` must be given for a schedule that has no length"):
        check("torch:StepLR(step_size=30)")


def test_a_scheduler_that_accelerate_steps_once_a_process_is_found() -> None:
    text = "torch:CosineAnnealingLR(T_max=1000)"
    assert "processes" not in found(text)
    told = found(text, processes=4)["processes"]
    assert "is stepped 4 times for each step of the optimizer" in told.sentence
    assert "is at its end at step 250" in told.sentence
    assert "processes" not in found("linear", 100, processes=4)


def test_accelerate_does_what_the_finding_says(monkeypatch: pytest.MonkeyPatch) -> None:
    torch, accelerate = needs("torch"), needs("accelerate")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    rule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=8)

    accelerate.Accelerator(cpu=True)
    prepared = needs("accelerate.scheduler").AcceleratedScheduler(rule, [])
    monkeypatch.setitem(accelerate.PartialState._shared_state, "num_processes", 4)
    optimizer.step()
    prepared.step()
    assert rule.last_epoch == 4
    assert check(prepared, 8) == check(rule, 8)


def test_a_scheduler_of_timm_that_is_stepped_by_epochs_is_not_warned_of() -> None:
    text = "timm:CosineLRScheduler(t_initial=100)"
    assert set(found(text)) == {"epochs"}
    assert set(found(text, epochs=True)) == set()


def test_what_is_a_jump_can_be_said() -> None:
    text = "timm:CosineLRScheduler(t_initial=100, warmup_t=40, warmup_lr_init=1.0, t_in_epochs=False)"
    assert "jump" not in found(text)
    assert found(text, jump=0.3)["jump"].step == 40


def test_an_object_of_a_library_is_checked_as_it_is() -> None:
    torch = needs("torch")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    rule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=50)
    assert check(rule, 100) == check(like("torch", "CosineAnnealingLR", T_max=50, lr=0.1), 100)


@pytest.mark.parametrize(
    "schedule",
    [
        "linear(warmup=0.1)",
        Cosine(warmup=10),
        "0.5 * linear",
        "warmup(10) + inverse_sqrt",
        MultiStep(at=(0.3, 0.6)),
    ],
)
def test_a_schedule_of_the_house_is_clean(schedule: str | Schedule) -> None:
    assert check(schedule, 100) == ()


@pytest.mark.parametrize(
    "kind", sorted(set(LEAVES) - {"sampled", "multi_step", "step", "rising", "piecewise"})
)
def test_a_kind_of_the_house_is_never_wasted_and_never_rises_again(kind: str) -> None:
    @given(schedule=LEAVES[kind])
    @settings(max_examples=20, deadline=None)
    def look(schedule: Schedule) -> None:
        assert not {"wasted", "rises", "floor"} & set(found(schedule, 100))

    look()


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"processes": 0}, r"^`processes` must be a whole number, at least 1, got 0"),
        ({"jump": 0}, r"^`jump` must be finite and above 0, got 0"),
        ({"steps": 0}, r"^`steps` must be a whole number, at least 1, got 0"),
    ],
)
def test_what_is_out_of_range_is_refused(how: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        check("linear", **{"steps": 10, **how})


def test_a_worse_negative_metric_that_counts_as_better_is_found_where_it_happens() -> None:
    text = "torch:ReduceLROnPlateau(threshold=0.1)"
    (one,) = check(text, metrics=[-0.8, -1.0, -0.95, -0.9])
    assert (one.kind, one.step) == ("sign", 2)
    assert "-0.95 counts as an improvement over -1" in one.sentence
    assert check(text, metrics=[1.0, 0.95, 0.8]) == ()
    assert check(Plateau(threshold=0.1), metrics=[-1.0, -0.95]) == ()
    (rising,) = check("timm:PlateauLRScheduler(threshold=0.1)", metrics=[-1.0, -1.05])
    assert (rising.kind, rising.step) == ("sign", 1)


def test_a_metric_that_is_no_number_is_found() -> None:
    (one,) = check(Plateau(), metrics=[1.0, math.nan, math.inf])
    assert (one.kind, one.step) == ("unheard", 1)


@pytest.mark.parametrize(
    ("schedule", "how", "message"),
    [
        ("torch:ReduceLROnPlateau()", {}, r"^`metrics` must be given for a rule that listens to them"),
        (Plateau(), {"metrics": []}, r"^`metrics` must be given for a rule that listens to them"),
        (Plateau(), {"metrics": [1.0], "steps": 3}, r"^`steps` must be left out for a rule that listens"),
        ("linear", {"metrics": [1.0], "steps": 3}, r"^`metrics` must be left out for a schedule"),
    ],
)
def test_metrics_are_for_rules_that_listen_and_steps_for_the_others(
    schedule: Any, how: dict[str, Any], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        check(schedule, **how)
