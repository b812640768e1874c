import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from rightrate.adaptive.rule import Need, Rule, Seen, State
from rightrate.adaptive.rules.dog import DoG
from rightrate.adaptive.rules.polyak import Polyak
from rightrate.adaptive.torch.adaptive_rate import AdaptiveRate
from rightrate.adaptive.torch.direction import is_plain
from rightrate.errors import ArgumentError, TrainingError
from rightrate.schedules import Linear
from rightrate.schedules.torch import scheduler
from tests.adaptive.torch.training import (
    BASES,
    batches,
    bits,
    build,
    loss_of,
    network,
    one_step,
    same,
    through_a_file,
)


class Turning(Rule):
    """Reads the turn."""

    needs = frozenset({Need.TURN})

    def init(self) -> State:
        return {"rate": 1.0, "turn": 0.0, "last": 0.0}

    def step(self, state: State, seen: Seen) -> tuple[State, float]:
        rate = state["rate"] - 0.1 * math.tanh(seen.turn)
        return {"rate": rate, "turn": seen.turn, "last": seen.last}, rate


class Trying(Rule):
    """Tries three rates and takes the best."""

    needs = frozenset({Need.LOSS, Need.SLOPE, Need.TRIAL, Need.DISTANCE})

    def init(self) -> State:
        return {"rate": 1.0}

    def step(self, state: State, seen: Seen) -> tuple[State, float]:
        rates = [state["rate"] * factor for factor in (0.5, 1.0, 2.0)]
        rate = min(rates, key=seen.at)
        return {"rate": rate}, rate


class Distant(Rule):
    """Reads the distance."""

    needs = frozenset({Need.DISTANCE, Need.GRADIENT})

    def init(self) -> State:
        return {"sum": 0.0}

    def step(self, state: State, seen: Seen) -> tuple[State, float]:
        total = state["sum"] + seen.squared
        return {"sum": total}, (0.01 * (1 + seen.start) + seen.distance) / math.sqrt(total)


RULES: dict[str, Rule] = {
    "polyak": Polyak(cap=2.0),
    "distant": Distant(),
    "turning": Turning(),
    "trying": Trying(),
}


def trained(base: str, rule: Rule, steps: int = 8) -> tuple[nn.Module, AdaptiveRate]:
    """A model after some steps."""
    model = network()
    optimizer = build(base, rule, model)
    for batch in batches(steps):
        one_step(optimizer, model, batch)
    return model, optimizer


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_run_that_was_saved_goes_on_bit_for_bit(base: str, rule: Rule) -> None:
    model, whole = trained(base, rule)
    half, optimizer = network(), None
    optimizer = build(base, rule, half)
    for batch in batches(8)[:4]:
        one_step(optimizer, half, batch)
    draws = torch.get_rng_state()
    saved = through_a_file({"model": half.state_dict(), "optimizer": optimizer.state_dict()})
    untouched = copy.deepcopy(saved)
    for _ in range(2):
        fresh = network(seed=5)
        again = build(base, rule, fresh)
        schedule = scheduler(again, Linear(), 100)
        del schedule
        fresh.load_state_dict(saved["model"])
        again.load_state_dict(saved["optimizer"])
        torch.set_rng_state(draws)
        for batch in batches(8)[4:]:
            one_step(again, fresh, batch)
        assert same(bits(fresh), bits(model))
        assert again.rate == whole.rate
    assert same_tree(saved, untouched)


def same_tree(one: Any, other: Any) -> bool:
    """Whether two nests of dicts, lists and tensors are equal."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same_tree(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same_tree, one, other))
    return torch.equal(one, other) if isinstance(one, Tensor) else bool(one == other)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_copies_and_pickles_go_on_as_the_original(base: str, rule: Rule) -> None:
    model, optimizer = trained(base, rule, 3)
    copiers: list[Callable[[Any], Any]] = [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))]
    for copied in copiers:
        other_model, other = copied((model, optimizer))
        mine, mine_optimizer = copy.deepcopy((model, optimizer))
        draws = torch.get_rng_state()
        for batch in batches(3, seed=3):
            one_step(other, other_model, batch)
        torch.set_rng_state(draws)
        for batch in batches(3, seed=3):
            one_step(mine_optimizer, mine, batch)
        assert same(bits(other_model), bits(mine))
        assert other.base.param_groups is other.param_groups


@pytest.mark.parametrize("base", BASES)
def test_a_rate_of_one_is_the_base_optimizer_itself(base: str) -> None:
    class One(Rule):
        needs = frozenset({Need.SLOPE})

        def init(self) -> State:
            return {}

        def step(self, state: State, seen: Seen) -> tuple[State, float]:
            return {}, 1.0

    model, _ = trained(base, One())
    plain = network()
    optimizer = BASES[base](list(plain.parameters()))
    for batch in batches(8):
        optimizer.zero_grad()
        loss_of(plain, batch).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    for one, other in zip(bits(model), bits(plain), strict=True):
        assert torch.allclose(one.double(), other.double(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_factor_of_0_leaves_a_group_as_it_is_and_a_factor_of_all_scales_the_step(
    base: str, rule: Rule
) -> None:
    model = network()
    optimizer = build(base, rule, model)
    before = bits(model)
    for group in optimizer.param_groups:
        group["lr"] = 0.0
    one_step(optimizer, model, batches(1)[0])
    parameters = {name for name, _ in model.named_parameters()}
    for name, one, other in zip(model.state_dict(), bits(model), before, strict=True):
        assert torch.equal(one, other) or name not in parameters


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_parameters_without_gradients_stay(base: str, rule: Rule) -> None:
    model = network()
    idle = nn.Parameter(torch.ones(3))
    optimizer = build(base, rule, model)
    optimizer.add_param_group({"params": [idle]})
    for index, batch in enumerate(batches(4)):
        model[0].weight.requires_grad_(index % 2 == 0)
        one_step(optimizer, model, batch)
    assert torch.equal(idle, torch.ones(3))
    assert len(optimizer.base.param_groups) == 2


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_loss_that_is_not_finite_raises_and_changes_nothing(base: str, rule: Rule) -> None:
    model, optimizer = trained(base, rule, 3)
    x, y = batches(1)[0]
    before, state = bits(model), copy.deepcopy(optimizer.state_dict())
    parameters = list(model.parameters())
    kept = [parameter.detach().clone() for parameter in parameters]
    with pytest.raises(TrainingError, match="must be finite"):
        one_step(optimizer, model, (x, y * math.nan))
    assert same([parameter.detach() for parameter in parameters], kept)
    assert same_tree(optimizer.state_dict(), state)
    optimizer.nonfinite = "skip"
    one_step(optimizer, model, (x, y * math.nan))
    assert same([parameter.detach() for parameter in parameters], kept)
    assert same_tree(optimizer.state_dict(), state)
    assert len(before) == len(bits(model))


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("call", range(1, 6))
def test_a_closure_that_raises_at_any_point_leaves_everything_as_it_was(base: str, call: int) -> None:
    model, optimizer = trained(base, Trying(), 3)
    optimizer.whole["checked"] = False
    calls = 0

    def failing() -> Tensor:
        nonlocal calls
        calls += 1
        loss = loss_of(model, batches(1, seed=9)[0])
        if calls == call:
            raise KeyError("no such batch")
        return loss

    before, state = bits(model), copy.deepcopy(optimizer.state_dict())
    grads = [parameter.grad for parameter in model.parameters()]
    draws = torch.get_rng_state()
    with pytest.raises(KeyError):
        optimizer.step(failing)
    assert torch.equal(torch.get_rng_state(), draws)
    assert torch.is_grad_enabled()
    assert same(bits(model), before)
    state["state"]["whole"]["checked"] = optimizer.whole["checked"]
    assert same_tree(optimizer.state_dict(), state)
    assert all(p.grad is grad for p, grad in zip(model.parameters(), grads, strict=True))


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_base_optimizer_that_raises_leaves_everything_as_it_was(base: str, rule: Rule) -> None:
    model, optimizer = trained(base, rule, 3)

    def broken(*_: Any) -> None:
        raise KeyError("no such device")

    handle = optimizer.base.register_step_pre_hook(broken)
    before = [parameter.detach().clone() for parameter in model.parameters()]
    state = copy.deepcopy(optimizer.state_dict())
    batch = batches(1, seed=9)[0]
    if steps_through_base(optimizer):
        with pytest.raises(KeyError):
            one_step(optimizer, model, batch)
        assert same([parameter.detach() for parameter in model.parameters()], before)
        assert same_tree(optimizer.state_dict(), state)
    handle.remove()
    one_step(optimizer, model, batch)
    assert not same([parameter.detach() for parameter in model.parameters()], before)


@pytest.mark.parametrize("base", [base for base in BASES if base != "sgd"])
@pytest.mark.parametrize("rule", [RULES["polyak"], RULES["trying"]], ids=["polyak", "trying"])
def test_a_step_of_the_base_that_raises_at_its_end_is_undone_where_it_is_read(base: str, rule: Rule) -> None:
    model, optimizer = trained(base, rule, 3)

    def broken(*_: Any) -> None:
        raise KeyError("no such device")

    optimizer.base.register_step_post_hook(broken)
    before = [parameter.detach().clone() for parameter in model.parameters()]
    state = copy.deepcopy(optimizer.state_dict())
    with pytest.raises(KeyError):
        one_step(optimizer, model, batches(1, seed=9)[0])
    assert same([parameter.detach() for parameter in model.parameters()], before)
    assert same_tree(optimizer.state_dict(), state)


def steps_through_base(optimizer: AdaptiveRate) -> bool:
    """Whether the base takes a step of its own: along plain gradients a search needs none."""
    return not (Need.TRIAL in optimizer.rule.needs and is_plain(optimizer.base))


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_memory_of_a_step_is_no_state_and_belongs_to_one_optimizer(base: str, rule: Rule) -> None:
    _, optimizer = trained(base, rule, 3)
    kept = {id(one) for some in optimizer._scratch._kept.values() for one in some.values()}
    states = [*optimizer.state.values(), *optimizer.base.state.values()]
    assert not kept & {id(value) for state in states for value in state.values()}
    assert not copy.deepcopy(optimizer)._scratch._kept
    assert not pickle.loads(pickle.dumps(optimizer))._scratch._kept


@pytest.mark.parametrize("base", BASES)
def test_a_failure_hands_the_kept_state_over_and_the_run_goes_on_as_if_it_had_not_been(base: str) -> None:
    ends = []
    for fails in (False, True):
        torch.manual_seed(0)
        model, optimizer = trained(base, Polyak(cap=2.0), 3)
        for index, batch in enumerate(batches(4, seed=4)):
            if fails:
                with pytest.raises(TrainingError, match="must be at least the bound"):
                    optimizer.step(loss=torch.tensor(-1.0))
            torch.manual_seed(index)
            one_step(optimizer, model, batch)
        ends.append([parameter.detach() for parameter in model.parameters()])
    assert same(*ends)


def test_a_line_search_draws_and_counts_as_one_evaluation_does() -> None:
    model, plain = network(), network()
    optimizer = build("sgd", Trying(), model)
    torch.manual_seed(3)
    optimizer.step(lambda: loss_of(model, batches(1)[0]))
    after = torch.get_rng_state()
    torch.manual_seed(3)
    loss_of(plain, batches(1)[0])
    assert torch.equal(torch.get_rng_state(), after)
    assert same([b.double() for b in model.buffers()], [b.double() for b in plain.buffers()])


def test_groups_keep_their_ratio_and_schedules_scale_all() -> None:
    one, other = nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(2))
    base = torch.optim.SGD([{"params": [one], "lr": 1.0}, {"params": [other], "lr": 0.1}])
    optimizer = AdaptiveRate(base, Polyak(c=1.0))
    for factor in (1.0, 0.5):
        for group, unit in zip(optimizer.param_groups, (1.0, 0.1), strict=True):
            group["lr"] = unit * factor
        with torch.no_grad():
            one.fill_(1.0), other.fill_(1.0)
        optimizer.zero_grad()
        loss = (one + other).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step(loss=loss)
        # A line of slope 2 + 0.2 from the loss 4 down to 0.
        assert optimizer.rate == pytest.approx(4 / 2.2)
        assert one[0].item() == pytest.approx(1 - factor * 4 / 2.2)
        assert other[0].item() == pytest.approx(1 - factor * 0.4 / 2.2)


@pytest.mark.parametrize(
    ("closure", "message"),
    [
        (lambda x: (x**2).sum().backward() or (x**2).sum(), "must not call backward"),
        (lambda x: (x**2).sum().item(), "must return the loss"),
        (lambda x: (x.detach().add_(0.1), (x**2).sum())[-1], "must not change the parameters"),
    ],
)
def test_a_closure_that_does_what_it_must_not_is_refused(closure: Any, message: str) -> None:
    x = nn.Parameter(torch.ones(2))
    optimizer = AdaptiveRate(torch.optim.SGD([x], lr=1.0), Trying())
    with pytest.raises(TrainingError, match=message):
        optimizer.step(lambda: closure(x))


def test_a_closure_that_takes_another_batch_each_time_is_refused() -> None:
    x = nn.Parameter(torch.ones(2))
    scales = iter(range(1, 100))
    optimizer = AdaptiveRate(torch.optim.SGD([x], lr=1.0), Trying())
    with pytest.raises(TrainingError, match="same loss for the same weights"):
        optimizer.step(lambda: next(scales) * (x**2).sum())
    assert torch.equal(x, torch.ones(2))


@pytest.mark.parametrize(
    ("base", "message"),
    [
        (lambda x: torch.optim.LBFGS([x]), "it searches for its own step"),
        (lambda x: torch.optim.SGD([x], lr=0.0), "lr above 0"),
        (lambda x: torch.optim.SGD([x], lr=0.1, maximize=True), "must minimise"),
        (lambda x: AdaptiveRate(torch.optim.SGD([x]), DoG()), "must not set its own rate"),
        (lambda x: torch.optim.Adam([x]), "one for gradients"),
    ],
)
def test_an_optimizer_that_cannot_be_served_is_refused(base: Any, message: str) -> None:
    x = nn.Parameter(torch.ones(2))
    with pytest.raises(ArgumentError, match=message):
        AdaptiveRate(base(x), DoG())


def test_a_missing_loss_or_closure_is_said() -> None:
    x = nn.Parameter(torch.ones(2))
    with pytest.raises(ArgumentError, match="Polyak reads it"):
        AdaptiveRate(torch.optim.SGD([x]), Polyak()).step()
    with pytest.raises(ArgumentError, match="Trying tries rates"):
        AdaptiveRate(torch.optim.SGD([x]), Trying()).step()
    with pytest.raises(TrainingError, match="must call backward"):
        AdaptiveRate(torch.optim.SGD([x]), Polyak()).step(lambda: x.sum())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("base", BASES)
def test_other_types_work(base: str, dtype: torch.dtype) -> None:
    x = nn.Parameter(torch.ones(4, dtype=dtype))
    y = nn.Parameter(torch.ones(4, dtype=torch.float64))
    optimizer = AdaptiveRate(BASES[base]([x, y]), Trying())
    losses = [float(optimizer.step(lambda: (x.double() ** 2 + y**2).sum())) for _ in range(5)]
    assert min(losses[1:]) < losses[0] / 2
