"""The longest fall of a curve, as fastai and ktrain look for it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def middle_of_the_fall(values: NDArray[Any]) -> int:
    """Index near the middle of the longest strictly falling subsequence, taken for contiguous.

    Args:
        values: Smoothed losses, shape (n,), at least one.

    Returns:
        With e the index of its last element and L its length, e - L + int(L/3) + int(L/6), which can be -1
        and then stands for the last element; 0 where nothing falls.

    Example:
        >>> middle_of_the_fall(np.array([5.0, 6.0, 4.0, 3.0, 2.0, 9.0])), middle_of_the_fall(np.ones(3))
        (1, 0)
    """
    lengths = np.ones(values.size, dtype=int)
    for place in range(1, values.size):
        above = lengths[:place][values[place] < values[:place]]
        lengths[place] = 1 + above.max(initial=0)
    end = int(np.argmax(lengths))
    if end == 0:
        return 0
    length = int(lengths[end])
    return end - length + length // 3 + length // 6
