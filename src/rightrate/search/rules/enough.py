"""When a range test has shown all that any rule looks at."""

from typing import final

from rightrate.search.rules.averages import Corrected, Seeded
from rightrate.search.rules.curve import Smoother
from rightrate.search.rules.fastai import SinglePrecision
from rightrate.search.rules.keras_lr_finder import Raw
from rightrate.search.rules.lightning import Lightning


@final
class Enough:
    """Says when a range test has shown all that any of the rules looks at.

    That is when every finder would have ended its own test: each has its own average and its own limit.

    Example:
        >>> enough = Enough()
        >>> [enough.feed(loss) for loss in (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 99.0)][-2:]
        [False, True]
    """

    def __init__(self) -> None:
        self._going: list[Smoother] = [SinglePrecision(), Lightning(), Corrected(), Seeded(), Raw()]

    def feed(self, loss: float) -> bool:
        """Take the loss of the next step.

        Args:
            loss: Training loss of its batch, any number.

        Returns:
            Whether the test can end here; once it can, the answer stays.
        """
        self._going = [finder for finder in self._going if not finder.feed(loss)[1]]
        return not self._going
