"""Each doubt, where it is due and where it is not."""

import math

from rightrate.search import Search, Trial
from rightrate.search.decision import Decision, decide
from rightrate.search.doubts import FAR, SHORT, doubts
from tests.search.worlds import Bowl, World, finished

#: Words by which each doubt is told from the others.
SHORTNESS, PLATEAU, FALLING, OVERFITTING, COSTLY = "No trial", "hardly learned", "improves", "passes", "above"


def raised(search: Search, steps: int | None = None) -> tuple[str, ...]:
    """The doubts of the answer of a search."""
    belief = search.belief()
    assert belief is not None
    run = search.steps if steps is None else steps
    return doubts(search, belief, decide(belief, math.log10(run / search.steps)), run)


def told(world: World, trials: list[tuple[float, int]], **settings: object) -> Search:
    """A search that was given some trials, by their rates and horizons."""
    search = Search(**settings)  # type: ignore[arg-type]
    for lr, steps in trials:
        search.add(lr=lr, steps=steps, loss=world(Trial(lr, steps, 0)))
    return search


def grid(steps: int, centre: float = 1e-3) -> list[tuple[float, int]]:
    """Nine trials of one horizon around a rate, a quarter decade apart."""
    return [(centre * 10 ** (place / 4), steps) for place in range(-4, 5)]


def test_a_clear_bowl_that_was_measured_at_the_full_horizon_leaves_no_doubt() -> None:
    world = Bowl(1e-3, 4_000, drift=0.0)
    assert raised(told(world, grid(1_000) + grid(4_000), steps=4_000, initial=world.untrained)) == ()


def test_trials_of_less_than_a_hundred_steps_are_too_short_but_for_a_run_as_short() -> None:
    world = Bowl(1e-3, 2_000, drift=0.0)
    search = told(world, grid(SHORT // 2) + grid(SHORT - 1), steps=2_000, initial=world.untrained)
    assert any(SHORTNESS in doubt for doubt in raised(search))
    assert not any(SHORTNESS in doubt for doubt in raised(search, SHORT - 1))


def test_trials_that_hardly_learned_tell_nothing_of_the_full_run() -> None:
    search = told(lambda trial: 2.3 - 1e-3 * math.log10(trial.steps), grid(500), steps=2_000, initial=2.31)
    assert any(PLATEAU in doubt for doubt in raised(search))


def test_a_loss_that_would_more_than_halve_on_the_way_to_the_full_run_is_another_regime() -> None:
    def falling(power: float) -> World:
        return lambda trial: (trial.steps / 10) ** -power * (1 + math.log10(trial.lr / 1e-3) ** 2)

    fast = told(falling(0.6), grid(250) + grid(1_000), steps=4_000, initial=9.0)
    slow = told(falling(0.4), grid(250) + grid(1_000), steps=4_000, initial=9.0)
    assert any(FALLING in doubt for doubt in raised(fast))
    assert not any(FALLING in doubt for doubt in raised(slow))


def test_many_passes_over_the_data_must_be_seen_by_a_quarter_of_the_run() -> None:
    world = Bowl(1e-3, 4_000, drift=0.0)
    settings = {"steps": 4_000, "initial": world.untrained}
    eighth, quarter = grid(250) + grid(500), grid(250) + grid(1_000)
    assert any("100 passes" in doubt for doubt in raised(told(world, eighth, epochs=100.0, **settings)))
    assert not any(OVERFITTING in doubt for doubt in raised(told(world, quarter, epochs=100.0, **settings)))
    assert not any(OVERFITTING in doubt for doubt in raised(told(world, eighth, epochs=1.0, **settings)))
    assert not any(OVERFITTING in doubt for doubt in raised(told(world, eighth, **settings)))


def test_a_large_expected_regret_is_a_doubt_and_no_noise_makes_a_fifth_tolerable() -> None:
    world = Bowl(1e-3, 4_000, drift=0.0, noise=0.5)
    search = told(world, grid(4_000), steps=4_000, initial=world.untrained)
    belief = search.belief()
    assert belief is not None
    assert 1.5 * belief.surface.noise > FAR

    def costly(regret: float) -> bool:
        decision = Decision(-3.0, -3.5, -2.5, math.log1p(regret))
        return any(COSTLY in doubt for doubt in doubts(search, belief, decision, 4_000))

    assert costly(FAR + 0.01)
    assert not costly(FAR - 0.01)


def test_an_answer_that_is_not_trusted_says_what_is_doubtful() -> None:
    search = finished(Bowl(1e-3, 20_000), steps=20_000, budget=0.02)
    answer = search.answer()
    assert answer.status == "noisy"
    assert set(raised(search)) <= set(answer.why)
