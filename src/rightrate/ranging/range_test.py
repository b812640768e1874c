"""Run a range test of a task."""

import math
from collections.abc import Callable, Sequence

from rightrate.choosing import Choice
from rightrate.engines.losses import step_losses
from rightrate.errors import NoSuggestionError, require
from rightrate.ranging.result import RangeTest
from rightrate.schedules import Rising
from rightrate.schedules.arguments import real, whole
from rightrate.search import Trial
from rightrate.search.rules import RULES, Enough
from rightrate.tasks import Task

#: Called after every optimizer step with the number of steps that are done; what it raises ends the test.
OnTestStep = Callable[[int], None]

#: No task is shorter, and most rules skip as many steps at the ends as a shorter test would have.
MIN_STEPS = 20


def range_test(
    task: Task,
    *,
    start: float = 1e-7,
    end: float = 10.0,
    steps: int = 100,
    seed: int = 0,
    choice: Choice | None = None,
    progress: OnTestStep | None = None,
) -> RangeTest:
    r"""Train while the rate rises, and read the losses by the rules of the popular finders.

    .. math:: \eta_i = s\,(e/s)^{i/(n-1)}, \quad i = 0, \dots, n - 1

    It is one trial like any other, from fresh weights and with every random generator put back; only its
    schedule rises. The task is checked first, as by `choose`. The test ends early once a loss is not finite,
    or every finder would have ended its own. The same task, seed and rates give the same losses.

    Args:
        task: What is trained.
        start: First rate s, above 0.
        end: Rate e of the last step, above `start`.
        steps: Number of steps n, at least 20.
        seed: Seed of the initial weights, the batches and the dropout masks, at least 0.
        choice: A choice for the same task to stand beside the rules, or `None`.
        progress: Called after every optimizer step, or `None`.

    Returns:
        The losses, and the rate that each rule suggests.

    Raises:
        ArgumentError: If an argument is out of range.
        TaskError: If the task cannot be trained.
        UserCodeError: If the user's own code raised.

    Example:
        >>> from rightrate.testing.problems import NoisyQuadratic
        >>> test = range_test(NoisyQuadratic(), end=100.0, steps=200)
        >>> test
        RangeTest(169 of 200 steps, 13 suggestions: ktrain_valley=0.00046 ... fastai_slide=0.49)
        >>> f"{test.suggestions['fastai_valley']:.1e}"
        '1.3e-03'
    """
    start, end, steps, seed = check_range(start, end, steps, seed)
    require(choice is None or isinstance(choice, Choice), "choice", choice, "a Choice, or None")
    task.check()  # refuses, among others, a model that is not built afresh and would not be put back
    rising = Rising(start=start / end)
    curve = rising.over(steps)
    rates = [end * curve(step) for step in range(steps)]
    enough, taken = Enough(), 0

    def going(loss: float) -> bool:
        nonlocal taken
        taken += 1
        if progress is not None:
            progress(taken)
        return not enough.feed(loss)

    losses = step_losses(task.rescheduled(rising, steps), Trial(end, steps, seed), going)
    suggestions, refusals = _read(rates, losses)
    return RangeTest(
        name=task.name,
        lrs=tuple(rates[:taken]),
        losses=losses,
        suggestions=suggestions,
        refusals=refusals,
        start=start,
        end=end,
        steps=steps,
        seed=seed,
        choice=choice,
    )


def check_range(start: float, end: float, steps: int, seed: int) -> tuple[float, float, int, int]:
    """Refuse what is no range test.

    Args:
        start: Rate of the first step.
        end: Rate of the last step.
        steps: Number of steps.
        seed: Seed of the trial.

    Returns:
        The same as plain numbers.

    Raises:
        ArgumentError: If one of them is out of range.

    Example:
        >>> check_range(1e-7, 10, 100, 0)
        (1e-07, 10.0, 100, 0)
    """
    wanted = "finite and above 0"
    low = real("start", start, wanted)
    require(low > 0, "start", start, wanted)
    wanted = f"finite and above `start`, which is {start!r}"
    high = real("end", end, wanted)
    require(high > low, "end", end, wanted)
    return low, high, whole("steps", steps, at_least=MIN_STEPS), whole("seed", seed, at_least=0)


def _read(rates: Sequence[float], losses: tuple[float, ...]) -> tuple[dict[str, float], dict[str, str]]:
    """What each rule suggests, or why it does not; steps that were not taken count as lost."""
    filled = [*losses, *[math.nan] * (len(rates) - len(losses))]
    suggestions: dict[str, float] = {}
    refusals: dict[str, str] = {}
    for name, rule in RULES.items():
        try:
            suggestions[name] = rule(rates, filled)
        except NoSuggestionError as error:
            refusals[name] = str(error)
    return suggestions, refusals
