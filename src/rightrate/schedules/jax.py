"""A schedule as a function that optax and JAX can trace."""

from collections.abc import Callable

import jax.numpy as jnp
from jax import Array
from jax.typing import ArrayLike

from rightrate.errors import require
from rightrate.schedules.arguments import positive
from rightrate.schedules.base import Bound, Schedule


def function(schedule: Schedule, steps: int, *, lr: float) -> Callable[[ArrayLike], Array]:
    """The learning rate as a function of the count of updates, as optax takes it.

    The rates of all steps stand in one array, four bytes a step, from which the function takes the one that
    is asked for; it can be compiled, vectorised and differentiated, and costs the same for every schedule.

    Args:
        schedule: The shape.
        steps: Length of the run in optimizer steps, at least 1; after it the rate stays where it is.
        lr: Peak learning rate, above 0.

    Returns:
        A function from the count, a whole number or an array of them, to the rate.

    Raises:
        ArgumentError: If the run is too short for the schedule, or `lr` is not above 0.

    Example:
        >>> from rightrate.schedules import Linear
        >>> rate = function(Linear(), 5, lr=0.5)
        >>> [float(rate(count)) for count in range(6)]
        [0.5, 0.375, 0.25, 0.125, 0.0, 0.0]
    """
    require(isinstance(schedule, Schedule), "schedule", schedule, "a Schedule")
    peak = positive("lr", lr)
    curve = Bound(schedule, steps)
    rates = jnp.asarray([peak * curve(step) for step in range(curve.steps)])

    def rate(count: ArrayLike) -> Array:
        return rates[jnp.clip(jnp.asarray(count).astype(int), 0, len(rates) - 1)]

    return rate
