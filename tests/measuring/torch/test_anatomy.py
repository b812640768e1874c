"""What a model is made of is told as a person would tell it."""

from typing import Any

import pytest

from tests.conftest import needs

torch = needs("torch")
nn = torch.nn
problems = needs("tests.tasks.torch.problems")
builtin = needs("rightrate.tasks.builtin").builtin
anatomy = needs("rightrate.measuring.torch.anatomy").anatomy


def of(name: str) -> Any:
    task = builtin(name)
    model = task.model()
    return anatomy(model, task.loss(model, next(iter(task.train))))


def test_a_perceptron() -> None:
    found = of("digits")
    assert (found.kinds, found.depth, found.width) == ({"linear": 26_122}, 3, 128)
    assert (found.norms, found.residuals, found.trainable) == ({}, 0, 26_122)


def test_a_convolutional_network_with_normalisation() -> None:
    found = of("digits-cnn")
    assert found.kinds == {"linear": 5_130, "convolution": 4_752, "normalisation": 96}
    assert (found.norms, found.depth) == ({"BatchNorm2d": 2}, 3)


def test_a_transformer_with_a_tied_head() -> None:
    found = of("text")
    assert found.kinds["embedding"] == 64 * 48
    assert found.norms == {"LayerNorm": 5}
    assert (found.residuals, found.depth, found.width) == (4, 8, 48)


def test_a_recurrent_network() -> None:
    found = of("text-gru")
    assert found.kinds == {"recurrent": 24_960, "linear": 4_160, "embedding": 4_096}
    assert (found.residuals, found.depth, found.width) == (0, 2, 64)


class Sums(nn.Module):  # type: ignore[misc, name-defined]
    """Sums of several kinds, of which `residuals` return to where they began."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)
        self.free = nn.Parameter(torch.ones(4))

    def forward(self, inputs: Any) -> Any:
        first = self.a(inputs)
        second = self.b(first)
        return {
            "plain": lambda: self.b(first),
            "residual": lambda: first + self.b(first).tanh(),
            "turned round": lambda: self.b(first).tanh() + first,
            "branches": lambda: self.a(inputs) + self.b(inputs),
            "a parameter": lambda: self.b(first) + self.free,
            "nested": lambda: first + (second + self.a(second).tanh()),
        }[self.kind]()


@pytest.mark.parametrize(
    ("kind", "residuals"),
    [
        ("plain", 0),
        ("residual", 1),
        ("turned round", 1),
        ("branches", 0),
        ("a parameter", 0),
        ("nested", 2),
    ],
)
def test_residual_connections_are_told_from_other_sums(kind: str, residuals: int) -> None:
    model = Sums(kind)
    assert anatomy(model, model(torch.ones(2, 4)).square().mean()).residuals == residuals


def test_frozen_weights_are_counted_among_all_and_not_among_the_trained() -> None:
    model = problems.mlp()
    model[0].requires_grad_(False)
    found = anatomy(model, model(problems.VECTORS).sum())
    assert sum(found.kinds.values()) - found.trainable == 4 * 5 + 5
