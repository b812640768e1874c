"""Gain and regret over many outcomes, from nothing but the joint prediction of a belief."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from rightrate.search.belief import Belief
from rightrate.search.gain import STEP, WEIGHT

Array = NDArray[np.float64]


def drawn_gain(belief: Belief, x: float, t: float, wall: float, outcomes: int) -> float:
    """How much the lowest expected height of the full run falls by a trial, over equally likely outcomes."""
    places = belief.rates(STEP)
    full = np.zeros(len(places))
    risk = belief.penalty(places, full) - WEIGHT * belief.surface.depth * belief.log_prior(places, 0.0)
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
    full = np.zeros(len(x))
    mean, covariance = belief.surface.predict(x, full)
    prior, penalty, depth = np.exp(belief.log_prior(x, 0.0)), belief.penalty(x, full), belief.surface.depth
    generator = np.random.default_rng(7)
    total, regret, lowest, shares = 0.0, np.zeros(len(x)), [], []
    for weight, middle, between in zip(belief.surface.weights, mean, covariance, strict=True):
        for function in generator.multivariate_normal(middle + penalty, between, draws, method="eigh"):
            best = int(function.argmin())
            share = weight * prior[best]
            regret += share * np.minimum(function - function[best], depth)
            total += share
            lowest.append(x[best])
            shares.append(share)
    return regret / total, np.array(lowest), np.array(shares) / total
