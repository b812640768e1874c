"""The laws of the loss curve and the refined schedule, written out as slowly as the formulas read."""

import statistics
from collections.abc import Sequence


def warmup_end(lrs: Sequence[float]) -> int:
    """The first step at the highest rate before the rate falls for the first time."""
    last = next((k - 1 for k in range(1, len(lrs)) if lrs[k] < lrs[k - 1]), len(lrs) - 1)
    return min(range(last + 1), key=lambda k: (-lrs[k], k))


def annealing_loss(parameters: dict[str, float], lrs: Sequence[float], t: int) -> float:
    """Tissue et al.: the momentum is followed step by step."""
    p, momentum, area = parameters, 0.0, 0.0
    for i in range(warmup_end(lrs) + 1, t + 1):
        momentum = p["lam"] * momentum + lrs[i - 1] - lrs[i]
        area += momentum
    return float(p["L0"] + p["A"] * sum(lrs[: t + 1]) ** -p["alpha"] - p["C"] * area)


def multi_power_loss(parameters: dict[str, float], lrs: Sequence[float], t: int) -> float:
    """Luo et al.: one power for every step."""
    p, drop = parameters, 0.0
    for k in range(warmup_end(lrs) + 1, t + 1):
        part = sum(lrs[k : t + 1])
        if part > 0:
            reached = 1.0 if lrs[k] == 0 else 1 - (1 + p["C"] * lrs[k] ** -p["gamma"] * part) ** -p["beta"]
            drop += (lrs[k - 1] - lrs[k]) * reached
    return float(p["L0"] + p["A"] * sum(lrs[: t + 1]) ** -p["alpha"] - p["B"] * drop)


def refined_factors(norms: Sequence[float], power: float, share: float) -> list[float]:
    """Defazio et al., with a window of an odd number of steps."""
    count, half = len(norms), int(share * len(norms)) // 2

    def filled(t: int) -> float:
        """Nearest before the start, mirrored at the last step after the end."""
        if t < 0:
            return norms[0]
        there = t % (2 * (count - 1))
        return norms[min(there, 2 * (count - 1) - there)]

    smooth = [statistics.median(filled(s) for s in range(t - half, t + half + 1)) for t in range(count)]
    weights = [norm**power for norm in smooth]
    rates = [weights[t] * sum(weights[t + 1 :]) for t in range(count)]
    return [rate / max(rates) for rate in rates]
