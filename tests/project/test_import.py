"""Importing the package is quick and brings no framework along."""

import json
import sys

import pytest

from tests.project.paths import run

LIMIT_S = 0.150
FRAMEWORKS = ("jax", "keras", "matplotlib", "pandas", "ray", "sklearn", "tensorflow", "torch")
ROOMS = (
    "adaptive",
    "schedules",
    "search",
    "laws",
    "tasks",
    "studies",
    "report",
    "choosing",
    "measuring",
    "ranging",
    "studying",
    "transferring",
    "cli",
)

# The CPU time of the whole process, the start of Python included: all that a user waits for.
PROBE = """
import json, sys, time
import {module}
print(json.dumps({{"cpu_s": time.process_time(), "modules": sorted(m for m in sys.modules if "." not in m)}}))
"""


def probe(module: str) -> tuple[float, set[str]]:
    """CPU seconds of a fresh process that imports `module`, and the top-level modules that it then holds."""
    done = run([sys.executable, "-c", PROBE.format(module=module)])
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return answer["cpu_s"], set(answer["modules"])


def test_the_package_is_imported_in_under_150_ms_of_cpu_time() -> None:
    best = min(probe("rightrate")[0] for _ in range(5))
    assert best < LIMIT_S, f"`import rightrate` took {best:.3f} s of CPU time, the best of five"


def test_the_package_is_imported_without_numpy_or_anything_that_draws() -> None:
    assert not probe("rightrate")[1] & {*FRAMEWORKS, "numpy", "scipy", "rich", "cyclopts", "msgspec"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_imported_without_any_framework(room: str) -> None:
    assert not probe(f"rightrate.{room}")[1] & set(FRAMEWORKS)
