"""A range test is one trial whose rate rises; the rules read what it recorded, and nothing is left behind."""

import copy
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rightrate as rr
from rightrate.errors import ArgumentError, NoSuggestionError, TaskError, UserCodeError
from rightrate.search.rules import RULES
from rightrate.testing.problems import NoisyQuadratic
from tests.conftest import needs
from tests.engines.test_inline import Scripted, bad_at


def descended(task: NoisyQuadratic, rates: tuple[float, ...]) -> list[float]:
    """Losses of plain gradient descent without noise, one step at each rate."""
    curvatures, weights = np.array(task.curvatures), np.ones(len(task.curvatures))
    losses = []
    for rate in rates:
        losses.append(float(curvatures @ weights**2 / 2))
        weights = weights - rate * curvatures * weights
    return losses


@given(start=st.floats(1e-9, 1e-2), decades=st.floats(0.5, 3), steps=st.integers(20, 60))
def test_the_losses_are_those_of_a_plain_loop_with_a_rising_rate(
    start: float, decades: float, steps: int
) -> None:
    task = NoisyQuadratic(noise=0.0)
    end = start * 10**decades
    test = rr.range_test(task, start=start, end=end, steps=steps)
    assert test.lrs == pytest.approx(np.geomspace(start, end, steps)[: len(test.lrs)].tolist())
    assert test.losses == pytest.approx(descended(task, test.lrs))


def test_every_rule_has_an_answer_or_a_reason_why_it_has_none() -> None:
    for steps in (20, 30, 100):
        test = rr.range_test(NoisyQuadratic(), end=1e3, steps=steps)
        assert test.suggestions.keys() | test.refusals.keys() == RULES.keys()
        assert not test.suggestions.keys() & test.refusals.keys()


def test_the_suggestions_are_those_of_the_rules_on_the_whole_grid() -> None:
    test = rr.range_test(NoisyQuadratic(), end=1e3, steps=100)
    assert len(test.losses) < 100
    rates = np.geomspace(1e-7, 1e3, 100)
    losses = [*test.losses, *[math.nan] * (100 - len(test.losses))]
    for name, rate in test.suggestions.items():
        assert rate == pytest.approx(RULES[name](rates, losses))
    for name, reason in test.refusals.items():
        with pytest.raises(NoSuggestionError) as refused:
            RULES[name](rates, losses)
        assert str(refused.value) == reason


def test_it_ends_at_the_first_loss_that_is_not_finite() -> None:
    task = Scripted(bad_at(25, math.nan))
    test = rr.range_test(task, steps=60)
    assert len(test.lrs) == len(test.losses) == 26
    assert [math.isfinite(loss) for loss in test.losses] == [True] * 25 + [False]


def test_it_ends_once_every_finder_would_have_ended_its_own() -> None:
    test = rr.range_test(Scripted(lambda done: 1.0 if done < 40 else 1e6), steps=100)
    assert len(test.losses) == 41


def test_a_loss_that_stays_low_is_followed_to_the_end() -> None:
    assert len(rr.range_test(Scripted(lambda done: 1.0 / (1 + done)), steps=100).losses) == 100


def test_the_same_seed_gives_the_same_test_and_another_one_another() -> None:
    first, again, other = (rr.range_test(NoisyQuadratic(), seed=seed) for seed in (0, 0, 1))
    assert first.to_json() == again.to_json()
    assert first.losses != other.losses


def test_every_step_is_told_once() -> None:
    told: list[int] = []
    test = rr.range_test(NoisyQuadratic(), end=1e3, progress=told.append)
    assert told == list(range(1, len(test.losses) + 1))


def test_what_the_listener_raises_ends_the_test() -> None:
    def stopping(done: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rr.range_test(NoisyQuadratic(), progress=stopping)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"start": 0}, "`start` must be finite and above 0, got 0"),
        ({"start": -1e-3}, "`start` must be finite and above 0, got -0.001"),
        ({"start": math.nan}, "`start` must be finite and above 0, got nan"),
        ({"start": "1e-7"}, "`start` must be finite and above 0, got '1e-7'"),
        ({"end": math.inf}, "`end` must be finite and above `start`, which is 1e-07, got inf"),
        ({"start": 2.0, "end": 1.0}, r"`end` must be finite and above `start`, which is 2\.0, got 1\.0"),
        ({"start": 1.0, "end": 1.0}, "`end` must be finite and above `start`"),
        ({"steps": 19}, "`steps` must be a whole number, at least 20, got 19"),
        ({"steps": 100.0}, r"`steps` must be a whole number, at least 20, got 100\.0"),
        ({"seed": -1}, "`seed` must be a whole number, at least 0, got -1"),
        ({"seed": True}, "`seed` must be a whole number, at least 0, got True"),
        ({"choice": 0.01}, r"`choice` must be a Choice, or None, got 0\.01"),
    ],
)
def test_an_argument_out_of_range_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        rr.range_test(NoisyQuadratic(), **arguments)


def test_the_task_stays_as_it_is() -> None:
    task = NoisyQuadratic()
    before = task.check().fingerprint
    rr.range_test(task)
    assert (task.check().fingerprint, task.steps) == (before, 1000)


def torch_task(**changes: Any) -> rr.TorchTask:
    torch = needs("torch")
    x = torch.randn(64, 3, generator=torch.Generator().manual_seed(0))
    arguments: dict[str, Any] = {
        "model": lambda: torch.nn.Linear(3, 1),
        "loss": lambda model, batch: (model(batch) - batch.sum(1, keepdim=True)).square().mean(),
        "train": [x[:32], x[32:]],
        "optimizer": lambda model: torch.optim.SGD(model.parameters(), lr=0.1),
        "steps": 200,
    }
    return rr.TorchTask(**(arguments | changes))


def test_a_torch_task_is_tested_as_a_plain_loop_would_and_the_generators_are_put_back() -> None:
    torch = needs("torch")
    task = torch_task()
    torch.manual_seed(7)
    before = torch.get_rng_state()
    test = rr.range_test(task, start=1e-4, end=0.1, steps=30, seed=5)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(5)
    model = task.model()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    losses = []
    for step, rate in enumerate(np.geomspace(1e-4, 0.1, 30)):
        optimizer.param_groups[0]["lr"] = float(rate)
        loss = task.loss(model, list(task.train)[step % 2])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert test.losses == pytest.approx(losses, rel=1e-4)


def test_a_model_that_is_not_built_afresh_is_refused_and_stays_as_it_is() -> None:
    torch = needs("torch")
    model = torch.nn.Linear(3, 1)
    before = copy.deepcopy(model.state_dict())
    with pytest.raises(TaskError, match="model"):
        rr.range_test(torch_task(model=lambda: model))
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_what_the_user_raises_is_passed_on() -> None:
    def failing(model: Any, batch: Any) -> Any:
        raise ValueError("no")

    with pytest.raises(UserCodeError, match="no"):
        rr.range_test(torch_task(loss=failing))


def test_groups_keep_the_ratios_of_their_rates() -> None:
    torch = needs("torch")
    seen: list[list[float]] = []

    class Looking(torch.optim.SGD):  # type: ignore[name-defined, misc]
        def step(self, closure: Any = None) -> Any:
            seen.append([group["lr"] for group in self.param_groups])
            return super().step(closure)

    def two_groups(model: Any) -> Any:
        return Looking([{"params": [model.weight]}, {"params": [model.bias], "lr": 0.2}], lr=0.1)

    test = rr.range_test(torch_task(optimizer=two_groups), end=0.1, steps=20)
    assert [rates[0] for rates in seen[-20:]] == list(test.lrs)
    assert [rates[1] for rates in seen[-20:]] == pytest.approx([2 * rate for rate in test.lrs])
