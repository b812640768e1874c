"""Random schedules of every kind and combinator, nested: what all properties of schedules are tested on."""

from typing import Any

from hypothesis import strategies as st

from rightrate import schedules as house
from rightrate.schedules import Schedule
from rightrate.schedules.decays import DECAYS

UNIT = st.floats(0, 1)
INSIDE = st.floats(0, 1, exclude_max=True)
ABOVE = st.floats(0.001, 1)
SHARES = st.floats(0.01, 0.99)
NUMBERS = st.floats(0.1, 5)
DECAY_SHAPES = st.sampled_from(sorted(DECAYS))
#: Lengths that fit any run of at least `ROOM` steps: shares, and a few steps.
ROOM = 60
COUNTS = st.integers(1, 5)
EXTENTS = st.one_of(ABOVE, COUNTS)
WARMUPS = st.one_of(SHARES, st.integers(0, 5))
WARMED: dict[str, st.SearchStrategy[Any]] = {"warmup": WARMUPS, "floor": UNIT}


def _places() -> st.SearchStrategy[tuple[Any, ...]]:
    shares = st.lists(SHARES, min_size=1, max_size=4).map(sorted)
    counts = st.lists(COUNTS, min_size=1, max_size=4).map(sorted)
    return st.one_of(shares, counts).map(tuple)


def _piecewise() -> st.SearchStrategy[Schedule]:
    def levels(at: tuple[Any, ...]) -> st.SearchStrategy[Schedule]:
        others = st.lists(UNIT, min_size=len(at), max_size=len(at))
        return st.builds(
            lambda first, rest: house.Piecewise(at=at, factors=(first, *rest)), st.floats(0.01, 2), others
        )

    return _places().flatmap(levels)


def _one_cycle() -> st.SearchStrategy[Schedule]:
    momenta = st.tuples(INSIDE, INSIDE).map(sorted)
    return st.builds(
        lambda low_high, **others: house.OneCycle(low=low_high[0], high=low_high[1], **others),
        momenta,
        rise=EXTENTS,
        start=ABOVE,
        end=UNIT,
        shape=st.sampled_from(["cosine", "linear"]),
    )


#: Every kind with all of its arguments.
LEAVES: dict[str, st.SearchStrategy[Schedule]] = {
    "anytime": st.builds(house.Anytime, exponent=UNIT, timescale=EXTENTS),
    "constant": st.builds(house.Constant, **WARMED),
    "cosine": st.builds(house.Cosine, exponent=NUMBERS, **WARMED),
    "cyclic": st.builds(
        house.Cyclic,
        period=EXTENTS,
        low=ABOVE,
        decay=ABOVE,
        mode=st.sampled_from(["triangular", "triangular2", "exp_range"]),
    ),
    "exponential": st.builds(house.Exponential, rate=ABOVE, every=EXTENTS),
    "inverse_sqrt": st.builds(house.InverseSqrt, timescale=EXTENTS),
    "inverse_time": st.builds(house.InverseTime, rate=NUMBERS, every=EXTENTS),
    "k_decay": st.builds(
        house.KDecay, k=NUMBERS, power=NUMBERS, curve=st.sampled_from(["cosine", "polynomial"]), **WARMED
    ),
    "linear": st.builds(house.Linear, **WARMED),
    "multi_step": st.builds(house.MultiStep, at=_places(), by=ABOVE),
    "one_cycle": _one_cycle(),
    "piecewise": _piecewise(),
    "polynomial": st.builds(house.Polynomial, power=NUMBERS, **WARMED),
    "power": st.builds(house.Power, hold=EXTENTS, exponent=NUMBERS),
    "power_decay": st.builds(house.PowerDecay, capacity=st.floats(1.01, 5), **WARMED),
    "rex": st.builds(house.Rex, **WARMED),
    "rising": st.builds(house.Rising, start=st.floats(1e-9, 1)),
    "sampled": st.builds(
        lambda first, rest: house.Sampled((first, *rest)), st.floats(0.01, 2), st.lists(UNIT, max_size=5)
    ),
    "step": st.builds(house.Step, every=EXTENTS, by=ABOVE),
    "tanh": st.builds(house.Tanh, low=st.floats(-8, 0), high=st.floats(0.5, 5), **WARMED),
    "triangular": st.builds(house.Triangular, rise=EXTENTS, low=ABOVE),
    "wsd": st.builds(house.WSD, decay=WARMUPS, shape=DECAY_SHAPES, **WARMED),
}


def _joined(inside: st.SearchStrategy[Schedule]) -> st.SearchStrategy[Schedule]:
    """Joins of parts by share, of parts in steps, and of both."""

    def joined(pairs: list[tuple[Schedule, int]], shared: int) -> Schedule:
        rest = [weight for schedule, weight in pairs[:shared] if not schedule.counted()]
        total = sum(rest) or 1
        parts = [
            (schedule, weight / total if place < shared and not schedule.counted() else weight)
            for place, (schedule, weight) in enumerate(pairs)
        ]
        return house.Join(tuple((schedule, schedule.counted() or length) for schedule, length in parts))

    pairs = st.lists(st.tuples(inside, st.integers(20, 60)), min_size=1, max_size=3)
    return st.builds(joined, pairs, st.integers(0, 3))


def _warmed_up(schedule: Schedule, share: float, count: int, start: float) -> Schedule:
    return house.Warmup(schedule, length=count if schedule.counted() else share, start=start)


def _repeated(schedule: Schedule, **others: Any) -> Schedule:
    return schedule if schedule.counted() else house.Restarts(schedule, **others)


def _nested(inside: st.SearchStrategy[Schedule]) -> st.SearchStrategy[Schedule]:
    bounds = st.tuples(UNIT, st.floats(1, 2))
    return st.one_of(
        _joined(inside),
        st.builds(_warmed_up, inside, SHARES, COUNTS, UNIT),
        st.builds(house.Cooldown, inside, length=WARMUPS, shape=DECAY_SHAPES, to=UNIT),
        st.builds(
            house.Untuned, inside, beta2=st.floats(0, 0.999), shape=st.sampled_from(["linear", "exponential"])
        ),
        st.builds(_repeated, inside, cycles=st.integers(1, 3), growth=st.floats(0.5, 2), decay=ABOVE),
        st.builds(house.Scale, inside, by=NUMBERS),
        st.builds(lambda s, b: house.Clip(s, low=b[0], high=b[1]), inside, bounds),
    )


KINDS: st.SearchStrategy[Schedule] = st.one_of(*LEAVES.values())
SCHEDULES: st.SearchStrategy[Schedule] = st.recursive(KINDS, _nested, max_leaves=4)


def fitting(schedule: Schedule, wanted: int) -> int:
    """A length of run that a random schedule fits, `wanted` where it can be."""
    return schedule.counted() or wanted
