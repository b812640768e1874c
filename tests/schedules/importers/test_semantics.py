"""Where equal-looking schedules differ: the documented values, one line a test."""

import warnings

import pytest

from rightrate.schedules import like
from tests.conftest import needs


def rounded(rates: list[float]) -> list[float]:
    return [round(rate, 3) for rate in rates]


UP, DOWN = [0.0, 0.25, 0.5, 0.75], [1.0, 0.933, 0.75, 0.5, 0.25, 0.067]


def test_torch_starts_above_0_and_rises_again() -> None:
    parts = [
        like("torch", "LinearLR", start_factor=0.25, total_iters=4),
        like("torch", "CosineAnnealingLR", T_max=6),
    ]
    rates = like("torch", "SequentialLR", schedulers=parts, milestones=[4]).rates(12)
    assert rounded(rates) == [0.25, 0.438, 0.625, 0.812, *DOWN, 0.0, 0.067]


def test_transformers_wastes_the_first_step_and_rises_again() -> None:
    rates = like("hf", "cosine", num_warmup_steps=4, num_training_steps=10).rates(12)
    assert rounded(rates) == [*UP, *DOWN, 0.0, 0.067]


def test_the_length_of_optax_includes_the_warm_up() -> None:
    named = {"init_value": 0, "peak_value": 1, "warmup_steps": 4, "decay_steps": 10}
    assert rounded(like("optax", "warmup_cosine_decay_schedule", **named).rates(12)) == [*UP, *DOWN, 0.0, 0.0]


def test_the_length_of_keras_does_not_include_the_warm_up() -> None:
    named = {"initial_learning_rate": 0, "decay_steps": 6, "warmup_target": 1, "warmup_steps": 4}
    assert rounded(like("keras", "CosineDecay", **named).rates(12)) == [*UP, *DOWN, 0.0, 0.0]


def test_the_warm_up_of_timm_cuts_the_decay_off() -> None:
    rates = like("timm", "CosineLRScheduler", t_initial=10, warmup_t=4).rates(12)
    assert rounded(rates) == [*UP, 0.655, 0.5, 0.345, 0.206, 0.095, 0.024, 0.0, 0.0]


def test_the_warm_up_of_timm_can_come_first() -> None:
    rates = like("timm", "CosineLRScheduler", t_initial=6, warmup_t=4, warmup_prefix=True).rates(12)
    assert rounded(rates) == [*UP, *DOWN, 0.0, 0.0]


def test_keras_ignores_a_warm_up_without_a_target() -> None:
    plain = like("keras", "CosineDecay", initial_learning_rate=1, decay_steps=6)
    assert plain.but(warmup_steps=4).rates(8) == plain.rates(8)


def test_a_boundary_of_keras_takes_effect_one_step_later() -> None:
    keras = like("keras", "PiecewiseConstantDecay", boundaries=[3], values=[1.0, 0.1])
    torch = like("torch", "MultiStepLR", milestones=[3])
    optax = like("optax", "piecewise_constant_schedule", init_value=1.0, boundaries_and_scales={3: 0.1})
    assert keras.rates(5) == [1.0, 1.0, 1.0, 1.0, 0.1]
    assert torch.rates(5) == optax.rates(5) == [1.0, 1.0, 1.0, 0.1, 0.1]


def test_a_milestone_of_timm_takes_effect_one_before() -> None:
    rates = like("timm", "MultiStepLRScheduler", decay_t=[3], decay_rate=0.1).rates(5)
    assert rates == [1.0, 1.0, 0.1, 0.1, 0.1]


def test_one_cycle_peaks_a_step_later_in_optax_and_ends_a_step_later() -> None:
    torch = like("torch", "OneCycleLR", max_lr=1.0, total_steps=10)
    optax = like("optax", "cosine_onecycle_schedule", peak_value=1.0, transition_steps=10)
    assert (torch.rates(10).index(1.0), optax.rates(10).index(1.0)) == (2, 3)
    assert torch.rate(9) == pytest.approx(4e-6)
    assert optax.rate(10) == pytest.approx(4e-6)
    assert optax.rate(9) > 0.04


def test_the_linear_cycle_of_optax_has_a_third_phase() -> None:
    rates = like("optax", "linear_onecycle_schedule", peak_value=1.0, transition_steps=100).rates(101)
    assert (rates[30], rates[85], rates[100]) == pytest.approx((1.0, 0.04, 4e-6))


def test_the_polynomial_of_transformers_ends_at_a_share_of_the_rate_in_the_defaults() -> None:
    named = {"num_warmup_steps": 0, "num_training_steps": 10, "lr_end": 1e-3, "default_lr": 0.1}
    ends = [like("hf", "polynomial", lr=lr, **named).rate(10) for lr in (0.1, 1e-3)]
    assert ends == pytest.approx([1e-3, 1e-5])


def test_wsd_of_transformers_begins_at_its_floor_and_falls_along_a_cosine_that_of_timm_along_a_root() -> None:
    named = {"num_warmup_steps": 4, "num_stable_steps": 4, "num_decay_steps": 4}
    assert like("hf", "warmup_stable_decay", min_lr_ratio=0.1, **named).rate(0) == 0.1
    assert like("hf", "warmup_stable_decay", **named).rate(10) == pytest.approx(0.5)
    assert like("timm", "WSDLRScheduler", t_initial=8, decay_t=4, warmup_t=4).rate(10) == pytest.approx(
        1 - 0.5**0.5
    )


def test_linear_lr_of_no_length_stays_at_a_third() -> None:
    assert set(like("torch", "LinearLR", total_iters=0).rates(50)) == {1 / 3}


def test_a_chain_drops_the_warm_up_before_a_closed_form() -> None:
    parts = [like("torch", "LinearLR"), like("torch", "CosineAnnealingWarmRestarts", T_0=10)]
    chained = like("torch", "ChainedScheduler", schedulers=parts).rates(10)
    assert chained == parts[1].rates(10)


def test_a_chain_distorts_a_cosine_with_a_floor() -> None:
    parts = [like("torch", "LinearLR"), like("torch", "CosineAnnealingLR", T_max=20, eta_min=0.05)]
    assert max(like("torch", "ChainedScheduler", schedulers=parts).rates(21)) == pytest.approx(
        0.8625, abs=1e-3
    )


def test_a_cycle_in_a_sequence_overwrites_the_peak() -> None:
    parts = [
        like("torch", "LinearLR", start_factor=0.1),
        like("torch", "OneCycleLR", max_lr=1.0, total_steps=20),
    ]
    rates = like("torch", "SequentialLR", schedulers=parts, milestones=[5], lr=1.0).rates(6)
    assert rounded([rates[0], rates[5]]) == [0.004, 0.04]


def test_restarts_by_absolute_numbers_are_torchs_with_the_rounding_error_at_363() -> None:
    torch = needs("torch")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    rule = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=3, T_mult=3)
    theirs = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for step in range(400):
            rule.step(step)
            theirs.append(optimizer.param_groups[0]["lr"])
    plain = like("torch", "CosineAnnealingWarmRestarts", T_0=3, T_mult=3)
    assert plain.but(absolute=True).rates(400) == pytest.approx(theirs, abs=1e-12)
    assert (plain.rate(363), round(theirs[363], 6)) == (1.0, 0.0)
