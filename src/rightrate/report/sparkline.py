"""A curve on one line."""

from collections.abc import Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"
_PLAIN = "_.-~=+*#"


def sparkline(heights: Sequence[float], *, top: float = 1.0, plain: bool = False) -> str:
    """Draw heights as characters side by side.

    Args:
        heights: Heights of the curve, at least 0; one for each character.
        top: What the highest character stands for, above 0.
        plain: Whether only ASCII is used.

    Returns:
        As many characters as there are heights.

    Example:
        >>> sparkline([0.0, 0.5, 1.0], plain=True)
        '_=#'
    """
    signs = _PLAIN if plain else _BLOCKS
    last = len(signs) - 1
    return "".join(signs[min(last, max(0, round(height / top * last)))] for height in heights)
