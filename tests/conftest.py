"""What all tests share."""

import importlib
import os
from types import ModuleType

import pytest
from hypothesis import settings

# Several processes must not fight over the cores. Set before a framework starts its threads.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Keras asks for TensorFlow unless told otherwise.
os.environ.setdefault("KERAS_BACKEND", "torch")

# The same examples on every machine and in every run, and no deadline: a test never depends on the clock.
settings.register_profile("rightrate", derandomize=True, deadline=None, database=None)
settings.load_profile("rightrate")


def needs(package: str) -> ModuleType:
    """Import an optional package for a test; where it is missing, skip the test, or fail it in CI.

    Args:
        package: Name under which the package is imported.

    Returns:
        The imported package.
    """
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError as missing:
        if missing.name != package:
            raise
        if os.environ.get("RIGHTRATE_REQUIRE_ALL") == "1":
            pytest.fail(f"{package} is not installed, and RIGHTRATE_REQUIRE_ALL=1 asks for every test")
        hint = "`make test` installs what the tests need"
        pytest.skip(f"{package} is not installed; {hint}", allow_module_level=True)
