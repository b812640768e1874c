import pytest

from tests.cli.conftest import Rightrate


@pytest.mark.parametrize("word", ["1.5", "1e3", "ten", "nan"])
def test_a_whole_number_is_not_rounded_from_another(rightrate: Rightrate, word: str) -> None:
    done = rightrate("choose", "digits", "--seed", word)
    assert done.code == 2
    assert f"--seed: it must be a whole number, got '{word}'" in done.err


@pytest.mark.parametrize(("word", "shown"), [("5", "warmup=5,"), ("0.5", "warmup=0.5,"), ("0", "warmup=0,")])
def test_a_warm_up_is_a_share_or_a_number_of_steps(rightrate: Rightrate, word: str, shown: str) -> None:
    done = rightrate("schedule", "linear", "--steps", "20", "--warmup", word, "--json")
    assert done.code == 0
    assert shown in done.out
