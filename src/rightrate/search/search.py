"""The search: ask it for trials, tell it their losses, and take its answer."""

import math
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import final

import numpy as np

from rightrate.errors import ArgumentError, require
from rightrate.search.answer import Answer, Bowl, Goal, Optimum
from rightrate.search.belief import Belief
from rightrate.search.decision import Decision, decide, guess, optimum, retreat
from rightrate.search.front import Reach, front
from rightrate.search.plan import plan
from rightrate.search.points import Points
from rightrate.search.prior import usual
from rightrate.search.reasons import reasons
from rightrate.search.scale import Scale
from rightrate.search.trial import Evidence, Trial
from rightrate.search.verdict import verdict

#: Horizons from the longest trial to the full run at which an answer states the best rate.
STATED = 4


@final
class Search:
    """Finds the peak learning rate of a full run from complete short runs.

    It runs nothing itself: any training system, in any language, can run the trials that it asks for.
    The same arguments and the same losses give the same trials and the same answer.

    Args:
        steps: Horizon of the full run in optimizer steps, at least 20.
        optimizer: Name of the optimizer, such as "adamw" or "sgd"; it says where to look first.
        momentum: Momentum of the optimizer, in [0, 1).
        lr: Rate that is in use now, above 0; where to look first when the optimizer is not known.
        epochs: Passes over the training data in the full run, at least 0, or `None` when that is not
            known; it says how likely the run is to overfit. 0 when the score is on the training data.
        budget: What may be spent on trials, in full runs, above 0.
        seed: Seed of the search, at least 0; other seeds give other initial weights and batches.
        goal: Whether the scores that are told are to be minimised or maximised.
        initial: Score of the untrained model, finite, when it is known.
        spent: Optimizer steps that were spent before the first trial, at least 0.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> search = Search(steps=2_000, optimizer="adamw", budget=1.0)
        >>> while trials := search.ask():
        ...     for trial in trials:
        ...         best = 3e-3 * (2_000 / trial.steps) ** 0.2
        ...         search.tell(trial, loss=1 + math.log10(trial.lr / best) ** 2)
        >>> answer = search.answer()
        >>> answer.trusted, answer.low < 3e-3 < answer.high, answer.cost <= 1.0
        (True, True, True)
    """

    def __init__(
        self,
        *,
        steps: int,
        optimizer: str = "adamw",
        momentum: float = 0.0,
        lr: float | None = None,
        epochs: float | None = None,
        budget: float = 1.0,
        seed: int = 0,
        goal: Goal = "min",
        initial: float | None = None,
        spent: int = 0,
    ) -> None:
        require(steps >= 20, "steps", steps, "at least 20")
        require(math.isfinite(budget) and budget > 0, "budget", budget, "above 0, in full runs")
        require(0 <= momentum < 1, "momentum", momentum, "in [0, 1)")
        require(lr is None or (math.isfinite(lr) and lr > 0), "lr", lr, "finite and above 0")
        require(
            epochs is None or (math.isfinite(epochs) and epochs >= 0), "epochs", epochs, "finite, at least 0"
        )
        require(seed >= 0, "seed", seed, "at least 0")
        require(goal in ("min", "max"), "goal", goal, '"min" or "max"')
        require(initial is None or math.isfinite(initial), "initial", initial, "finite")
        require(spent >= 0, "spent", spent, "at least 0")
        self.steps = steps
        self.budget = budget
        self.seed = seed
        self.goal = goal
        self.initial = initial
        self._before = spent
        self.epochs = epochs
        self.centre, self._spread = usual(optimizer.lower(), momentum, lr)
        self._told: dict[Trial, Evidence] = {}
        self._added: dict[Trial, Evidence] = {}
        self._waiting: dict[Trial, None] = {}
        self._batches = plan(self)

    def ask(self) -> list[Trial]:
        """The trials to run next; the same ones again until they have been told.

        Returns:
            Trials of one horizon and one seed, or an empty list when the search is over.
        """
        while not self._waiting:
            batch = next(self._batches, None)
            if batch is None:
                return []
            self._waiting = {trial: None for trial in batch if trial not in self._known}
        return list(self._waiting)

    def tell(
        self, trial: Trial, *, loss: float, spent: int | None = None, train: float | None = None
    ) -> None:
        """Report the result of a trial that was asked for.

        Args:
            trial: One of the trials of `ask`.
            loss: Its final score; NaN or an infinity when it diverged.
            spent: Optimizer steps that it took, when it was stopped early.
            train: Training loss at its end, when the score is the same loss on other data.

        Raises:
            ArgumentError: If the trial was not asked for, was told before, or took more steps than it has.
        """
        if trial not in self._waiting:
            state = "was told before" if trial in self._told else "was not asked for"
            raise ArgumentError(
                f"`trial` must be one that `ask` returned, got {trial}, which {state}. Use `add` for others."
            )
        taken = trial.steps if spent is None else spent
        require(0 <= taken <= trial.steps, "spent", taken, f"in [0, {trial.steps}], the steps of the trial")
        self._told[trial] = Evidence(trial, loss, taken, train)
        del self._waiting[trial]
        self._forget()

    def add(self, *, lr: float, steps: int, loss: float, seed: int = 0, train: float | None = None) -> None:
        """Add evidence from elsewhere, at no cost: a complete run with its own warm-up and decay.

        Args:
            lr: Its peak rate, above 0.
            steps: Its horizon in optimizer steps, in [1, the full horizon].
            loss: Its final score; NaN or an infinity when it diverged.
            seed: Its seed, at least 0.
            train: Training loss at its end, when the score is the same loss on other data.

        Raises:
            ArgumentError: If an argument is out of range.
        """
        trial = Trial(lr, steps, seed)
        require(steps <= self.steps, "steps", steps, f"at most the full horizon, {self.steps}")
        self._added[trial] = Evidence(trial, loss, steps, train)
        self._waiting.pop(trial, None)
        self._forget()

    def answer(self, steps: int | None = None) -> Answer:
        """What is known so far about the right rate.

        Args:
            steps: Length of the run that the rate is for, in optimizer steps, at most the full horizon; by
                default that.

        Returns:
            The answer; its status says whether it can be trusted.

        Raises:
            ArgumentError: If the length is out of range.
        """
        if steps is None or steps == self.steps:
            return self._answer
        require(1 <= steps < self.steps, "steps", steps, f"in [1, {self.steps}], the full horizon")
        return self._answered(steps)

    def front(self) -> tuple[Reach, ...]:
        """What runs of every length are expected to reach at their best rate.

        Returns:
            The lengths, ascending, the full run last; nothing while every trial went over the cliff.
        """
        return () if self._belief is None else front(self, self._belief)

    @property
    def cost(self) -> float:
        """What was spent so far, in full runs."""
        return self.spent / self.steps

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Everything that was told or added, what was added first."""
        return (*self._added.values(), *self._told.values())

    @property
    def best(self) -> Evidence | None:
        """The best trial of the longest horizon so far, if one has a score."""
        standing = [e for e in self.evidence if not e.diverged]
        return min(standing, key=lambda e: (-e.trial.steps, self.scale.y(e.loss)), default=None)

    def remaining(self) -> int:
        """Optimizer steps of the budget that are not spent."""
        return max(0, math.floor(self.budget * self.steps) - self.spent)

    def belief(self) -> Belief | None:
        """What the evidence says; `None` when there is none, or all of it went over the cliff."""
        return self._belief

    @cached_property
    def scale(self) -> Scale:
        """The scale on which the scores are compared."""
        return Scale.of([e.loss for e in self.evidence if not e.diverged], self.initial, self.goal)

    @property
    def spent(self) -> int:
        """Optimizer steps spent so far."""
        return self._before + sum(e.spent for e in self._told.values())

    @cached_property
    def _points(self) -> Points:
        return Points.of(self.evidence, self.steps, self.scale)

    @cached_property
    def _belief(self) -> Belief | None:
        stood = self._points.stood.any()
        return Belief(self._points, self.centre, self.steps, self.epochs) if stood else None

    @cached_property
    def _answer(self) -> Answer:
        return self._answered(self.steps)

    def _answered(self, steps: int) -> Answer:
        decision, optima = self._decision(steps), self._optima(steps)
        status = verdict(self, decision, steps)
        return Answer(
            lr=_rounded(10**decision.x),
            low=_rounded(10**decision.low),
            high=_rounded(10**decision.high),
            status=status,
            why=reasons(self, decision, status, optima, steps),
            cost=self.cost,
            steps=steps,
            budget=self.budget,
            seed=self.seed,
            goal=self.goal,
            evidence=self.evidence,
            optima=optima,
            bowls=self._bowls(decision, steps),
        )

    def _decision(self, steps: int) -> Decision:
        if not self.evidence:
            return guess(self.centre, self._spread)
        if self._belief is None:
            return retreat(self._points)
        return decide(self._belief, math.log10(steps / self.steps))

    @property
    def _known(self) -> set[Trial]:
        return self._told.keys() | self._added.keys()

    def _forget(self) -> None:
        for name in ("scale", "_points", "_belief", "_answer"):
            self.__dict__.pop(name, None)

    def _horizons(self) -> list[int]:
        return sorted({e.trial.steps for e in self.evidence})

    def _optima(self, steps: int) -> tuple[Optimum, ...]:
        if self._belief is None:
            return ()
        measured = self._horizons()
        beyond = np.geomspace(measured[-1], self.steps, STATED)
        stated = {*measured, *(round(n) for n in beyond), steps, self.steps}
        return tuple(self._optimum(self._belief, n) for n in sorted(stated))

    def _optimum(self, belief: Belief, steps: int) -> Optimum:
        low, middle, high = optimum(belief, math.log10(steps / self.steps))
        return Optimum(steps, 10**middle, 10**low, 10**high)

    def _bowls(self, decision: Decision, run: int) -> tuple[Bowl, ...]:
        """The curve of each horizon, and that which is expected of the run."""
        if self._belief is None:
            return ()
        bowls = [bowl for steps in self._horizons() for bowl in self._bowl(self._belief, steps)]
        if run not in self._horizons():
            low, high = self._points.x.min(), self._points.x.max()
            curve = zip(decision.rates, decision.heights, strict=True)
            bowls.append(self._curve(run, ((x, y) for x, y in curve if low <= x <= high)))
        return tuple(bowls)

    def _bowl(self, belief: Belief, steps: int) -> Iterator[Bowl]:
        t = math.log10(steps / self.steps)
        tried = self._points.x[self._points.stood & (self._points.t == t)]
        if len(tried):
            x = np.linspace(tried.min() - 0.15, tried.max() + 0.15, 41)
            yield self._curve(steps, zip(x, belief.surface.mean(x, np.full(len(x), t)), strict=True))

    def _curve(self, steps: int, curve: Iterable[tuple[float, float]]) -> Bowl:
        pairs = [(float(10**x), self.scale.score(float(y))) for x, y in curve]
        return Bowl(steps, tuple(lr for lr, _ in pairs), tuple(score for _, score in pairs))


def _rounded(rate: float) -> float:
    """Three digits: finer than any loss can tell apart, and readable."""
    return float(f"{rate:.3g}")
