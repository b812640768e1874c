"""A test of an optional package is skipped without it, and fails in CI."""

import math

import pytest

from tests.conftest import needs


def test_a_package_that_is_there_is_returned() -> None:
    assert needs("math") is math


def test_a_missing_package_skips_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RIGHTRATE_REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no_such_package is not installed"):
        needs("no_such_package")


def test_a_missing_package_fails_the_test_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTRATE_REQUIRE_ALL", "1")
    with pytest.raises((pytest.fail.Exception, pytest.skip.Exception)) as raised:
        needs("no_such_package")
    assert raised.type is pytest.fail.Exception, "a skip that came through would skip this test too"
