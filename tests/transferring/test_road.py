import pytest

from rightrate.transferring.changes import Pair
from rightrate.transferring.road import Road


def road(batch: Pair | None, steps: Pair | None, examples: Pair | None, *, stated: bool) -> Road:
    return Road(batch=batch, steps=steps, examples=examples, stated=stated, epochs=None)


@pytest.mark.parametrize(
    ("batch", "steps", "examples", "stated", "passes", "new_steps"),
    [
        (None, None, None, False, 1.0, None),
        (Pair(10, 20), None, None, False, 1.0, None),
        (Pair(10, 20), Pair(100, 100), None, False, 1.0, 50),
        (Pair(10, 20), Pair(100, 100), None, True, 2.0, 100),
        (Pair(10, 20), Pair(100, 50), None, True, 1.0, 50),
        (None, Pair(100, 300), Pair(1000, 2000), True, 1.5, 300),
        (Pair(10, 40), Pair(100, 100), Pair(1000, 2000), False, 1.0, 50),
        (Pair(10, 1000), Pair(10, 10), None, False, 1.0, 1),
    ],
)
def test_the_passes_stay_unless_the_steps_are_stated(
    batch: Pair | None,
    steps: Pair | None,
    examples: Pair | None,
    stated: bool,
    passes: float,
    new_steps: int | None,
) -> None:
    way = road(batch, steps, examples, stated=stated)
    assert way.passes == pytest.approx(passes)
    assert way.new_steps == new_steps


def test_a_batch_that_stays_is_not_questioned() -> None:
    assert road(Pair(64, 64), None, Pair(50, 50), stated=False).passes == 1
