"""Gain and regret over many outcomes, from nothing but the joint prediction of a belief."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from rightrate.search.belief import Belief
from rightrate.search.draws import COARSE, expected_prior
from rightrate.search.drift import faded
from rightrate.search.gain import DRAWS, STEP, WEIGHT

Array = NDArray[np.float64]


def drawn_gain(belief: Belief, x: float, t: float, wall: float, outcomes: int) -> float:
    """How much the lowest expected height of the full run falls by a trial, over equally likely outcomes."""
    places = belief.rates(STEP)
    full = np.zeros(len(places))
    prior = expected_prior(belief, places, DRAWS)
    risk = belief.penalty(places, full) - WEIGHT * belief.surface.depth * prior
    mean, covariance = belief.surface.predict(np.append(places, x), np.append(full, t))
    expected = belief.surface.weights @ mean[:, :-1] + risk
    noise = belief.surface.foresee(places, full, np.array([x]), np.array([t])).noise
    beyond = belief.surface.erratic(np.array([t]), np.array([wall]))[0]
    lowest = 0.0
    for weight, between, quiet in zip(belief.surface.weights, covariance, noise, strict=True):
        variance = between[-1, -1] + quiet + beyond
        surprises = norm.ppf((np.arange(outcomes) + 0.5) / outcomes, scale=np.sqrt(variance))
        after = expected + np.outer(surprises, between[:-1, -1] / variance)
        lowest += weight * after.min(axis=1).mean()
    gain = expected.min() - lowest
    return float(gain * (1 - belief.cliff.risk(np.array([x]), np.array([t]))[0]))


def drawn_regret(belief: Belief, x: Array, draws: int) -> tuple[Array, Array, Array]:
    """The expected regret at some rates of the full run, and their lowest points with their weights."""
    functions, weights, near = _drawn_twice(belief, x, draws)
    lowest = functions.argmin(axis=1)
    pairs = [belief.log_prior(x[i : i + 1], b, 0.0)[0] for i, b in zip(lowest, near, strict=True)]
    weights = weights * np.exp(faded(np.array(pairs), belief.beyond(0.0)))
    regrets = np.minimum(functions - functions.min(axis=1, keepdims=True), belief.surface.depth)
    return weights @ regrets / weights.sum(), x[lowest], weights / weights.sum()


def _drawn_twice(belief: Belief, x: Array, draws: int) -> tuple[Array, Array, Array]:
    """Functions of the full run, their weights, and the best rate that each has at the longest horizon."""
    near = belief.rates(COARSE)
    places = np.concatenate([x, near])
    times = np.concatenate([np.zeros(len(x)), np.full(len(near), belief.longest)])
    mean, covariance = belief.surface.predict(places, times)
    generator, risk = np.random.default_rng(7), belief.penalty(places, times)
    drawn = [
        generator.multivariate_normal(middle + risk, between, draws, method="eigh")
        for middle, between in zip(mean, covariance, strict=True)
    ]
    functions = np.concatenate(drawn)
    best = near[functions[:, len(x) :].argmin(axis=1)]
    return functions[:, : len(x)], np.repeat(belief.surface.weights, draws), best
