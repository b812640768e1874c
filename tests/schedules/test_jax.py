"""What JAX and optax see of a schedule."""

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Cosine, Linear
from tests.conftest import needs
from tests.schedules.rows import ROWS

jax = needs("jax")
function = needs("rightrate.schedules.jax").function


def fitting(name: str) -> int:
    """A length below 100 steps that the schedule of a row fits, where there is one."""
    lengths = ROWS[name][1]
    return max([steps for steps in lengths if steps < 110] or [lengths[0]])


@pytest.mark.parametrize("name", ROWS)
def test_every_step_has_its_rate_also_compiled_and_vectorised(name: str) -> None:
    schedule, steps = ROWS[name][0](), fitting(name)
    rate = function(schedule, steps, lr=0.3)
    expected = [0.3 * schedule.factor(step, steps) for step in range(steps + 3)]
    counts = jax.numpy.arange(steps + 3)
    assert [float(one) for one in jax.vmap(rate)(counts)] == pytest.approx(expected, rel=1e-6)
    assert [float(one) for one in rate(counts)] == pytest.approx(expected, rel=1e-6)
    compiled = jax.jit(rate)
    assert [float(compiled(step)) for step in (0, 1, steps - 1, steps)] == pytest.approx(
        [expected[0], expected[1], expected[steps - 1], expected[steps]], rel=1e-6
    )


def test_optax_follows_it() -> None:
    optax = needs("optax")
    steps, schedule = 6, Linear(warmup=1)
    optimizer = optax.sgd(function(schedule, steps, lr=0.5))
    weights = jax.numpy.zeros(1)
    state = optimizer.init(weights)
    moved = []
    for _ in range(steps + 1):
        updates, state = jax.jit(optimizer.update)(jax.numpy.ones(1), state)
        moved.append(-float(updates[0]))
    assert moved == pytest.approx([0.5 * schedule.factor(step, steps) for step in range(steps + 1)])


def test_what_is_out_of_range_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`warmup` must be below the length of the run"):
        function(Cosine(warmup=9), 5, lr=0.1)
    with pytest.raises(ArgumentError, match=r"^`lr` must be finite and above 0, got 0"):
        function(Cosine(), 5, lr=0)
    with pytest.raises(ArgumentError, match=r"^`schedule` must be a Schedule, got 'cosine'"):
        function("cosine", 5, lr=0.1)
