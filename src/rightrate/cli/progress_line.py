"""The state of a run in one line."""

from rightrate.choosing import Progress
from rightrate.report import numerals

#: Characters of the bar where there is room for it, and characters that are kept for the words.
BAR = 16
WORDS = 70

#: Seconds after which the time left can be told from the time that was needed so far.
SETTLED_S = 1.0


def line(state: Progress, seconds: float) -> str:
    """Write the state of a run in words.

    Args:
        state: How far the run has come.
        seconds: Time since the first step that was taken in this process.

    Returns:
        What is done, the best trial so far, and the time left.

    Example:
        >>> line(Progress(study="s", trials=3, reused=0, spent=50, fresh=50, budget=200), 4.0)
        ' 25% of 200 steps · 3 trials · 0:12 left'
    """
    parts = [
        f"{_share(state):4.0%} of {numerals.count(state.budget, 'step')}",
        numerals.count(state.trials, "trial"),
    ]
    if state.best is not None:
        best = state.best
        parts.append(f"best {numerals.score(best.loss)} at {numerals.rate(best.trial.lr)}")
    if seconds >= SETTLED_S and state.fresh > 0:
        left = max(0, state.budget - state.spent) * seconds / state.fresh
        parts.append(f"{_clock(left)} left")
    return " · ".join(parts)


def bar(state: Progress, width: int) -> str:
    """Draw the share of the budget that is spent.

    Args:
        state: How far the run has come.
        width: Characters of the whole line.

    Returns:
        A bar of at most `BAR` characters, which leaves room for the words.
    """
    length = max(0, min(BAR, width - WORDS))
    full = round(length * _share(state))
    return "━" * full + "─" * (length - full)


def _clock(seconds: float) -> str:
    """A span of time as minutes and seconds, with hours before them when there are any."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _share(state: Progress) -> float:
    return min(1.0, state.spent / max(1, state.budget))
