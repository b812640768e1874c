"""The coordinate check of a function that the user named."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from rightrate.cli.loading import loaded_at
from rightrate.cli.options import Looks
from rightrate.cli.running import Request, Watch, watched
from rightrate.cli.target import Target
from rightrate.measuring.coordinates import Coordinates, check_widths

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightrate.tasks.torch import TorchTask


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The check that the user wants.

    Args:
        widths: The widths.
        lr: The rate, or `None` for the usual one.
        steps: Number of steps.
        seeds: Number of seeds.

    Raises:
        ArgumentError: If there are no such widths; it is said before the user's code is loaded.
    """

    widths: list[int]
    lr: float | None
    steps: int
    seeds: int

    def __post_init__(self) -> None:
        check_widths(self.widths)


def checked(wanted: Wanted, target: Target, looks: Looks, *, progress: bool) -> Coordinates:
    """Run the check, with everything around it that a person at a terminal expects.

    Args:
        wanted: The check.
        target: Where the function of the width is.
        looks: What the user said.
        progress: Whether to show progress.

    Returns:
        The check.
    """
    request = Request(
        target=target,
        budget=0.0,
        seed=0,
        steps=None,
        study=None,
        store=None,
        command="",
        unkept="a check keeps nothing",
    )

    def job(watch: Watch) -> Coordinates:
        with loaded_at(target) as task_at:
            from rightrate.measuring.torch.coordinates import coordinate_check

            return coordinate_check(
                cast("Callable[[int], TorchTask]", task_at),
                wanted.widths,
                lr=wanted.lr,
                steps=wanted.steps,
                seeds=wanted.seeds,
                progress=watch.step,
            )

    return watched(job, request, looks, progress=progress)
