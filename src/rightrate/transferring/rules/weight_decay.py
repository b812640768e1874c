r"""The weight decay that goes with the new rate.

Decay takes the share :math:`\eta \lambda` off the weights at each step, so

.. math:: \lambda' = \lambda\, \eta / \eta'

keeps the number of steps over which the weights forget. It holds for decay that is multiplied by the rate, as
in AdamW, Lion and SGD.
"""

SOURCE = "Wang and Aitchison 2024, arXiv 2405.13698; Kosson et al. 2025, arXiv 2510.19093"


def factor(rate: float) -> float:
    """What the weight decay is multiplied by when the rate is multiplied by `rate`."""
    return 1 / rate


def sentence(rate: float, decay: float | None) -> str:
    """Say what becomes of the weight decay.

    Args:
        rate: What the rate is multiplied by.
        decay: The weight decay so far, or `None` when it is not known.

    Returns:
        The sentence; nothing when there is no weight decay, or the rate stays.

    Example:
        >>> sentence(0.5, 0.1)
        'Weight decay goes with the rate: multiply it by 2, from 0.1 to 0.2, to keep rate times decay.'
    """
    if decay == 0 or rate == 1:
        return ""
    times = factor(rate)
    values = "" if decay is None else f" from {decay:g} to {decay * times:.3g},"
    return f"Weight decay goes with the rate: multiply it by {times:.3g},{values} to keep rate times decay."
