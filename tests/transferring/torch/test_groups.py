import copy
import math
from typing import Any

import pytest

from rightrate.errors import ArgumentError
from tests.conftest import needs

torch = needs("torch")
nn = torch.nn
networks = needs("tests.transferring.torch.networks")
perceptron, OPTIMIZERS, WORLDS = networks.perceptron, networks.OPTIMIZERS, networks.WORLDS
mup_groups = needs("rightrate.transferring.torch").mup_groups
coordinate_check = needs("rightrate.measuring.torch.coordinates").coordinate_check

#: Rates at which five steps change much of what the model gives.
RATES = {
    ("perceptron", "adam"): 1e-3,
    ("perceptron", "adamw"): 3e-3,
    ("perceptron", "sgd"): 0.3,
    ("transformer", "adam"): 1e-3,
    ("transformer", "adamw"): 3e-3,
    ("transformer", "sgd"): 0.05,
}


def slopes(world: str, optimizer: str, **halves: bool) -> Any:
    """The check at one, two, four and eight times the base width."""
    there, lr = WORLDS[world], RATES[world, optimizer]
    widths = [there.base * times for times in (1, 2, 4, 8)]
    return coordinate_check(lambda width: there.task(width, optimizer, lr, **halves), widths, lr=lr)


@pytest.mark.parametrize(("world", "optimizer"), RATES)
def test_with_both_halves_of_mup_nothing_grows_up_to_eight_times_the_width(
    world: str, optimizer: str
) -> None:
    check = slopes(world, optimizer, init=True, groups=True)
    assert check.passed, check.why
    assert min(check.slopes.values()) > -0.4


@pytest.mark.parametrize("init", [False, True])
@pytest.mark.parametrize(("world", "optimizer"), RATES)
def test_with_one_rate_for_all_layers_the_check_fails(world: str, optimizer: str, init: bool) -> None:
    assert not slopes(world, optimizer, init=init, groups=False).passed


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_rates_alone_are_not_enough(optimizer: str) -> None:
    assert not slopes("perceptron", optimizer, init=False, groups=True).passed


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_training_is_that_of_table_8_with_its_multiplier(optimizer: str) -> None:
    """The paper gives two forms of one thing; the other is written out here by hand."""
    times = 4
    torch.manual_seed(0)
    ours = perceptron(16 * times).double()
    theirs = copy.deepcopy(ours)
    with torch.no_grad():
        theirs[4].weight.mul_(times)
    factors = {"adam": (1.0, 1 / times, 1.0), "sgd": (times, 1.0, times)}[optimizer]
    hidden, output = [theirs[2].weight], [theirs[4].weight]
    rest = [theirs[0].weight, theirs[0].bias, theirs[2].bias]
    rated = zip((rest, hidden, output), factors, strict=True)
    groups = [{"params": params, "lr": 0.01 * factor} for params, factor in rated]
    groups.append({"params": [theirs[4].bias], "lr": 0.01})
    settings = {"eps": 1e-30} if optimizer == "adam" else {}
    cls = OPTIMIZERS[optimizer]
    runs = [
        (ours, cls(mup_groups(ours, perceptron(16), 0.01, optimizer=optimizer), lr=1.0, **settings), False),
        (theirs, cls(groups, **settings), True),
    ]
    losses: list[list[float]] = [[], []]
    for (model, steps, multiplied), noted in zip(runs, losses, strict=True):
        for inputs, targets in WORLDS["perceptron"].batches * 3:
            inner = model[:4](inputs.double())
            weight = model[4].weight / times if multiplied else model[4].weight
            loss = (inner @ weight.T + model[4].bias - targets.double()).square().mean()
            steps.zero_grad()
            loss.backward()
            steps.step()
            noted.append(loss.item())
    assert losses[0] == pytest.approx(losses[1], rel=1e-9)
    assert losses[0][0] != losses[0][-1]


def test_at_the_base_width_every_rate_is_the_one_that_was_given() -> None:
    (only,) = mup_groups(perceptron(64), perceptron(64), 1e-3, weight_decay=0.1)
    assert (only["kind"], only["lr"], only["weight_decay"], len(only["params"])) == ("fixed", 1e-3, 0.1, 6)


@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
def test_rate_times_decay_stays_in_every_group(optimizer: str) -> None:
    groups = mup_groups(perceptron(512), perceptron(64), 1e-2, optimizer=optimizer, weight_decay=0.1)
    assert len({group["lr"] for group in groups}) > 1
    assert all(group["lr"] * group["weight_decay"] == pytest.approx(1e-3) for group in groups)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_first_group_has_the_rate_of_the_base_even_where_nothing_is_fixed(optimizer: str) -> None:
    """It is the one whose rate a task sets; all others follow it."""

    def build(width: int) -> Any:
        return nn.Sequential(nn.Linear(4, width, bias=False), nn.Linear(width, 2, bias=False))

    model = build(32)
    steps = OPTIMIZERS[optimizer](mup_groups(model, build(8), 0.01, optimizer=optimizer), lr=1.0)
    first, *others = steps.param_groups
    assert (first["params"], first["lr"]) == ([], 0.01)
    assert [group["kind"] for group in others] == ["input", "output"]
    before = [p.detach().clone() for p in model.parameters()]
    model(torch.ones(3, 4)).square().sum().backward()
    steps.step()
    assert all((p != old).any() for p, old in zip(model.parameters(), before, strict=True))
    steps.load_state_dict(steps.state_dict())


def test_every_parameter_that_learns_is_in_one_group() -> None:
    model, base = networks.Transformer(64), networks.Transformer(32)
    model.up.weight.requires_grad_(False)
    groups = mup_groups(model, base, 1e-3, kinds={"positions": "input"})
    held = [id(p) for group in groups for p in group["params"]]
    assert sorted(held) == sorted(id(p) for p in model.parameters() if p.requires_grad)


def test_a_base_on_the_meta_device_says_the_same() -> None:
    with torch.device("meta"):
        base = perceptron(64)
    model = perceptron(256)
    assert mup_groups(model, base, 1e-3) == mup_groups(model, perceptron(64), 1e-3)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lr": 0.0}, "`lr` must be finite and above 0, got 0.0"),
        ({"lr": math.nan}, "`lr` must be finite and above 0"),
        ({"lr": "fast"}, "`lr` must be finite and above 0"),
        ({"weight_decay": -0.1}, "`weight_decay` must be finite, at least 0"),
        ({"optimizer": "lion"}, "`optimizer` must be one of adam, "),
        ({"optimizer": "adam", "weight_decay": 0.1}, "`weight_decay` must be 0 for adam"),
    ],
)
def test_an_argument_out_of_range_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        mup_groups(perceptron(16), perceptron(8), **{"lr": 1e-3, **settings})
