"""What all methods of this family keep: resuming, factors, refusals, low precision, one look at a device."""

import copy
import io
import math
from collections.abc import Callable
from typing import Any

import pytest

from rightrate.errors import ArgumentError, TrainingError
from tests.adaptive.torch.problem import Problem, wave
from tests.conftest import needs

torch = needs("torch")
adaptive = needs("rightrate.adaptive")

Make = Callable[[Any], Any]

METHODS: dict[str, Make] = {
    "DAdaptAdam": lambda params: adaptive.DAdaptAdam(params, d0=1e-3),
    "DAdaptSGD": lambda params: adaptive.DAdaptSGD(params, d0=1e-3, momentum=0.5),
    "DAdaptAdaGrad": lambda params: adaptive.DAdaptAdaGrad(params, d0=1e-3),
    "Prodigy": lambda params: adaptive.Prodigy(params, d0=1e-3),
    "LDoG": lambda params: adaptive.LDoG(params, reps=1e-3),
    "Cocob": lambda params: adaptive.Cocob(params),
    "ScheduleFreeSGD": lambda params: adaptive.ScheduleFreeSGD(params, rate=0.1),
    "ScheduleFreeAdamW": lambda params: adaptive.ScheduleFreeAdamW(params, rate=0.01),
    "Mechanic": lambda params: adaptive.Mechanic(torch.optim.AdamW(params, lr=0.1), s_init=1e-2),
}
SUMMED = ("DAdaptAdam", "DAdaptSGD", "DAdaptAdaGrad", "Prodigy", "LDoG", "Mechanic")


@pytest.fixture(params=METHODS)
def make(request: pytest.FixtureRequest) -> Make:
    """Each of the methods."""
    return METHODS[request.param]


def train(problem: Problem, optimizer: Any, first: int, last: int) -> None:
    for step in range(first, last):
        optimizer.zero_grad()
        problem.loss(step).backward()  # type: ignore[no-untyped-call]
        optimizer.step()


def values(problem: Problem) -> list[Any]:
    return [param.detach().clone() for param in problem.params]


def same(left: list[Any], right: list[Any]) -> bool:
    return all(torch.equal(one, other) for one, other in zip(left, right, strict=True))


def saved(problem: Problem, optimizer: Any) -> bytes:
    """Weights and state in a file, in the mode in which they may be saved."""
    file = io.BytesIO()
    if hasattr(optimizer, "eval"):
        optimizer.eval()
    torch.save((values(problem), optimizer.state_dict()), file)
    return file.getvalue()


def loaded(held: bytes, make: Make) -> tuple[Problem, Any]:
    weights, state = torch.load(io.BytesIO(held), weights_only=True)
    problem = Problem()
    optimizer = make(problem.groups(0.5))
    for param, value in zip(problem.params, weights, strict=True):
        param.data.copy_(value)
    optimizer.load_state_dict(copy.deepcopy(state))
    optimizer.load_state_dict(state)
    if hasattr(optimizer, "train"):
        optimizer.train()
    return problem, optimizer


def test_a_saved_run_goes_on_bit_for_bit(make: Make) -> None:
    problem = Problem()
    optimizer = make(problem.groups(0.5))
    train(problem, optimizer, 0, 12)
    again, other = loaded(saved(problem, optimizer), make)
    if hasattr(optimizer, "train"):
        optimizer.train()
    train(problem, optimizer, 12, 25)
    train(again, other, 12, 25)
    assert same(values(problem), values(again))
    assert optimizer.rate == other.rate


def test_a_copy_goes_on_like_the_original(make: Make) -> None:
    problem = Problem()
    optimizer = make(problem.params)
    train(problem, optimizer, 0, 5)
    again, other = copy.deepcopy((problem, optimizer))
    train(problem, optimizer, 5, 12)
    train(again, other, 5, 12)
    assert same(values(problem), values(again))


def test_a_group_of_factor_0_stays_where_it_is_at_once_and_later(make: Make) -> None:
    problem = Problem()
    optimizer = make(problem.groups(0.5))
    for begin in (0, 5):
        optimizer.param_groups[1]["lr"] = 0.0
        before = values(problem)
        train(problem, optimizer, begin, begin + 3)
        assert same(before[2:], values(problem)[2:])
        assert not same(before[:2], values(problem)[:2])
        optimizer.param_groups[1]["lr"] = 0.05
        train(problem, optimizer, begin + 3, begin + 5)
    assert all(torch.isfinite(param).all() for param in problem.params)


def test_a_first_step_at_factor_0_changes_nothing_and_harms_nothing(make: Make) -> None:
    problem, plain = Problem(), Problem()
    optimizer, other = make(problem.params), make(plain.params)
    lr = optimizer.param_groups[0]["lr"]
    before = values(problem)
    optimizer.param_groups[0]["lr"] = 0.0
    train(problem, optimizer, 0, 1)
    assert same(before, values(problem))
    optimizer.param_groups[0]["lr"] = lr
    train(problem, optimizer, 1, 12)
    train(plain, other, 1, 12)
    assert not same(before, values(problem))
    if not isinstance(optimizer, adaptive.Mechanic):  # its base has seen one gradient more
        assert same(values(problem), values(plain))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_gradient_that_is_not_finite_is_refused_without_a_trace(make: Make, value: float) -> None:
    problem, plain = Problem(), Problem()
    optimizer, other = make(problem.params), make(plain.params)
    for step in range(6):
        optimizer.zero_grad()
        problem.loss(step).backward()  # type: ignore[no-untyped-call]
        problem.params[1].grad[2] = value  # type: ignore[index]
        with pytest.raises(TrainingError, match="finite"):
            optimizer.step()
        train(problem, optimizer, step, step + 1)
    train(plain, other, 0, 6)
    assert same(values(problem), values(plain))


def test_a_refused_first_step_leaves_no_state(make: Make) -> None:
    problem = Problem()
    optimizer = make(problem.params)
    optimizer.nonfinite = "skip"
    problem.loss(0).backward()  # type: ignore[no-untyped-call]
    problem.params[0].grad[0] = math.nan  # type: ignore[index]
    before = values(problem)
    optimizer.step()
    assert same(before, values(problem))
    assert not set(problem.params) & set(optimizer.state)


def test_gradients_are_left_as_they_are(make: Make) -> None:
    problem = Problem()
    optimizer = make(problem.params)
    for group in optimizer.param_groups:
        group["weight_decay"] = 0.1
    for step in range(3):
        optimizer.zero_grad()
        problem.loss(step).backward()  # type: ignore[no-untyped-call]
        before = [param.grad.clone() for param in problem.params]  # type: ignore[union-attr]
        optimizer.step()
        assert same(before, [param.grad for param in problem.params])


def test_steps_too_small_for_the_precision_of_a_parameter_add_up(make: Make) -> None:
    """One parameter in bfloat16 goes as far as the same in single precision."""
    ends = []
    for dtype in (torch.bfloat16, torch.float32):
        x = torch.nn.Parameter(torch.full((64,), 1.0, dtype=dtype))
        optimizer = make([x])
        for _ in range(40):
            optimizer.zero_grad()
            # A slope of 1 in both, so that only the rounding of the steps can differ.
            x.sum().backward()
            optimizer.step()
        ends.append(x.detach().float().mean().item())
    assert ends[1] < 1.0
    assert 1.0 - ends[0] == pytest.approx(1.0 - ends[1], rel=0.05, abs=0.005)


@pytest.mark.parametrize("name", SUMMED)
def test_away_from_the_cpu_a_step_looks_once_and_goes_the_same_way(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way of other devices, where nothing changes in place, taken on the CPU."""
    problem, plain = Problem(), Problem()
    optimizer, other = METHODS[name](problem.params), METHODS[name](plain.params)
    train(plain, other, 0, 8)
    looks = _counting(monkeypatch)
    train(problem, optimizer, 0, 8)
    assert looks[0] == 8
    assert same(values(problem), values(plain))


def _counting(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    from rightrate.adaptive.torch import complete, dadapt_adagrad, ldog, measures

    looks, numbers = [0], measures.numbers

    def counted(parts: Any) -> Any:
        looks[0] += 1
        return numbers(parts)

    for module in (complete, dadapt_adagrad):
        monkeypatch.setattr(module, "all_cpu", lambda lists: False)
    for module in (measures, dadapt_adagrad, ldog):
        monkeypatch.setattr(module, "numbers", counted)
    return looks


def test_memory_that_lies_otherwise_is_stepped_alike(make: Make) -> None:
    ends = []
    for turned in (False, True):
        start = 0.5 * wave(5, 7, pitch=0.7)
        x = torch.nn.Parameter(start.t().contiguous().t() if turned else start.clone())
        optimizer = make([x])
        for _ in range(10):
            optimizer.zero_grad()
            (x - 1).square().sum().backward()
            optimizer.step()
        ends.append(x.detach())
    assert torch.allclose(*ends, rtol=1e-9)


@pytest.mark.parametrize(
    ("name", "options", "word"),
    [
        ("DAdaptAdam", {"d0": 0.0}, "d0"),
        ("DAdaptAdam", {"betas": (0.9, 1.0)}, "betas"),
        ("DAdaptSGD", {"growth_rate": 1.0}, "growth_rate"),
        ("DAdaptSGD", {"momentum": 1.0}, "momentum"),
        ("DAdaptAdaGrad", {"eps": 0.0}, "eps"),
        ("Prodigy", {"d_coef": 0.0}, "d_coef"),
        ("Prodigy", {"beta3": 1.0}, "beta3"),
        ("Prodigy", {"run": 0}, "run"),
        ("LDoG", {"reps": 0.0}, "reps"),
        ("Cocob", {"alpha": -1.0}, "alpha"),
        ("ScheduleFreeSGD", {"momentum": 0.0}, "momentum"),
        ("ScheduleFreeAdamW", {"rate": 0.0}, "rate"),
        ("ScheduleFreeAdamW", {"warmup": 1.5}, "warmup"),
        ("Prodigy", {"weight_decay": -1.0}, "weight_decay"),
        ("Cocob", {"nonfinite": "ignore"}, "nonfinite"),
    ],
)
def test_an_option_out_of_range_is_refused_by_name(name: str, options: dict[str, Any], word: str) -> None:
    with pytest.raises(ArgumentError, match=f"`?{word}"):
        getattr(adaptive, name)(Problem().params, **options)
