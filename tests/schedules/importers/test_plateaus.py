"""The plateau rules of the libraries, on the same metrics."""

import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.schedules.feedback import Plateau
from rightrate.schedules.importers import plateau, plateau_of
from tests.conftest import needs
from tests.oracles.libraries import peer

METRICS = st.lists(st.sampled_from([0.5, 0.9, 0.99, 1.0, 1.5]), min_size=1, max_size=25)
SIGNED = st.lists(st.sampled_from([-1.5, -1.0, -0.96, -0.5, 0.0, 0.5, 0.96, 1.0]), min_size=1, max_size=25)
COUNTS = st.integers(0, 3)


def ours(rule: Plateau, metrics: list[float]) -> list[float]:
    state, factors = rule.init(), []
    for metric in metrics:
        state, factor = rule.step(state, metric)
        factors.append(factor)
    return factors


def optimizer() -> Any:
    torch = needs("torch")
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)


def torchs(named: dict[str, Any], metrics: list[float]) -> list[float]:
    held = optimizer()
    rule = needs("torch").optim.lr_scheduler.ReduceLROnPlateau(held, **named)
    rates = []
    for metric in metrics:
        rule.step(metric)
        rates.append(float(held.param_groups[0]["lr"]))
    return rates


@given(metrics=METRICS, patience=COUNTS, cooldown=COUNTS, mode=st.sampled_from(["min", "max"]))
@settings(max_examples=60, deadline=None)
def test_torch(metrics: list[float], patience: int, cooldown: int, mode: str) -> None:
    named: dict[str, Any] = {
        "factor": 0.5,
        "patience": patience,
        "cooldown": cooldown,
        "mode": mode,
        "min_lr": 0.1,
    }
    rates = torchs(named, metrics)
    assert ours(plateau("torch", **named), metrics) == rates
    assert ours(plateau("torch", oddities="keep", **named), metrics) == rates
    assert plateau("hf", **named) == plateau("torch", **named)


@given(metrics=METRICS, patience=COUNTS, cooldown=COUNTS)
@settings(max_examples=40, deadline=None)
def test_timm(metrics: list[float], patience: int, cooldown: int) -> None:
    named: dict[str, Any] = {"decay_rate": 0.5, "patience_t": patience, "cooldown_t": cooldown}
    held = optimizer()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rule = peer("timm").PlateauLRScheduler(held, **named)
    rates = []
    for epoch, metric in enumerate(metrics, start=1):
        rule.step(epoch, metric)
        rates.append(held.param_groups[0]["lr"])
    assert ours(plateau("timm", **named), metrics) == rates


@given(metrics=METRICS, patience=COUNTS, cooldown=COUNTS)
@settings(max_examples=25, deadline=None)
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_keras(metrics: list[float], patience: int, cooldown: int) -> None:
    keras = peer("keras")
    named: dict[str, Any] = {"factor": 0.5, "patience": patience, "cooldown": cooldown, "mode": "min"}
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(1.0), loss="mse")
    rule = keras.callbacks.ReduceLROnPlateau(monitor="loss", **named)
    rule.set_model(model)
    rule.on_train_begin()
    rates = []
    for epoch, metric in enumerate(metrics):
        rule.on_epoch_end(epoch, {"loss": metric})
        rates.append(float(model.optimizer.learning_rate))
    assert ours(plateau("keras", **named), metrics) == rates


@given(metrics=METRICS, patience=st.integers(1, 3), cooldown=COUNTS)
@settings(max_examples=25, deadline=None)
def test_optax(metrics: list[float], patience: int, cooldown: int) -> None:
    peer("optax")
    contrib, jax = needs("optax.contrib"), needs("jax")
    named: dict[str, Any] = {"factor": 0.5, "patience": patience, "cooldown": cooldown}
    rule = contrib.reduce_on_plateau(**named)
    update = jax.jit(rule.update)
    state = rule.init(jax.numpy.zeros(1))
    scales = []
    for metric in metrics:
        _, state = update(jax.numpy.ones(1), state, value=metric)
        scales.append(float(state.scale))
    assert ours(plateau("optax", **named), metrics) == scales


@pytest.mark.parametrize(
    ("library", "arguments", "message"),
    [
        ("jax", {}, r"^`library` must be one of torch, hf, timm, keras, optax, got 'jax'"),
        (
            "keras",
            {"threshold": 1},
            r"^`threshold` must be left out: a plateau of keras has factor",
        ),
        ("optax", {"patience": 0}, r"^`patience` must be at least 1: with 0 optax reduces when"),
        ("optax", {"atol": 0.1}, r"^`rtol` must be 0 where atol is given"),
        ("torch", {"lr": 0}, r"^`lr` must be finite and above 0"),
    ],
)
def test_what_has_no_counterpart_is_refused(library: str, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        plateau(library, **arguments)


@given(metrics=SIGNED, patience=COUNTS, mode=st.sampled_from(["min", "max"]))
@settings(max_examples=60, deadline=None)
def test_negative_metrics_are_misread_as_torch_misreads_them_if_asked_for(
    metrics: list[float], patience: int, mode: str
) -> None:
    named: dict[str, Any] = {"factor": 0.5, "patience": patience, "threshold": 0.1, "mode": mode}
    rates = torchs(named, metrics)
    assert ours(plateau("torch", oddities="keep", **named), metrics) == pytest.approx(rates, rel=1e-12)


@pytest.mark.parametrize("library", ["torch", "hf", "timm", "optax"])
def test_a_worse_negative_metric_is_better_in_four_libraries_and_not_here(library: str) -> None:
    named: dict[str, Any] = {"rtol" if library == "optax" else "threshold": 0.1}
    named |= {"mode": "min"} if library == "timm" else {}
    kept, removed = plateau(library, oddities="keep", **named), plateau(library, **named)
    bests = []
    for rule in (kept, removed):
        state, _ = rule.step(rule.init(), -1.0)
        state, _ = rule.step(state, -0.95)
        bests.append(state.best)
    assert bests == [-0.95, -1.0]


def test_keras_and_amounts_have_no_such_oddity() -> None:
    assert plateau("keras", oddities="keep").mode == "abs"
    assert plateau("torch", oddities="keep", threshold_mode="abs").mode == "abs"


def test_what_is_meant_is_told_by_its_name_or_its_object() -> None:
    torch = needs("torch")
    rule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer(), patience=3, threshold=0.1)
    written = plateau_of("torch:ReduceLROnPlateau(patience=3, threshold=0.1)")
    assert plateau_of(rule) == written == plateau("torch", oddities="keep", patience=3, threshold=0.1)
    assert plateau_of(Plateau(patience=2)) == Plateau(patience=2)
    assert plateau_of("torch:StepLR(step_size=3)") is None
