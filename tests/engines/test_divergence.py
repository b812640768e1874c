"""The watch stops what is hopeless, on recorded and on made curves, and nothing else."""

import json
import math
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.engines.divergence import Watch
from rightrate.errors import ArgumentError

RECORD = json.loads((Path(__file__).parent / "curves.json").read_text("utf-8"))
NETS = sorted({curve["net"] for curve in RECORD["curves"]})
FAR = 10.0


class Curve(NamedTuple):
    """One recorded run: its rate, its losses, and the loss at its end, infinite when that is not finite."""

    log10_lr: float
    losses: list[float]
    end: float


def recorded(net: str) -> list[Curve]:
    """The recorded runs of one net, from the lowest rate to the highest."""
    found = []
    for curve in RECORD["curves"]:
        if curve["net"] == net:
            losses = [float(loss) for loss in curve["losses"]]
            end = median(losses[-15:]) if math.isfinite(losses[-1]) else math.inf
            found.append(Curve(curve["log10_lr"], losses, end))
    return found


def fate(losses: Iterable[float], steps: int) -> tuple[str, int]:
    """The verdict on a run and the number of steps that it took until then."""
    watch, done = Watch(steps), 0
    for loss in losses:
        done += 1
        if (verdict := watch.feed(loss)) != "going":
            return verdict, done
    return "going", done


def gained(curve: Curve, curves: list[Curve]) -> float:
    """What a run gained, as a share of what the best run of its net gained; right for losses of any sign."""
    first = curve.losses[0]
    return (first - curve.end) / (first - min(other.end for other in curves))


# ------------------------------------------------------------------------------------- recorded curves


@pytest.mark.parametrize("net", NETS)
def test_no_recorded_run_that_ends_well_is_stopped(net: str) -> None:
    curves = recorded(net)
    best = min(curve.end for curve in curves)
    good = [c for c in curves if c.end <= 2 * best or gained(c, curves) >= 0.5]
    assert len(good) >= 2
    assert [fate(c.losses, RECORD["steps"])[0] for c in good] == ["going"] * len(good)


@pytest.mark.parametrize("net", NETS)
def test_a_recorded_run_that_ends_in_nothing_finite_is_stopped_there_at_the_latest(net: str) -> None:
    for curve in recorded(net):
        if math.isinf(curve.end):
            verdict, done = fate(curve.losses, RECORD["steps"])
            assert verdict == "non-finite"
            assert done == len(curve.losses)


def test_recorded_runs_that_end_far_above_their_start_are_stopped_before_the_middle() -> None:
    ends = {
        (net, curve.log10_lr): fate(curve.losses, RECORD["steps"])
        for net in NETS
        for curve in recorded(net)
        if FAR * abs(curve.losses[0]) < curve.end < math.inf and min(curve.losses) > 0
    }
    assert len(ends) >= 3
    assert all(verdict == "diverged" and done < RECORD["steps"] / 2 for verdict, done in ends.values()), ends


def test_a_recorded_catapult_far_above_the_start_goes_on_to_the_best_end() -> None:
    curves = recorded("regression on the whole set, SGD")
    best = min(curves, key=lambda curve: curve.end)
    catapults = [c for c in curves if max(c.losses) > 100 * c.losses[0] and c.end < 1.2 * best.end]
    assert len(catapults) >= 2
    assert {fate(c.losses, RECORD["steps"])[0] for c in catapults} == {"going"}


def test_a_recorded_collapse_to_a_plateau_near_the_start_goes_on() -> None:
    collapsed = [c for c in recorded("classes, Adam without warm-up") if 0.9 < c.end / c.losses[0] < 1.1]
    collapsed = [c for c in collapsed if c.log10_lr <= 1.5]
    assert len(collapsed) >= 3
    assert {fate(c.losses, RECORD["steps"])[0] for c in collapsed} == {"going"}


def test_the_verdict_does_not_depend_on_the_unit_of_the_loss() -> None:
    for net in NETS:
        for curve in recorded(net):
            expected = fate(curve.losses, RECORD["steps"])
            for unit in (2.0**-60, 2.0**40):
                assert fate([loss * unit for loss in curve.losses], RECORD["steps"])[0] == expected[0]


# ----------------------------------------------------------------------------------------- made curves


def noisy(levels: Iterable[float], seed: int = 0, spread: float = 0.2) -> list[float]:
    """Losses around these levels, each times a random number around 1."""
    generator = random.Random(seed)
    return [level * math.exp(generator.gauss(0, spread)) for level in levels]


def falling(steps: int, first: float = 2.3, last: float = 0.2) -> list[float]:
    """A healthy run: an exponential from the first level to the last."""
    return [last + (first - last) * math.exp(-5 * step / steps) for step in range(steps)]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("at", [0, 1, 99])
def test_the_first_loss_that_is_not_finite_stops_the_run_at_once(bad: float, at: int) -> None:
    losses = falling(100)
    losses[at] = bad
    assert fate(losses, 100) == ("non-finite", at + 1)


def test_a_healthy_run_goes_on() -> None:
    assert fate(noisy(falling(1000)), 1000) == ("going", 1000)


@pytest.mark.parametrize("steps", [60, 200, 1000, 5000])
@pytest.mark.parametrize("height", [10, 100, 1000])
def test_a_spike_that_is_over_within_a_tenth_of_the_run_goes_on(steps: int, height: float) -> None:
    levels = falling(steps)
    start, length = steps // 20, steps // 10
    for step in range(start, start + length):
        levels[step] = levels[0] * height
    assert fate(noisy(levels), steps) == ("going", steps)


@pytest.mark.parametrize("steps", [60, 200, 1000])
def test_a_catapult_of_some_tens_of_steps_goes_on(steps: int) -> None:
    levels = falling(steps)
    for step in range(35):
        levels[5 + step] = 2.3 * (1 + 50 * math.sin(math.pi * step / 35))
    assert fate(noisy(levels), steps) == ("going", steps)


def test_many_spikes_that_come_down_in_between_go_on() -> None:
    levels = [level if step % 50 < 25 else 50.0 for step, level in enumerate(falling(1000))]
    assert fate(noisy(levels), 1000) == ("going", 1000)


@pytest.mark.parametrize("height", [1.0, 1.3, 2.0, 5.0])
def test_a_plateau_a_little_above_the_start_goes_on(height: float) -> None:
    assert fate(noisy([2.3] * 20 + [2.3 * height] * 480), 500) == ("going", 500)


@pytest.mark.parametrize("height", [25, 100, 1e6, 1e30])
def test_a_plateau_far_above_the_start_is_stopped_after_a_quarter_of_the_run(height: float) -> None:
    verdict, done = fate(noisy([2.3] * 20 + [2.3 * height] * 480), 500)
    assert verdict == "diverged"
    assert done == 20 + 125


@pytest.mark.parametrize("growth", [1.01, 1.03, 1.2])
def test_a_slow_divergence_is_stopped_about_halfway_or_where_it_overflows(growth: float) -> None:
    verdict, done = fate(noisy(2.3 * growth**step for step in range(1000)), 1000)
    assert verdict == "diverged"
    assert done < 600


def test_slow_divergence_of_plain_descent_on_a_parabola_is_stopped() -> None:
    # x is multiplied by 1 - lr * curvature at each step; just over 2 / curvature the loss grows by 2 %.
    position, losses = 1.0, []
    for _ in range(1000):
        losses.append(0.5 * position**2)
        position *= 1 - 2.01
    verdict, done = fate(losses, 1000)
    assert verdict == "diverged"
    assert done <= 500


def test_a_run_that_learns_first_and_then_diverges_is_stopped() -> None:
    levels = falling(500)[:200] + [50.0] * 300
    assert fate(noisy(levels), 500) == ("diverged", 200 + 125)


def test_a_run_that_loses_what_it_learned_goes_on_as_evidence() -> None:
    assert fate(noisy(falling(500)[:200] + [2.4] * 300), 500) == ("going", 500)


@pytest.mark.parametrize("offset", [-1000.0, -2.3, 0.0])
def test_a_healthy_loss_that_is_negative_or_crosses_zero_goes_on(offset: float) -> None:
    losses = [loss + offset for loss in noisy(falling(500, first=2.3, last=-4.0), spread=0.05)]
    assert min(losses) < 0
    assert fate(losses, 500) == ("going", 500)


@pytest.mark.parametrize("offset", [-3.0, -2.3])
def test_a_negative_loss_that_rises_far_above_all_that_it_was_is_stopped(offset: float) -> None:
    losses = [loss + offset for loss in noisy(falling(500)[:200] + [60.0] * 300, spread=0.05)]
    assert fate(losses, 500) == ("diverged", 200 + 125)


def test_a_negative_loss_a_little_above_its_start_goes_on() -> None:
    assert fate([-1.0] * 5 + [-0.9] * 495, 500) == ("going", 500)


def test_a_loss_that_starts_at_zero_is_measured_by_its_own_first_changes() -> None:
    generator = random.Random(0)
    calm = [0.0] + [abs(generator.gauss(0, 1)) for _ in range(499)]
    assert fate(calm, 500) == ("going", 500)
    assert fate(calm[:100] + [100.0] * 400, 500) == ("diverged", 100 + 125)


def test_a_loss_of_zero_throughout_goes_on() -> None:
    assert fate([0.0] * 500, 500) == ("going", 500)


@pytest.mark.parametrize("unit", [1e-300, 1e300])
def test_losses_near_the_ends_of_the_number_range_are_judged_like_others(unit: float) -> None:
    assert fate([unit * level for level in [2.3] * 20 + [0.5] * 480], 500) == ("going", 500)
    assert fate([unit * level for level in [2.3] * 20 + [1e5] * 480], 500) == ("diverged", 145)


def test_losses_of_both_signs_at_the_end_of_the_number_range_go_on() -> None:
    assert fate([1.7e308, -1.7e308] * 100, 200) == ("going", 200)


NOISE: dict[str, Callable[[random.Random], float]] = {
    "even": lambda r: r.uniform(0, 1),
    "normal around 1, half as wide": lambda r: 1 + 0.5 * r.gauss(0, 1),
    "normal around 0": lambda r: r.gauss(0, 1),
    "normal around -5": lambda r: -5 + 3 * r.gauss(0, 1),
    "squares, one example a batch": lambda r: r.gauss(0, 1) ** 2,
    "squares, two examples a batch": lambda r: r.gauss(0, 1) ** 2 + r.gauss(0, 1) ** 2,
    "log-normal": lambda r: math.exp(2 * r.gauss(0, 1)),
    "without a mean": lambda r: 1 / (1 - r.random()) - 1,
}


@pytest.mark.parametrize("kind", NOISE)
def test_noise_alone_stops_fewer_than_one_run_in_a_hundred(kind: str) -> None:
    generator = random.Random(1)
    stopped = sum(fate((NOISE[kind](generator) for _ in range(200)), 200)[0] != "going" for _ in range(400))
    assert stopped < 4


@given(st.lists(st.floats(), min_size=1, max_size=300), st.integers(1, 1000))
def test_any_losses_are_judged_and_only_what_is_not_finite_is_called_so(
    losses: list[float], steps: int
) -> None:
    verdict, done = fate(losses, steps)
    finite = [math.isfinite(loss) for loss in losses]
    if verdict == "non-finite":
        assert done == finite.index(False) + 1
    elif verdict == "diverged":
        assert done > 40
        assert all(finite[:done])
    else:
        assert all(finite)


@given(st.lists(st.floats(0.5, 4.9), min_size=1, max_size=300), st.integers(1, 400))
def test_losses_within_ten_times_the_first_always_go_on(losses: list[float], steps: int) -> None:
    assert fate(losses, steps)[0] == "going"


def test_the_answer_stays_once_it_is_to_stop() -> None:
    watch = Watch(100)
    assert [watch.feed(loss) for loss in (1.0, math.nan, 1.0, math.inf)] == ["going"] + ["non-finite"] * 3


def test_a_run_shorter_than_the_patience_is_never_called_diverged() -> None:
    assert fate([1.0] + [1e9] * 29, 30) == ("going", 30)


@pytest.mark.parametrize("steps", [0, -1])
def test_a_run_without_steps_is_refused(steps: int) -> None:
    with pytest.raises(ArgumentError, match=rf"^`steps` must be at least 1, got {steps}"):
        Watch(steps)
