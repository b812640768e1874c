"""Random arguments for every kind of every library, and whether the two curves agree."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from rightrate.schedules.importers import Imported, like
from tests.oracles.libraries import theirs

#: Steps that are looked at, which goes far beyond the end of most of the curves.
STEPS = 24

#: Largest difference that counts as agreement, relative to the rate; and, for rates that are almost 0 after
#: a subtraction, relative to the highest rate.
RELATIVE = 1e-6
OF_THE_PEAK = 1e-9

rates = st.floats(1e-4, 1.0)
shares = st.floats(0.05, 1.0)
powers = st.sampled_from([0.5, 1.0, 1.7, 2.0])
lengths = st.integers(1, 30)
warmups = st.integers(0, 12)


def optional(**named: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the arguments, so that the usual values are tried as well."""
    return st.fixed_dictionaries({}, optional=named)


def both(
    must: Mapping[str, st.SearchStrategy[Any]], may: Mapping[str, st.SearchStrategy[Any]] | None = None
) -> st.SearchStrategy[dict[str, Any]]:
    """All of some arguments and some of others."""
    return st.fixed_dictionaries(dict(must), optional=dict(may or {}))


def bent(step: int) -> float:
    """A factor of a user's own."""
    return 1 / (1 + 0.1 * step)


_SIMPLE: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "ConstantLR": optional(factor=shares, total_iters=st.integers(1, 30)),
    "CosineAnnealingLR": both({"T_max": lengths}, {"eta_min": st.floats(0, 1e-3)}),
    "CosineAnnealingWarmRestarts": both(
        {"T_0": lengths}, {"T_mult": st.integers(1, 3), "eta_min": st.floats(0, 1e-3)}
    ),
    "CyclicLR": both(
        {"base_lr": rates, "max_lr": rates},
        {
            "step_size_up": lengths,
            "step_size_down": lengths,
            "mode": st.sampled_from(["triangular", "triangular2", "exp_range"]),
            "gamma": st.floats(0.8, 1.0),
        },
    ),
    "ExponentialLR": both({"gamma": st.floats(0.5, 1.0)}),
    "LambdaLR": both({"lr_lambda": st.just(bent)}),
    "LinearLR": optional(start_factor=shares, end_factor=st.floats(0, 1), total_iters=lengths),
    "MultiStepLR": both({"milestones": st.lists(st.integers(0, 30), max_size=4)}, {"gamma": shares}),
    "MultiplicativeLR": both({"lr_lambda": st.just(bent)}),
    "OneCycleLR": both(
        {"max_lr": rates, "total_steps": st.integers(STEPS, 60), "pct_start": st.floats(0.2, 0.45)},
        {
            "anneal_strategy": st.sampled_from(["cos", "linear"]),
            "div_factor": st.floats(1, 50),
            "final_div_factor": st.floats(1, 1e5),
            "three_phase": st.booleans(),
        },
    ),
    "PolynomialLR": optional(total_iters=lengths, power=powers),
    "StepLR": both({"step_size": lengths}, {"gamma": shares}),
}

_PART = st.sampled_from(sorted(_SIMPLE)).flatmap(lambda kind: st.tuples(st.just(kind), _SIMPLE[kind]))


@st.composite
def _sequential(draw: st.DrawFn) -> dict[str, Any]:
    parts = draw(st.lists(_PART, min_size=1, max_size=3))
    count = len(parts) - 1
    milestones = sorted(draw(st.sets(st.integers(1, 20), min_size=count, max_size=count)))
    return {"schedulers": parts, "milestones": milestones, "lr": draw(rates)}


def _peaked(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """The arguments of a kind together with the rate of the optimizer."""
    if kind in {"CyclicLR", "OneCycleLR"}:
        return _SIMPLE[kind]
    return st.builds(lambda named, lr: {**named, "lr": lr}, _SIMPLE[kind], rates)


TORCH = {
    **{kind: _peaked(kind) for kind in _SIMPLE},
    "ChainedScheduler": both({"schedulers": st.lists(_PART, min_size=1, max_size=3), "lr": rates}),
    "SequentialLR": _sequential(),
}

_scales = st.dictionaries(st.integers(1, 25), st.floats(0, 2), max_size=4)
_exponential = {
    "transition_steps": st.integers(0, 20),
    "decay_rate": st.floats(0.1, 1.5),
}
_more = {"transition_begin": st.integers(-2, 8), "staircase": st.booleans(), "end_value": rates}


@st.composite
def _warmup_cosine(draw: st.DrawFn) -> dict[str, Any]:
    warmup = draw(warmups)
    named = {"init_value": draw(rates), "peak_value": draw(rates), "warmup_steps": warmup}
    more = draw(optional(end_value=st.floats(0, 1e-3), exponent=powers))
    return {**named, "decay_steps": warmup + draw(lengths), **more}


@st.composite
def _join(draw: st.DrawFn) -> dict[str, Any]:
    simple = ["constant_schedule", "linear_schedule", "cosine_decay_schedule", "exponential_decay"]
    part = st.sampled_from(simple).flatmap(lambda kind: st.tuples(st.just(kind), OPTAX[kind]))
    parts = draw(st.lists(part, min_size=2, max_size=3))
    count = len(parts) - 1
    return {
        "schedules": parts,
        "boundaries": sorted(draw(st.sets(st.integers(1, 20), min_size=count, max_size=count))),
    }


OPTAX: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "constant_schedule": both({"value": rates}),
    "cosine_decay_schedule": both(
        {"init_value": rates, "decay_steps": lengths}, {"alpha": st.floats(0, 0.5), "exponent": powers}
    ),
    "cosine_onecycle_schedule": both(
        {"transition_steps": lengths, "peak_value": rates},
        {"pct_start": shares, "div_factor": st.floats(1, 50), "final_div_factor": st.floats(1, 1e5)},
    ),
    "exponential_decay": both({"init_value": rates, **_exponential}, _more),
    "join_schedules": _join(),
    "linear_onecycle_schedule": both(
        {"transition_steps": lengths, "peak_value": rates},
        {"pct_start": st.floats(0.05, 0.5), "pct_final": st.floats(0.5, 1.0), "div_factor": st.floats(1, 50)},
    ),
    "linear_schedule": both(
        {"init_value": rates, "end_value": rates, "transition_steps": st.integers(-1, 20)},
        {"transition_begin": st.integers(-2, 8)},
    ),
    "piecewise_constant_schedule": both({"init_value": rates}, {"boundaries_and_scales": _scales}),
    "piecewise_interpolate_schedule": both(
        {"interpolate_type": st.sampled_from(["linear", "cosine"]), "init_value": rates},
        {"boundaries_and_scales": _scales},
    ),
    "polynomial_schedule": both(
        {"init_value": rates, "end_value": rates, "power": powers, "transition_steps": st.integers(-1, 20)},
        {"transition_begin": st.integers(-2, 8)},
    ),
    "sgdr_schedule": both({"cosine_kwargs": st.lists(_warmup_cosine(), min_size=1, max_size=3)}),
    "warmup_constant_schedule": both({"init_value": rates, "peak_value": rates, "warmup_steps": warmups}),
    "warmup_cosine_decay_schedule": _warmup_cosine(),
    "warmup_exponential_decay_schedule": both(
        {"init_value": rates, "peak_value": rates, "warmup_steps": warmups, **_exponential}, _more
    ),
}


@st.composite
def _piecewise(draw: st.DrawFn) -> dict[str, Any]:
    boundaries = sorted(draw(st.sets(st.integers(0, 25), min_size=1, max_size=4)))
    values = draw(st.lists(rates, min_size=len(boundaries) + 1, max_size=len(boundaries) + 1))
    return {"boundaries": boundaries, "values": values}


_decay = {"initial_learning_rate": rates, "decay_steps": lengths}
_rate = {"decay_rate": st.floats(0.1, 1.5)}
KERAS = {
    "CosineDecay": both(
        _decay, {"alpha": st.floats(0, 0.5), "warmup_target": rates, "warmup_steps": warmups}
    ),
    "CosineDecayRestarts": both(
        {"initial_learning_rate": rates, "first_decay_steps": lengths},
        {"t_mul": st.sampled_from([1.0, 1.5, 2.0]), "m_mul": shares, "alpha": st.floats(0, 0.5)},
    ),
    "ExponentialDecay": both({**_decay, **_rate}, {"staircase": st.booleans()}),
    "InverseTimeDecay": both({**_decay, **_rate}, {"staircase": st.booleans()}),
    "PiecewiseConstantDecay": _piecewise(),
    "PolynomialDecay": both(_decay, {"end_learning_rate": rates, "power": powers, "cycle": st.booleans()}),
}

_steps = {"lr": rates, "num_warmup_steps": warmups, "num_training_steps": st.integers(13, 30)}
_floors = st.one_of(
    st.fixed_dictionaries({"min_lr": st.floats(0, 1e-4)}), st.fixed_dictionaries({"min_lr_rate": shares})
)
_shapes = st.sampled_from(["linear", "cosine", "1-sqrt"])


def _floored(may: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda named, floor: {**named, **floor}, both(_steps, may), _floors)


_wsd = both(
    {"lr": rates, "num_warmup_steps": warmups, "num_decay_steps": st.integers(1, 10)},
    {
        "warmup_type": _shapes,
        "decay_type": _shapes,
        "min_lr_ratio": shares,
        "num_cycles": st.sampled_from([0.5, 1.5]),
    },
)
HF = {
    "constant": both({"lr": rates}),
    "constant_with_warmup": both({"lr": rates, "num_warmup_steps": warmups}),
    "cosine": both(_steps, {"num_cycles": st.floats(0.1, 2)}),
    "cosine_warmup_with_min_lr": _floored({"num_cycles": st.floats(0.1, 2), "warmup_lr_rate": shares}),
    "cosine_with_min_lr": _floored({"num_cycles": st.floats(0.1, 2)}),
    "cosine_with_restarts": both(_steps, {"num_cycles": st.integers(1, 4)}),
    "inverse_sqrt": both({"lr": rates, "num_warmup_steps": warmups}, {"timescale": st.integers(1, 40)}),
    "linear": both(_steps),
    "polynomial": both(
        _steps, {"lr_end": st.floats(0, 5e-5), "power": powers, "default_lr": st.floats(1e-3, 1.0)}
    ),
    "warmup_stable_decay": st.builds(
        lambda named, length: {**named, **length},
        _wsd,
        st.one_of(
            st.fixed_dictionaries({"num_training_steps": st.integers(23, 40)}),
            st.fixed_dictionaries({"num_stable_steps": st.integers(0, 10)}),
        ),
    ),
}

_warm = {
    "warmup_t": warmups,
    "warmup_lr_init": st.floats(0, 1e-3),
    "warmup_prefix": st.booleans(),
    "t_in_epochs": st.booleans(),
}
_cycles = {
    "lr_min": st.floats(0, 1e-4),
    "cycle_mul": st.sampled_from([1.0, 1.5, 2.0]),
    "cycle_decay": shares,
    "cycle_limit": st.integers(1, 3),
    **_warm,
}
_initial = {"lr": rates, "t_initial": lengths}


@st.composite
def _timm_wsd(draw: st.DrawFn) -> dict[str, Any]:
    length = draw(lengths)
    named = {"lr": draw(rates), "t_initial": length, "decay_t": draw(st.integers(1, length))}
    more = draw(
        optional(
            lr_min=st.floats(0, 1e-4),
            decay_fn=st.sampled_from(["linear", "1-sqrt", "cosine", "power", "exp"]),
            decay_power=powers,
            decay_ratio=st.floats(0.05, 0.9),
            stable_power=powers,
            warmup_t=warmups,
            warmup_lr_init=st.floats(0, 1e-3),
        )
    )
    if draw(st.booleans()):
        more |= {"stable_fn": draw(st.sampled_from(["rsqrt", "power"])), "stable_timescale": draw(lengths)}
    return {**named, **more}


TIMM = {
    "CosineLRScheduler": both(_initial, {**_cycles, "k_decay": powers}),
    "MultiStepLRScheduler": both(
        {"lr": rates, "decay_t": st.lists(st.integers(0, 25), max_size=4).map(sorted)},
        {"decay_rate": shares, **_warm},
    ),
    "PolyLRScheduler": both(_initial, {**_cycles, "power": powers, "k_decay": powers}),
    "StepLRScheduler": both({"lr": rates, "decay_t": lengths}, {"decay_rate": shares, **_warm}),
    "TanhLRScheduler": both(_initial, {**_cycles, "lb": st.floats(-8, -1), "ub": st.floats(-0.5, 4)}),
    "WSDLRScheduler": _timm_wsd(),
}

CASES: Mapping[str, Mapping[str, st.SearchStrategy[dict[str, Any]]]] = {
    "torch": TORCH,
    "optax": OPTAX,
    "keras": KERAS,
    "hf": HF,
    "timm": TIMM,
}


def any_case(library: str) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """A kind of a library and arguments for it."""
    kinds = CASES[library]
    return st.sampled_from(sorted(kinds)).flatmap(lambda kind: st.tuples(st.just(kind), kinds[kind]))


def ours(library: str, kind: str, arguments: Mapping[str, Any]) -> Imported:
    """The curve here."""
    named = dict(arguments)
    for composite in ("schedulers", "schedules"):
        if composite in named:
            named[composite] = [ours(library, name, inside) for name, inside in named[composite]]
    return like(library, kind, **named)


def difference(library: str, kind: str, arguments: Mapping[str, Any], steps: int = STEPS) -> float:
    """The largest difference of the two curves, as a multiple of what counts as agreement."""
    expected = theirs(library, kind, arguments, steps)
    peak = max(abs(rate) for rate in expected)
    return worst(ours(library, kind, arguments).rate, expected, peak)


def worst(rate: Callable[[float], float], expected: list[float], peak: float) -> float:
    """The largest difference of a curve from expected rates, as a multiple of what counts as agreement."""
    return max(
        abs(rate(step) - theirs) / (RELATIVE * abs(theirs) + OF_THE_PEAK * peak or 1.0)
        for step, theirs in enumerate(expected)
    )
