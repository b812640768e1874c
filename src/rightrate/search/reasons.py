"""The reasons for an answer, in plain sentences."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from rightrate.search.answer import MEANING, TRUSTED, Optimum, Status
from rightrate.search.belief import Belief
from rightrate.search.decision import Decision
from rightrate.search.doubts import doubts
from rightrate.search.scale import Scale
from rightrate.search.trial import Evidence


class Told(Protocol):
    """What the reasons need to know of the search."""

    steps: int
    epochs: float | None
    budget: float

    @property
    def scale(self) -> Scale:
        """The scale on which the scores are compared."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Everything that was told or added."""

    @property
    def cost(self) -> float:
        """What was spent so far, in full runs."""

    def belief(self) -> Belief | None:
        """What the evidence says; `None` when there is none, or all of it went over the cliff."""


def reasons(
    search: Told, decision: Decision, status: Status, optima: Sequence[Optimum], steps: int
) -> tuple[str, ...]:
    """Say what was measured, what it means, how sure it is, and what more would cost.

    Args:
        search: The search.
        decision: The rate that was chosen.
        status: What the evidence amounts to.
        optima: The best rate at the horizons that were tried, and at that of the run.
        steps: Horizon of the run that the rate was chosen for, in optimizer steps.

    Returns:
        Sentences.
    """
    evidence = search.evidence
    if not evidence:
        return (
            f"A budget of {search.budget:g} full runs of {_count(search.steps)} steps pays for no trial.",
            "The rate is the usual one for this optimizer, and nothing was measured.",
            _surer(search),
        )
    sentences, belief = [_trials(evidence), _divergence(evidence)], search.belief()
    if belief is not None:
        sentences[1:1] = _movement(search, {one.steps: one.lr for one in optima}, steps)
        sentences.append(_precision(search, belief, decision))
        if status == "noisy":
            sentences += doubts(search, belief, decision, steps)
    if status not in TRUSTED:
        sentences.append(_doubt(search, status))
    sentences.append(_surer(search))
    return tuple(sentences)


def _trials(evidence: Sequence[Evidence]) -> str:
    horizons = sorted({e.trial.steps for e in evidence})
    counts = [sum(e.trial.steps == steps for e in evidence) for steps in horizons]
    parts = [f"{count} of {_count(steps)} steps" for steps, count in zip(horizons, counts, strict=True)]
    number = f"{len(evidence)} trials ran" if len(evidence) > 1 else "1 trial ran"
    return f"{number}, each complete with its own warm-up and decay: {_list(parts)}."


def _movement(search: Told, best_at: Mapping[int, float], run: int) -> list[str]:
    horizons = sorted({e.trial.steps for e in search.evidence})
    best = [best_at[steps] for steps in horizons]
    places = [f"{_rate(rate)} at {_count(steps)} steps" for steps, rate in zip(horizons, best, strict=True)]
    full = best_at[run]
    if horizons == [run]:
        return [f"The best rate is near {_rate(full)}."]
    expected = f"{_rate(full)} is expected at the full {_count(run)} steps"
    if len(horizons) == 1:
        return [f"The best rate is near {places[0]}; {expected}, but how it moves was not measured."]
    moves = full / best[0]
    how = "hardly moves" if 0.67 < moves < 1.5 else "falls" if moves < 1 else "rises"
    return [f"The best rate {how} as the run gets longer: {_list(places)}; {expected}."]


def _divergence(evidence: Sequence[Evidence]) -> str:
    fallen = [e for e in evidence if e.diverged]
    if not fallen:
        return f"No rate diverged, up to {_rate(max(e.trial.lr for e in evidence))}."
    first = min(fallen, key=lambda e: e.trial.lr)
    when = f"in step {_count(first.spent)} of {_count(first.trial.steps)}"
    return f"Training first diverged at {_rate(first.trial.lr)}, {when}."


def _precision(search: Told, belief: Belief, decision: Decision) -> str:
    best = min((e.loss for e in search.evidence if not e.diverged), key=search.scale.y)
    regret = search.scale.loss_of(decision.regret, best)
    noise = search.scale.loss_of(belief.surface.noise, best)
    return (
        f"At the chosen rate the score is expected to be {_percent(regret)} worse than at the best one; "
        f"the score of one trial scatters by about {_percent(noise)}."
    )


def _doubt(search: Told, status: Status) -> str:
    tried = sorted({e.trial.lr for e in search.evidence})
    detail = {
        "edge": f"The rates that were tried go from {_rate(tried[0])} to {_rate(tried[-1])}.",
        "diverged": f"The lowest rate that was tried is {_rate(tried[0])}. Look for a fault in the task.",
        "flat": "Look for a frozen model, a loss that ignores it, or rates far too low.",
        "noisy": "Take the interval for what it is: wide.",
    }
    meaning = MEANING[status]
    return f"{meaning[0].upper()}{meaning[1:]}. {detail[status]}"


def _surer(search: Told) -> str:
    more = 3 * search.budget
    return f"This cost {search.cost:.2f} full runs; a budget of {more:g} would make it surer."


def _rate(rate: float) -> str:
    return f"{rate:.1e}"


def _count(steps: int) -> str:
    return f"{steps:,}"


def _percent(share: float) -> str:
    return "over 100 %" if share > 1 else f"{100 * share:.2g} %"


def _list(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
