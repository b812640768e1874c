"""Products with the Hessian are those of the whole matrix, and a layer that has none is named."""

from typing import Any

import numpy as np
import pytest

from tests.conftest import needs

torch = needs("torch")
problems = needs("tests.tasks.torch.problems")
oracle = needs("tests.oracles.gradients")
curvature = needs("rightrate.measuring.torch.curvature")


class Straight(torch.autograd.Function):  # type: ignore[misc, name-defined]
    """A square whose gradient cannot be differentiated again."""

    @staticmethod
    def forward(ctx: Any, value: Any) -> Any:
        ctx.save_for_backward(value)
        return value.square()

    @staticmethod
    @torch.autograd.function.once_differentiable  # type: ignore[untyped-decorator]
    def backward(ctx: Any, gradient: Any) -> Any:
        return 2 * ctx.saved_tensors[0] * gradient


class Attention(torch.nn.Module):  # type: ignore[misc, name-defined]
    """Attention, which on most devices takes a kernel without a second derivative."""

    def __init__(self) -> None:
        super().__init__()
        self.mix = torch.nn.Linear(problems.FEATURES, 3 * problems.FEATURES)

    def forward(self, inputs: Any) -> Any:
        query, key, value = self.mix(inputs)[:, None].chunk(3, -1)
        seen = torch.nn.functional.scaled_dot_product_attention(query[None], key[None], value[None])
        return seen[0].sum(-1)


@pytest.mark.parametrize("model", [problems.mlp, problems.normed, problems.Tied, Attention])
def test_products_are_those_of_the_whole_hessian(model: Any) -> None:
    torch.manual_seed(0)
    net = model().double()
    inputs, targets = (part.double() for part in problems.numbers())
    trained = list(net.parameters())

    def loss() -> Any:
        return problems.squared(net, (inputs, targets))

    with curvature.twice_differentiable():
        product = curvature.hessian_product(loss, trained)
        whole = oracle.dense_hessian(loss, trained)
    for seed in range(3):
        vector = np.random.default_rng(seed).normal(size=len(whole))
        assert product(vector) == pytest.approx(whole @ vector, rel=1e-9, abs=1e-9)


def test_a_parameter_without_a_gradient_counts_with_zeros() -> None:
    torch.manual_seed(0)
    net = problems.mlp().double()
    idle = torch.nn.Parameter(torch.ones(3, dtype=torch.float64))
    trained = [*net.parameters(), idle]
    inputs, targets = (part.double() for part in problems.numbers())
    product = curvature.hessian_product(lambda: problems.squared(net, (inputs, targets)), trained)
    found = product(np.ones(sum(p.numel() for p in trained)))
    assert found[-3:].tolist() == [0.0, 0.0, 0.0]
    assert found[:-3].any()


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        (
            lambda weight: Straight.apply(weight.square()).square().sum(),
            "cannot be differentiated twice: .*once_differentiable",
        ),
        (lambda weight: Straight.apply(weight).sum(), "a layer hides that it is not"),
        (lambda weight: weight.sum(), "does not depend on the weights"),
        (lambda weight: (weight * torch.inf).square().sum(), "not finite"),
    ],
)
def test_what_has_no_second_derivative_says_so(loss: Any, message: str) -> None:
    weight = torch.ones(3, requires_grad=True)
    with pytest.raises(curvature.CurvatureError, match=message):
        curvature.hessian_product(lambda: loss(weight), [weight])(np.ones(3))


def test_complex_weights_are_refused() -> None:
    model = problems.Spectral()
    with pytest.raises(curvature.CurvatureError, match="complex weights"):
        curvature.hessian_product(lambda: model(problems.VECTORS).sum(), list(model.parameters()))


def test_a_vector_and_tensors_are_the_same_numbers() -> None:
    like = [torch.zeros(2, 3), torch.zeros(()), torch.zeros(4, dtype=torch.float64)]
    vector = np.arange(11.0)
    parts = curvature.unflattened(vector, like)
    assert [tuple(part.shape) for part in parts] == [(2, 3), (), (4,)]
    assert [part.dtype for part in parts] == [part.dtype for part in like]
    assert curvature.flattened(parts, like).tolist() == vector.tolist()


def test_sparse_and_complex_gradients_are_numbers_too() -> None:
    sparse = torch.sparse_coo_tensor([[1]], [2.0], (3,), check_invariants=True)
    both = torch.tensor([1 + 2j])
    like = [torch.zeros(3), torch.zeros(1, dtype=torch.complex64)]
    assert curvature.flattened([sparse, both], like).tolist() == [0.0, 2.0, 0.0, 1.0, 2.0]
    assert curvature.flattened([None, None], like).tolist() == [0.0] * 5
