import sys

from tests.project.paths import run

CODE = """
import sys
import rightrate.schedules
import rightrate.testing.schedules
loaded = {name.partition(".")[0] for name in sys.modules}
print(sorted(loaded & {"jax", "numpy", "scipy", "sklearn", "torch"}))
"""


def test_schedules_import_neither_numpy_nor_any_framework() -> None:
    done = run([sys.executable, "-c", CODE])
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
