"""The update is the one that the optimizer makes, and the preconditioner what it divides by."""

from typing import Any

import pytest

from tests.conftest import needs

torch = needs("torch")
problems = needs("tests.tasks.torch.problems")
direction = needs("rightrate.measuring.torch.direction")
Groups = needs("rightrate.tasks.torch.groups").Groups
optim = torch.optim

OPTIMIZERS = {
    "sgd": lambda m: optim.SGD(m.parameters(), lr=0.1),
    "momentum": lambda m: optim.SGD(m.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01),
    "adam": lambda m: optim.Adam(m.parameters(), lr=1e-3),
    "amsgrad": lambda m: optim.Adam(m.parameters(), lr=1e-3, amsgrad=True),
    "adamw": lambda m: optim.AdamW(m.parameters(), lr=1e-3, weight_decay=0.1),
    "rmsprop": lambda m: optim.RMSprop(m.parameters(), lr=1e-3),
    "adagrad": lambda m: optim.Adagrad(m.parameters(), lr=1e-2),
}
PRECONDITIONED = ("adam", "amsgrad", "rmsprop", "adagrad")


def subject(name: str, *, steps: int = 0, clip: float | None = None, ratio: float = 1.0) -> Any:
    """A model that has trained for some steps, in double precision."""
    torch.manual_seed(0)
    model = problems.mlp().double()
    optimizer = OPTIMIZERS[name](model)
    if ratio != 1:
        held = optimizer.param_groups[0]
        last = held["params"].pop()
        optimizer.add_param_group({"params": [last], "lr": held["lr"] * ratio})
    found = direction.Subject(model, optimizer, Groups.of(optimizer), clip)
    for _ in range(steps):
        for parameter, gradient in zip(found.trained, gradients(found), strict=True):
            parameter.grad = gradient
        optimizer.step()
    return found


def gradients(found: Any) -> list[Any]:
    inputs, targets = (part.double() for part in problems.numbers())
    return list(torch.autograd.grad(problems.squared(found.model, (inputs, targets)), found.trained))


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("steps", [0, 4])
@pytest.mark.parametrize("clip", [None, 1e-2])
@pytest.mark.parametrize("ratio", [1.0, 0.25])
def test_a_step_along_the_update_is_the_optimizers_own(
    name: str, steps: int, clip: float | None, ratio: float
) -> None:
    found = subject(name, steps=steps, clip=clip, ratio=ratio)
    slope = gradients(found)
    update = direction.update_direction(found, slope, 1e-3)
    expected = [p.detach() + 7e-3 * u for p, u in zip(found.trained, update, strict=True)]
    for parameter, gradient in zip(found.trained, slope, strict=True):
        parameter.grad = gradient.clone()
    if clip is not None:
        torch.nn.utils.clip_grad_norm_(found.model.parameters(), clip)
    found.groups.set_rate(found.optimizer, 7e-3)
    found.optimizer.step()
    for parameter, wanted in zip(found.trained, expected, strict=True):
        assert torch.allclose(parameter.detach(), wanted, rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize("name", PRECONDITIONED)
@pytest.mark.parametrize("ratio", [1.0, 0.25])
def test_the_preconditioner_is_what_a_gradient_is_divided_by(name: str, ratio: float) -> None:
    found = subject(name, steps=3, ratio=ratio)
    slope = gradients(found)
    scale = direction.preconditioner(found, [slope])
    for group in found.optimizer.param_groups:  # without momentum the whole step is the gradient's own
        if "betas" in group:
            group["betas"] = (0.0, group["betas"][1])
    update = direction.update_direction(found, slope, 1e-6)
    beta1 = 0.9 if "adam" in name or name == "amsgrad" else 0.0
    for u, g, s in zip(update, slope, scale, strict=True):
        assert torch.allclose(-u, g * s.square() * (1 - beta1**4), rtol=1e-6)


def test_weights_that_never_had_a_gradient_count_with_zeros() -> None:
    found = subject("adam")
    slope = gradients(found)
    idle = torch.nn.Parameter(torch.ones(2, dtype=torch.float64))
    found.model.register_parameter("idle", idle)
    found.optimizer.add_param_group({"params": [idle]})
    again = direction.Subject(found.model, found.optimizer, Groups.of(found.optimizer), None)
    scale = direction.preconditioner(again, [[*slope, None]])
    assert scale[-1].tolist() == [0.0, 0.0]
    assert all(bool((part > 0).all()) for part in scale[:-1])


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        (lambda m: optim.AdamW(m.parameters()), True),
        (lambda m: optim.RMSprop(m.parameters()), True),
        (lambda m: optim.RMSprop(m.parameters(), centered=True), False),
        (lambda m: optim.SGD(m.parameters()), False),
        (lambda m: optim.RAdam(m.parameters()), False),
    ],
)
def test_which_optimizers_have_one(optimizer: Any, expected: bool) -> None:
    assert direction.is_preconditioned(optimizer(problems.mlp())) == expected


def test_scales_and_betas_are_those_of_the_groups() -> None:
    found = subject("momentum", ratio=0.25)
    assert [float(part.flatten()[0]) for part in direction.scales(found)] == [1.0, 1.0, 1.0, 0.5]
    assert direction.betas(found) == (0.9, 0.0)
    assert direction.betas(subject("adam")) == (0.0, 0.9)
