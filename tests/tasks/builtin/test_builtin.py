"""The builtin tasks by name: what they say, that they build, train and repeat, and what is refused."""

import re
import subprocess
import sys
from itertools import islice
from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.search import Trial
from rightrate.tasks.builtin import BUILTIN, builtin
from tests.conftest import needs

torch = needs("torch")
needs("sklearn")

NAMES = tuple(BUILTIN)

#: Name: optimizer, momentum, and the rate that people usually begin with for that optimizer.
USUAL = {
    "digits": ("adamw", 0.0, 1e-3),
    "digits-cnn": ("sgd", 0.9, 1e-2),
    "digits-noisy": ("adam", 0.0, 1e-3),
    "cancer": ("sgd", 0.0, 1e-1),
    "diabetes": ("adam", 0.0, 1e-3),
    "autoencoder": ("adam", 0.0, 1e-3),
    "text": ("adamw", 0.0, 1e-3),
    "text-gru": ("sgd", 0.9, 1e-2),
}


def losses(name: str, trial: Trial, steps: int = 3) -> list[float]:
    """Training losses of the first steps of one trial."""
    with builtin(name).start(trial) as run:
        return [run.step() for _ in range(steps)]


def first_batches(name: str, seed: int) -> list[list[Any]]:
    """The first batches of a training loader under one seed of the global generator."""
    torch.manual_seed(seed)
    return list(islice(builtin(name).train, 3))


def python(code: str) -> "subprocess.CompletedProcess[str]":
    """Run code in a fresh interpreter, which has imported nothing yet."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("name", NAMES)
def test_every_task_can_be_searched(name: str) -> None:
    assert builtin(name).check().loss > 0


@pytest.mark.parametrize("name", NAMES)
def test_a_task_has_the_name_it_is_asked_for_by(name: str) -> None:
    assert builtin(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_the_description_tells_the_length_of_the_run(name: str) -> None:
    assert BUILTIN[name].endswith(f" {builtin(name).steps} steps")


@pytest.mark.parametrize("name", NAMES)
def test_the_optimizer_carries_the_usual_rate_of_its_kind(name: str) -> None:
    hint = builtin(name).hint()
    assert (hint.optimizer, hint.momentum, hint.lr) == USUAL[name]


@pytest.mark.parametrize("name", NAMES)
def test_the_description_names_the_optimizer(name: str) -> None:
    assert re.search(rf"\b{builtin(name).hint().optimizer}\b", BUILTIN[name], re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_losses(name: str) -> None:
    trial = Trial(lr=1e-3, steps=20, seed=7)
    assert losses(name, trial) == losses(name, trial)


@pytest.mark.parametrize("name", NAMES)
def test_every_rate_begins_from_the_same_weights_and_batch(name: str) -> None:
    low, high = (losses(name, Trial(lr=lr, steps=20, seed=7), 1) for lr in (1e-4, 1e-1))
    assert low == high


@pytest.mark.parametrize("name", NAMES)
def test_another_seed_gives_another_loss(name: str) -> None:
    one, other = (losses(name, Trial(lr=1e-3, steps=20, seed=seed), 1) for seed in (0, 1))
    assert one != other


@pytest.mark.parametrize("name", NAMES)
def test_the_global_generator_alone_decides_the_batches(name: str) -> None:
    once, again = first_batches(name, 3), first_batches(name, 3)
    pairs = [pair for batches in zip(once, again, strict=True) for pair in zip(*batches, strict=True)]
    assert all(torch.equal(one, other) for one, other in pairs)


@pytest.mark.parametrize("name", NAMES)
def test_batches_of_different_seeds_differ(name: str) -> None:
    (one, *_), (other, *_) = first_batches(name, 3), first_batches(name, 4)
    assert not torch.equal(one[0], other[0])


@pytest.mark.parametrize("name", NAMES)
def test_a_short_run_at_the_usual_rate_learns(name: str) -> None:
    task = builtin(name)
    with task.start(Trial(lr=USUAL[name][2], steps=40, seed=0)) as run:
        for _ in range(40):
            run.step()
        assert run.score() < 0.99 * task.check().loss


def test_only_the_gru_is_clipped() -> None:
    assert {name: builtin(name).clip for name in NAMES if builtin(name).clip} == {"text-gru": 1.0}


def test_the_descriptions_cannot_be_changed() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        BUILTIN["digits"] = "nothing"  # type: ignore[index]


def test_a_near_miss_is_told_what_was_meant() -> None:
    with pytest.raises(ArgumentError, match=r"got 'Digit'\. Did you mean 'digits'\?$"):
        builtin("Digit")


def test_an_unknown_name_is_answered_with_all_names() -> None:
    with pytest.raises(ArgumentError) as raised:
        builtin("zzz")
    message = str(raised.value)
    assert all(name in message for name in NAMES)
    assert message.endswith("got 'zzz'.")


def test_names_and_descriptions_need_no_framework() -> None:
    code = (
        "import sys; from rightrate.tasks.builtin import BUILTIN; print(len(BUILTIN)); "
        "sys.exit(bool({'torch', 'sklearn'} & set(sys.modules)))"
    )
    ran = python(code)
    assert (ran.returncode, ran.stdout) == (0, "8\n"), ran.stderr


@pytest.mark.parametrize(("missing", "name"), [("torch", "text"), ("sklearn", "cancer")])
def test_without_a_package_the_command_that_installs_it_is_named(missing: str, name: str) -> None:
    # `None` in the table of modules is Python's own way to say that a module cannot be imported.
    ran = python(
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from rightrate.errors import MissingDependencyError\n"
        "from rightrate.tasks.builtin import builtin\n"
        f"try:\n    builtin({name!r})\nexcept MissingDependencyError as error:\n    print(error)"
    )
    told = f"The builtin task '{name}' needs {missing}, which is not installed."
    assert ran.stdout == f'{told} Run: pip install "rightrate[demo]"\n', ran.stderr


def test_the_remedy_is_not_offered_for_a_module_that_it_does_not_bring() -> None:
    code = (
        "import sys; sys.modules['pydoc_data'] = None; import rightrate.tasks.builtin as b; b.builtin('text')"
    )
    assert python(code).stderr.splitlines()[-1].startswith("ModuleNotFoundError: ")
