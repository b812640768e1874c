from typing import Any

import pytest

from rightrate.errors import ArgumentError
from tests.conftest import needs

torch = needs("torch")
nn = torch.nn
perceptron = needs("tests.transferring.torch.networks").perceptron
growths = needs("rightrate.transferring.torch.growths").growths


def kinds_of(model: Any, base: Any, **said: Any) -> dict[str, str]:
    return {grown.name: grown.growth.kind for grown in growths(model, base, said or None)}


class Bare(nn.Module):  # type: ignore[misc,name-defined,unused-ignore]
    """A parameter that no layer holds."""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.own = nn.Parameter(torch.ones(shape))


class Tied(nn.Module):  # type: ignore[misc,name-defined,unused-ignore]
    """An embedding whose weights are those of the head, or of a second embedding."""

    def __init__(self, width: int, *, head: bool) -> None:
        super().__init__()
        self.embedding = nn.Embedding(16, width)
        self.other = nn.Linear(width, 16, bias=False) if head else nn.Embedding(16, width)
        self.other.weight = self.embedding.weight


def test_the_layers_of_a_perceptron_are_input_hidden_and_output() -> None:
    found = kinds_of(perceptron(256), perceptron(64))
    assert found == {
        "0.weight": "input",
        "0.bias": "vector",
        "2.weight": "hidden",
        "2.bias": "vector",
        "4.weight": "output",
        "4.bias": "fixed",
    }


@pytest.mark.parametrize(
    ("build", "kinds"),
    [
        (lambda n: nn.Embedding(50, n), {"weight": "input"}),
        (lambda n: nn.EmbeddingBag(50, n), {"weight": "input"}),
        (lambda n: nn.Linear(n, 1, bias=False), {"weight": "output"}),
        (lambda n: nn.Conv2d(3, n, 3), {"weight": "input", "bias": "vector"}),
        (lambda n: nn.Conv1d(n, n, 3), {"weight": "hidden", "bias": "vector"}),
        (lambda n: nn.Conv2d(n, n, 3, groups=n), {"weight": "input", "bias": "vector"}),
        (lambda n: nn.ConvTranspose2d(n, 3, 3), {"weight": "output", "bias": "fixed"}),
        (lambda n: nn.LayerNorm(n), {"weight": "vector", "bias": "vector"}),
        (lambda n: nn.BatchNorm2d(n), {"weight": "vector", "bias": "vector"}),
        (lambda n: nn.GRUCell(5, n, bias=False), {"weight_ih": "input", "weight_hh": "hidden"}),
        (lambda n: nn.LSTM(n, 7, bias=False), {"weight_ih_l0": "output", "weight_hh_l0": "fixed"}),
        (lambda n: Bare(n), {"own": "vector"}),
        (lambda n: Bare(0), {"own": "fixed"}),
        (lambda n: Bare(1, 1, n), {"own": "vector"}),
        (lambda n: Bare(3 * n, n), {"own": "hidden"}),
    ],
)
def test_the_layer_tells_what_a_parameter_is(build: Any, kinds: dict[str, str]) -> None:
    assert kinds_of(build(24), build(8)) == kinds
    assert set(kinds_of(build(8), build(8)).values()) == {"fixed"}


def test_attention_is_hidden_with_its_biases_as_vectors() -> None:
    found = kinds_of(
        *(nn.MultiheadAttention(n, 2, add_bias_kv=True) for n in (32, 8)),
    )
    assert {name for name, kind in found.items() if kind == "hidden"} == {"in_proj_weight", "out_proj.weight"}
    assert {kind for name, kind in found.items() if "bias" in name} == {"vector"}


def test_how_much_each_side_grew_is_told_apart() -> None:
    (weight,) = growths(nn.Linear(32, 64, bias=False), nn.Linear(16, 8, bias=False), None)
    assert (weight.growth.kind, weight.growth.inputs, weight.growth.outputs) == ("hidden", 2.0, 8.0)


@pytest.mark.parametrize(
    ("shapes", "kind", "sides"),
    [
        (((12, 32), (12, 8)), "input", (1.0, 4.0)),
        (((12, 32), (12, 8)), "output", (4.0, 1.0)),
        (((16, 32), (8, 8)), "hidden", (4.0, 2.0)),
        (((3, 32), (3, 8)), "vector", (1.0, 4.0)),
    ],
)
def test_what_was_said_of_a_parameter_is_taken(shapes: Any, kind: Any, sides: tuple[float, float]) -> None:
    (own,) = growths(Bare(*shapes[0]), Bare(*shapes[1]), {"own": kind})
    assert (own.growth.kind, own.growth.inputs, own.growth.outputs) == (kind, *sides)


@pytest.mark.parametrize("shapes", [((12, 32), (12, 8)), ((16, 32), (8, 8)), ((4, 4, 4), (2, 2, 2))])
def test_what_cannot_be_told_is_asked_for(shapes: Any) -> None:
    with pytest.raises(ArgumentError, match=r"cannot be told what 'own' of a Bare is: .*kinds=\{\"own\": "):
        growths(Bare(*shapes[0]), Bare(*shapes[1]), None)


def test_a_kernel_that_grew_is_no_width() -> None:
    with pytest.raises(ArgumentError, match=r"'weight' of a Conv1d is: .* along axis 2"):
        growths(nn.Conv1d(3, 4, 5), nn.Conv1d(3, 4, 3), None)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"own": "inner"}, r'`kinds\["own"\]` must be one of vector, input, hidden, output, got \'inner\''),
        ({"won": "input"}, "`kinds` must name parameters of the model, got 'won'. Did you mean own"),
        (
            {"own": "hidden"},
            "must be a kind that grows along 1 axis, got 'hidden'. One that is hidden has 2 axes",
        ),
    ],
)
def test_what_was_said_wrongly_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        growths(Bare(12, 32), Bare(12, 8), said)


def test_tied_weights_of_one_kind_are_one_parameter() -> None:
    assert kinds_of(Tied(32, head=False), Tied(8, head=False)) == {"embedding.weight": "input"}


def test_tied_weights_of_two_kinds_are_refused() -> None:
    with pytest.raises(
        ArgumentError, match=r"'embedding.weight' and 'other.weight' of `model` are one tensor"
    ):
        growths(Tied(32, head=True), Tied(8, head=True), None)
    assert kinds_of(Tied(8, head=True), Tied(8, head=True)) == {"embedding.weight": "fixed"}


@pytest.mark.parametrize(
    ("model", "base", "message"),
    [
        (
            perceptron(8),
            perceptron(16),
            r"nowhere wider than `model`, but '0.weight' has the shapes \(16, 16\)",
        ),
        (perceptron(8)[:3], perceptron(8), r"only `base` has '4.weight' and 1 more. Build both by one"),
        (perceptron(8), perceptron(8)[:4], r"only `model` has '4.weight' and 1 more"),
        (Bare(8), Bare(8, 1), r"'own' has the shapes \(8, 1\) in `base` and \(8,\) in `model`"),
        (perceptron, perceptron(8), "`model` must be a torch.nn.Module, got 'function'"),
        (perceptron(8), None, "`base` must be a torch.nn.Module, got 'NoneType'"),
        (nn.LazyLinear(3), nn.LazyLinear(3), "`model` must have shapes, but 'weight' has none yet"),
    ],
)
@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
def test_models_that_do_not_correspond_are_refused(model: Any, base: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        growths(model, base, None)
