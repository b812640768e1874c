"""A schedule as a learning-rate schedule of Keras."""

from typing import Any, final

import keras
from keras import ops

from rightrate.errors import require
from rightrate.schedules.arguments import positive
from rightrate.schedules.base import Bound, Schedule
from rightrate.schedules.parsing import parse
from rightrate.schedules.writing import text


@final
@keras.saving.register_keras_serializable(package="rightrate")
class KerasSchedule(keras.optimizers.schedules.LearningRateSchedule):
    """The learning rate as a Keras schedule; it is saved with the model as a text.

    Args:
        schedule: The shape, or the text of one.
        steps: Length of the run in optimizer steps, at least 1; after it the rate stays where it is.
        lr: Peak learning rate, above 0.

    Raises:
        ArgumentError: If the run is too short for the schedule, or an argument is out of range.

    Example:
        >>> from rightrate.schedules import Linear
        >>> rate = KerasSchedule(Linear(), 5, lr=0.5)
        >>> [float(rate(step)) for step in range(6)]
        [0.5, 0.375, 0.25, 0.125, 0.0, 0.0]
        >>> rate.get_config()
        {'schedule': 'linear', 'steps': 5, 'lr': 0.5}
    """

    def __init__(self, schedule: Schedule | str, steps: int, lr: float) -> None:
        super().__init__()
        self.schedule = parse(schedule) if isinstance(schedule, str) else schedule
        require(isinstance(self.schedule, Schedule), "schedule", schedule, "a Schedule or a text of one")
        self.lr = positive("lr", lr)
        curve = Bound(self.schedule, steps)
        self.steps = curve.steps
        self._rates = ops.convert_to_tensor([self.lr * curve(step) for step in range(self.steps)])

    def __call__(self, step: Any) -> Any:
        """The learning rate at `step`, a number or a tensor of any backend."""
        place = ops.cast(ops.clip(step, 0, self.steps - 1), "int32")
        return ops.take(self._rates, place)

    def get_config(self) -> dict[str, Any]:
        """The arguments as plain data, from which `from_config` makes an equal schedule.

        Returns:
            The text of the schedule, its length and its peak.

        Raises:
            ArgumentError: If the schedule is of a kind of another house, which has no text.
        """
        return {"schedule": text(self.schedule), "steps": self.steps, "lr": self.lr}
