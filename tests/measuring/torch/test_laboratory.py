"""A whole measurement agrees with slow references, is repeatable, and goes on where one figure cannot be "
"had."""

import math
from typing import Any

import numpy as np
import pytest

from rightrate.errors import TaskError, UserCodeError
from rightrate.measuring import Facts, measure
from tests.conftest import needs

torch = needs("torch")
problems = needs("tests.tasks.torch.problems")
oracle = needs("tests.oracles.gradients")
bench = needs("rightrate.measuring.torch.bench")
curves = needs("rightrate.measuring.torch.curves")
direction = needs("rightrate.measuring.torch.direction")
noises = needs("rightrate.measuring.torch.noises")
Groups = needs("rightrate.tasks.torch.groups").Groups
plan = needs("rightrate.measuring.plan")
optim = torch.optim


def in_double(name: str, *, model: Any = problems.mlp, examples: int = 400) -> Any:
    """A model in double precision with an optimizer that has made a few steps, and its data."""
    torch.manual_seed(0)
    net = model().double()
    kinds = {
        "sgd": lambda: optim.SGD(net.parameters(), lr=0.1),
        "adam": lambda: optim.Adam(net.parameters(), lr=1e-3),
    }
    optimizer = kinds[name]()
    subject = direction.Subject(net, optimizer, Groups.of(optimizer), None)
    data = tuple(part.double() for part in problems.numbers(examples))
    held = bench.Bench(subject, problems.squared, plan.Ledger(math.inf))
    for _ in range(5):
        direction_of = held.slope(data).gradient
        for parameter, gradient in zip(subject.trained, direction_of, strict=True):
            parameter.grad = gradient
        optimizer.step()
    return held, data


def dealt(data: Any, size: int) -> list[Any]:
    """The data in batches of one pass."""
    return [tuple(part[i : i + size] for part in data) for i in range(0, len(data[0]), size)]


@pytest.mark.parametrize("size", [4, 10])
def test_the_noise_scale_agrees_with_the_covariance_of_single_gradients(size: int) -> None:
    held, data = in_double("sgd")
    each = oracle.per_example(
        lambda x, y: problems.squared(held.subject.model, (x, y)), held.trained, data[0], data[1]
    )
    signal, noise = oracle.signal_and_noise(each)
    slopes = [held.slope(batch) for batch in dealt(data, size)]
    found = noises.noises(held, slopes, averaging=False)[noises.PLAIN]
    assert found.noise == pytest.approx(noise, rel=0.25)
    # The mean over all batches is the mean over all examples, so they differ by their noises alone.
    assert found.signal == pytest.approx(signal - (found.noise - noise) / len(each), rel=1e-6)
    assert found.low <= noise / signal <= found.high


def test_the_preconditioned_noise_scale_is_that_of_scaled_gradients() -> None:
    held, data = in_double("adam")
    slopes = [held.slope(batch) for batch in dealt(data, 10)]
    scale = direction.preconditioner(held.subject, [slope.gradient for slope in slopes])
    each = oracle.per_example(
        lambda x, y: problems.squared(held.subject.model, (x, y)), held.trained, data[0], data[1]
    )
    flat = torch.cat([part.reshape(-1) for part in scale]).numpy()
    signal, noise = oracle.signal_and_noise(each * flat)
    found = noises.noises(held, slopes, averaging=True)[noises.PRECONDITIONED]
    assert found.low <= noise / signal <= found.high
    assert found.noise == pytest.approx(noise, rel=0.25)


@pytest.mark.parametrize("name", ["sgd", "adam"])
@pytest.mark.parametrize("model", [problems.mlp, problems.Tied])
def test_the_top_eigenvalue_agrees_with_the_whole_hessian(name: str, model: Any) -> None:
    held, data = in_double(name, model=model)
    slopes = [held.slope(batch) for batch in dealt(data, 100)]
    found = curves.curves(held, slopes, most=12, averaging=name == "adam")
    net = held.subject.model
    one, other = (
        oracle.dense_hessian(lambda batch=slope.batch: problems.squared(net, batch), held.trained)
        for slope in slopes[:2]
    )
    scales = {curves.TOP: direction.scales(held.subject)}
    if name == "adam":
        shown = [slope.gradient for slope in slopes]
        scales[curves.PRECONDITIONED] = direction.preconditioner(held.subject, shown)
    assert found.keys() == scales.keys()
    for form, scale in scales.items():
        flat = torch.cat([part.reshape(-1) for part in scale]).numpy()
        values = np.linalg.eigvalsh(flat[:, None] * one * flat)
        top = found[form].top
        assert top.value <= values[-1] * (1 + 1e-9)
        assert values[-1] <= top.value + top.residual + 1e-9
        assert top.value == pytest.approx(values[-1], rel=0.02)
        along = top.vector @ (flat[:, None] * other * flat) @ top.vector
        assert found[form].elsewhere == pytest.approx(along, rel=1e-9)


def test_the_critical_rate_is_where_the_loss_is_as_high_as_before() -> None:
    held, data = in_double("sgd", model=lambda: torch.nn.Linear(problems.FEATURES, 1))
    slope = held.slope(data)
    found = held.critical(slope, 0.1, most=20)
    gradient = torch.cat([part.reshape(-1) for part in slope.gradient]).numpy()
    hessian = oracle.dense_hessian(lambda: problems.squared(held.subject.model, data), held.trained)
    exact = 2 * float(gradient @ gradient) / float(gradient @ hessian @ gradient)  # of a parabola
    assert found.low <= exact * 1.01
    assert exact <= found.high


def test_a_layer_that_hides_its_second_derivative_is_found_out() -> None:
    class Hiding(torch.autograd.Function):  # type: ignore[misc, name-defined]
        @staticmethod
        def forward(ctx: Any, value: Any) -> Any:
            ctx.save_for_backward(value)
            return value.pow(4)

        @staticmethod
        def backward(ctx: Any, gradient: Any) -> Any:
            with torch.no_grad():
                slope = 4 * ctx.saved_tensors[0].pow(3)
            return gradient * slope

    class Net(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.a = torch.nn.Linear(problems.FEATURES, 1)

        def forward(self, inputs: Any) -> Any:
            return Hiding.apply(self.a(inputs)) + 1e-3 * self.a(inputs)

    facts = measured(
        model=Net, loss=lambda model, batch: model(batch[0]).mean() + model.a.weight.square().sum()
    )
    assert "losses on both sides of the weights give" in facts["model"].refusals["top Hessian eigenvalue"]


def measured(**changes: Any) -> Facts:
    return measure(problems.task(steps=600, **changes))


def test_the_same_task_and_seed_give_the_same_facts_and_another_seed_gives_others() -> None:
    one, again = measured().to_json(), measured().to_json()
    assert one == again
    assert measure(problems.task(steps=600), seed=1).to_json() != one


def test_training_begins_at_the_initial_weights_and_takes_plain_steps() -> None:
    seen: list[Any] = []

    def noted(model: Any, batch: Any) -> Any:
        value = problems.squared(model, batch)
        if torch.is_grad_enabled():
            flat = torch.cat([p.detach().reshape(-1) for p in model.parameters()])
            gradient = torch.autograd.grad(value, list(model.parameters()), retain_graph=True)
            statistics = model[1].running_mean.clone()
            seen.append((flat, torch.cat([g.reshape(-1) for g in gradient]), statistics))
        return value

    measured(loss=noted, model=problems.normed, train=problems.loader(20))
    first, _, third, fourth, fifth = seen[:5]  # the check, the anatomy, and the first steps of training
    assert torch.equal(first[0], third[0])
    assert torch.equal(first[2], third[2])
    steps = ((third, fourth), (fourth, fifth))
    rates = [float((here[0] - there[0]).norm() / here[1].norm()) for here, there in steps]
    assert rates[0] == pytest.approx(rates[1], rel=1e-3)
    assert torch.allclose(third[0] - rates[0] * third[1], fourth[0], atol=1e-5)


def test_nothing_costs_what_is_not_counted() -> None:
    calls = {"losses": 0, "gradients": 0}

    def counted(model: Any, batch: Any) -> Any:
        calls["gradients" if torch.is_grad_enabled() else "losses"] += 1
        return problems.squared(model, batch)

    facts = measured(loss=counted)
    products = round((facts["model"]["top Hessian eigenvalue"].spent - 2 - 2 / 3) / 2)
    # The graph for the anatomy is counted as a loss: its gradient is never taken.
    assert facts.spent == pytest.approx(calls["losses"] / 3 + calls["gradients"] - 2 / 3 + 2 * products)
    assert sum(factor.spent for factor in facts.factors) == pytest.approx(facts.spent)


@pytest.mark.parametrize("budget", [0.05, 0.1, 0.5])
def test_the_cost_is_below_the_budget(budget: float) -> None:
    facts = measure(problems.task(steps=600), budget=budget)
    assert facts.cost <= budget + 1e-9
    assert facts.cost > 0.6 * budget or budget == 0.5
    assert facts.notes == ()


def test_a_task_too_short_for_the_budget_says_so_with_the_figures() -> None:
    facts = measure(problems.task(steps=100))
    assert facts.cost > 0.05
    (note,) = facts.notes
    assert "of 100 steps" in note
    assert f"took {facts.cost:.3f} of it" in note
    assert "0.05 of it would be 5" in note


@pytest.mark.parametrize(
    "changes",
    [
        {"model": problems.dropped},
        {"model": problems.normed, "train": problems.loader(20)},
        {"model": problems.Embedded, "optimizer": lambda m: optim.SparseAdam(m.parameters())},
        {"model": problems.KeepsNormFrozen},
        {"model": problems.Tied},
        {"clip": 0.1},
        {"valid": None},
        {"train": problems.batches()},
        {"optimizer": lambda m: optim.Rprop(m.parameters(), lr=0.1)},
        {
            "optimizer": lambda m: optim.AdamW(
                [{"params": list(m.parameters())[:1], "lr": 0.0}, {"params": list(m.parameters())[1:]}]
            )
        },
    ],
    ids=str,
)
def test_every_kind_of_task_is_measured(changes: Any) -> None:
    facts = measured(**changes)
    assert facts.trusted
    assert math.isfinite(facts["model"]["top Hessian eigenvalue"].number)
    assert facts["data"]["gradient noise scale"].interval[0] >= 0


def test_where_there_is_no_curvature_the_other_figures_still_come_out() -> None:
    facts = measured(model=problems.Spectral)
    assert "complex weights" in facts["model"].refusals["top Hessian eigenvalue"]
    assert facts["model"]["critical learning rate at the start"].number > 0
    assert facts["data"]["gradient noise scale"].interval[1] > 0


def test_training_that_diverges_is_told_and_the_start_still_comes_out() -> None:
    calls = iter(range(10_000))

    def running_away(model: Any, batch: Any) -> Any:
        return problems.squared(model, batch) * (math.nan if next(calls) > 12 else 1.0)

    facts = measured(loss=running_away)
    refusals = facts["model"].refusals
    assert "Training diverged within" in refusals["critical learning rate after training"]
    assert "Training diverged within" in facts["data"].refusals["gradient noise scale"]
    assert facts["model"]["critical learning rate at the start"].spent > 0


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"model": lambda: 3}, TaskError, "must return an nn.Module"),
        ({"optimizer": lambda m: optim.LBFGS(m.parameters())}, TaskError, "LBFGS"),
        ({"loss": lambda m, b: m(b[0])}, TaskError, "Return its mean"),
        ({"loss": lambda m, b: 1 / 0}, UserCodeError, "`loss` raised ZeroDivisionError"),
        ({"train": [(torch.zeros(0),)][:0]}, TaskError, "no batches"),
    ],
)
def test_what_cannot_be_trained_is_refused(changes: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        measured(**changes)
