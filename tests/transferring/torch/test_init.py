from typing import Any

import pytest

from rightrate.errors import ArgumentError
from tests.conftest import needs

torch = needs("torch")
nn = torch.nn
networks = needs("tests.transferring.torch.networks")
perceptron, Transformer = networks.perceptron, networks.Transformer
mup_init = needs("rightrate.transferring.torch").mup_init

#: Standard deviation that many language models give to all weights of any width.
STD = 0.02


def normal(width: int) -> Any:
    model = Transformer(width)
    for parameter in model.parameters():
        if parameter.ndim > 1:
            nn.init.normal_(parameter, std=STD)
    return model


def size(parameter: Any) -> float:
    return float(parameter.detach().double().square().mean().sqrt())


def test_weights_of_any_size_get_that_of_table_3() -> None:
    torch.manual_seed(0)
    base = normal(32)
    model = mup_init(normal(128), base, kinds={"positions": "input"})
    told = {name: size(parameter) for name, parameter in model.named_parameters()}
    assert told["embedding.weight"] == pytest.approx(size(base.embedding.weight))
    assert told["positions"] == pytest.approx(size(base.positions))
    assert told["up.weight"] == pytest.approx(size(base.up.weight) / 2)
    assert told["head.weight"] == pytest.approx(size(base.head.weight) / 4)
    assert told["mix.bias"] == pytest.approx(size(base.mix.bias))


def test_gains_zeros_and_what_has_not_grown_stay_bit_for_bit() -> None:
    model, base = Transformer(64), Transformer(32)
    for one in (model, base):
        nn.init.zeros_(one.down.weight)
    before = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
    mup_init(model, base, kinds={"positions": "input"})
    for name in ("norm.weight", "norm.bias", "down.weight", "head.bias"):
        assert torch.equal(dict(model.named_parameters())[name], before[name])
    assert not torch.equal(model.head.weight, before["head.weight"])


def test_at_the_base_width_nothing_changes() -> None:
    model = perceptron(64)
    before = [parameter.detach().clone() for parameter in model.parameters()]
    assert mup_init(model, perceptron(64)) is model
    assert all(torch.equal(p, old) for p, old in zip(model.parameters(), before, strict=True))


def test_twice_is_once() -> None:
    base, model = perceptron(32), perceptron(128)
    once = [parameter.detach().clone() for parameter in mup_init(model, base).parameters()]
    for parameter, old in zip(mup_init(model, base).parameters(), once, strict=True):
        torch.testing.assert_close(parameter.detach(), old)


def test_a_base_without_weights_is_refused() -> None:
    with torch.device("meta"):
        base = perceptron(32)
    with pytest.raises(ArgumentError, match=r"one '0.weight' is on the meta device"):
        mup_init(perceptron(64), base)


@pytest.mark.parametrize("zero", ["base", "model"])
def test_zero_in_one_of_the_two_is_refused_and_nothing_is_changed(zero: str) -> None:
    both = {"base": perceptron(32), "model": perceptron(64)}
    nn.init.zeros_(both[zero][4].weight)
    before = both["model"][0].weight.detach().clone()
    with pytest.raises(ArgumentError, match=f"'4.weight' is zero in `{zero}` and not in"):
        mup_init(both["model"], both["base"])
    assert torch.equal(both["model"][0].weight, before)
