"""What runs trials."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence

from rightrate.search import Norm, Trial
from rightrate.studies import Outcome
from rightrate.tasks import Task

#: Called after every optimizer step with the trial and the number of its steps that are done.
OnStep = Callable[[Trial, int], None]


class Engine(ABC):
    """A way to run trials: one after another here, or many at once elsewhere."""

    @abstractmethod
    def run(
        self,
        task: Task,
        trials: Sequence[Trial],
        on_step: OnStep,
        *,
        parts: int = 1,
        norm: Norm | None = None,
    ) -> Iterator[Outcome]:
        """Run trials and yield each outcome as soon as it is there.

        Args:
            task: What is trained.
            trials: The trials to run.
            on_step: Called after every optimizer step; what it raises ends the run.
            parts: The score is taken at the end of so many equal parts of each trial, at least 1.
            norm: Which norm of the gradient is kept at every step, or `None` for none.

        Yields:
            One outcome for each trial, in any order.
        """
