"""After a measurement everything is as it was, bit for bit, however and wherever it ended."""

import functools
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from rightrate.errors import UserCodeError
from rightrate.measuring import measure
from tests.conftest import needs

torch = needs("torch")
worlds = needs("tests.measuring.torch.worlds")
default_collate = needs("torch.utils.data").default_collate
snapshot = needs("rightrate.measuring.torch.snapshot")

#: How a measurement may end.
ENDS = ("normally", "with an exception", "with Ctrl-C")


def spends(world: Any) -> int:
    """Number of losses, gradients and products of a measurement."""
    told: list[float] = []
    measure(world.task, progress=lambda spent, planned: told.append(spent))
    return len(told)


def ending(world: Any, end: str, at: int) -> None:
    """Measure, and end at a loss, a gradient or a product, counted from 0."""
    left = iter(range(10_000))

    def progress(spent: float, planned: float) -> None:
        if next(left) == at:
            raise KeyboardInterrupt if end == "with Ctrl-C" else ZeroDivisionError

    if end == "normally":
        measure(world.task)
        return
    with pytest.raises((KeyboardInterrupt, ZeroDivisionError)):
        measure(world.task, progress=progress)


@functools.cache
def changed(optimizer: str, end: str) -> frozenset[str]:
    """Kinds of state that are not as they were, after an end at any step."""
    world = worlds.World(optimizer)
    last = 1 if end == "normally" else spends(world)
    before = worlds.states(world)
    found: set[str] = set()
    for at in range(last):
        ending(world, end, at)
        after = worlds.states(world)
        found |= {kind for kind in before if after[kind] != before[kind]}
    return frozenset(found)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("kind", worlds.KINDS)
@pytest.mark.parametrize("optimizer", worlds.OPTIMIZERS)
def test_everything_is_put_back(optimizer: str, kind: str, end: str) -> None:
    assert kind not in changed(optimizer, end)


def test_the_states_do_change_where_nothing_puts_them_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrix above would else pass for a measurement that does nothing."""
    world = worlds.World("momentum")
    before = worlds.states(world)
    batch = next(iter(world.loader))
    world.model.train()
    world.loader.sampler.set_epoch(0)
    world.task.loss(world.model, batch).backward()
    world.optimizer.step()
    after = worlds.states(world)
    assert {kind for kind in before if after[kind] != before[kind]} == set(worlds.KINDS)


@pytest.mark.parametrize("error", [RuntimeError("broken"), KeyboardInterrupt(), SystemExit(1)], ids=repr)
@pytest.mark.parametrize("part", ["loss", "backward", "optimizer", "loader", "building"])
def test_everything_is_put_back_wherever_the_users_code_raises(
    part: str, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = worlds.World("adam")
    before = worlds.states(world)
    left = iter(range(10_000))

    def broken(*_: Any, **__: Any) -> Any:
        if next(left) == 3:
            raise error
        return None

    if part == "loss":
        world.before = broken
    elif part == "backward":
        world.before = lambda: world.model.inside.bias.register_hook(broken) and None
    elif part == "optimizer":
        world.optimizer.register_step_pre_hook(broken)
    elif part == "loader":
        monkeypatch.setattr(world.loader, "collate_fn", lambda items: broken() or default_collate(items))
    else:
        left = iter([3])
        object.__setattr__(world.task, "optimizer", lambda model: broken() or world.optimizer)
    with pytest.raises(UserCodeError if isinstance(error, Exception) else type(error)):
        measure(world.task)
    world.before = lambda: None
    assert worlds.states(world) == before


def test_a_model_that_comes_in_evaluation_mode_goes_back_to_it() -> None:
    world = worlds.World("adamw")
    world.model.eval()
    before = worlds.states(world)
    measure(world.task)
    assert worlds.states(world) == before
    assert not world.model.training


def test_a_measurement_of_the_same_warm_model_repeats_itself() -> None:
    world = worlds.World("adam")
    assert measure(world.task).to_json() == measure(world.task).to_json()


def test_what_is_new_goes_away_and_what_was_replaced_comes_back() -> None:
    model = worlds.Net()
    weight, buffer = model.inside.weight, model.unsaved
    with snapshot.put_back(model):
        model.inside.weight = torch.nn.Parameter(torch.zeros(4, 4))
        model.unsaved = torch.ones(2)
        model.register_buffer("late", torch.ones(1))
        model.count = 3
    assert model.inside.weight is weight
    assert model.unsaved is buffer
    assert not hasattr(model, "late")
    assert not hasattr(model, "count")


def test_weights_whose_memory_was_replaced_get_their_own_back() -> None:
    model = torch.nn.Linear(2, 2)
    view = model.weight.detach()
    kept = view.clone()
    with snapshot.put_back(model):
        model.weight.data = torch.zeros(2, 2)
    assert model.weight.data_ptr() == view.data_ptr()
    assert torch.equal(view, kept)


def test_sparse_gradients_and_lazy_weights_are_left_alone() -> None:
    table = torch.nn.Embedding(3, 2, sparse=True)
    table(torch.tensor([1])).sum().backward()
    gradient = table.weight.grad
    with snapshot.put_back(table, torch.nn.LazyLinear(3)):
        table.weight.grad = None
    assert table.weight.grad is gradient


def test_a_loader_whose_data_have_no_truth_value_is_borrowed() -> None:
    class Loader:
        dataset = torch.ones(3)

        def __iter__(self) -> Any:
            return iter([torch.ones(1)])

    loader = Loader()
    with snapshot.borrowed_all([loader], 0):
        loader.count = 3  # type: ignore[attr-defined]
    assert not hasattr(loader, "count")


def test_workers_that_outlive_a_pass_come_back() -> None:
    loader = torch.utils.data.DataLoader(range(4), num_workers=1, persistent_workers=True)
    loader._iterator = workers = object()
    with snapshot.borrowed_all([loader], 0):
        assert loader._iterator is None
    assert loader._iterator is workers
    loader._iterator = None


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C raises, also where the tests were started with it switched off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_a_second_ctrl_c_waits_until_everything_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    world = worlds.World("adam")
    before = worlds.states(world)
    kept = snapshot.keep

    def interrupting(value: Any) -> Any:
        restore = kept(value)

        def restored() -> Any:
            os.kill(os.getpid(), signal.SIGINT)
            return restore()

        return restored

    monkeypatch.setattr(snapshot, "keep", interrupting)
    world.before = lambda: os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        measure(world.task)
    world.before = lambda: None
    assert worlds.states(world) == before


def test_the_handler_of_ctrl_c_is_the_one_that_was_there() -> None:
    before = signal.getsignal(signal.SIGINT)
    with snapshot.put_back(torch.nn.Linear(1, 1)):
        pass
    assert signal.getsignal(signal.SIGINT) is before
