import json
import sys
from importlib import metadata
from pathlib import Path

import pytest

import rightrate as package
from rightrate.cli import health
from rightrate.cli.settings import Setting
from rightrate.studies import Store
from tests.cli.conftest import Rightrate
from tests.conftest import needs
from tests.studies.samples import opened

COLOR = Setting("color", "auto", "default")


def examined(path: Path) -> health.Health:
    return health.examine(Setting("store", str(path), "--store"), COLOR)


def test_everything_is_told_as_json(rightrate: Rightrate, tmp_path: Path) -> None:
    done = rightrate("doctor", "--json", "--store", "s.db")
    found = json.loads(done.out)
    assert (done.code, found["schema"], found["troubles"]) == (0, 1, [])
    assert found["versions"]["rightrate"] == package.__version__
    assert found["versions"]["numpy"] == metadata.version("numpy")
    assert found["store"] == "not there yet, can be made"
    assert found["settings"][0] == {"name": "store", "value": "s.db", "source": "--store"}
    assert not list(tmp_path.iterdir()), "nothing may be changed"


def test_the_table_has_a_line_for_each_fact(rightrate: Rightrate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTRATE_STORE", "team.db")
    out = rightrate("doctor").out
    assert "team.db  (from RIGHTRATE_STORE)" in out
    assert "not there yet, can be made" in out


def test_the_threads_and_devices_are_those_of_torch(rightrate: Rightrate) -> None:
    torch = needs("torch")
    machine = json.loads(rightrate("doctor", "--json").out)["machine"]
    assert machine["threads of torch"] == str(torch.get_num_threads())
    assert machine["devices of torch"].startswith("cpu")


def test_a_store_is_counted_and_not_changed(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        opened(store)
    assert examined(tmp_path / "s.db").store == "writable, 1 study"


def test_a_store_that_cannot_be_used_is_a_trouble_and_ends_with_1(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    (tmp_path / "s.db").write_text("something else\n" * 99)
    done = rightrate("doctor", "--store", "s.db")
    assert done.code == 1
    assert "warning: The store" in done.err
    assert "cannot be used" in done.out


def test_a_framework_that_is_broken_is_a_trouble(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    needs("torch")
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "rightrate.cli.torch", raising=False)
    monkeypatch.delattr("rightrate.cli.torch", raising=False)
    (trouble,) = examined(tmp_path / "s.db").troubles
    assert "The package torch is installed, but does not work" in trouble


def test_a_package_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(health, "OPTIONAL", ("torch", "a-package-that-nobody-has"))
    monkeypatch.setattr(health, "NEEDED", ("numpy", "another-that-nobody-has"))
    found = examined(tmp_path / "s.db")
    assert found.versions["a-package-that-nobody-has"] == "not installed"
    (trouble,) = found.troubles
    assert trouble.startswith("The package another-that-nobody-has is not installed, and rightrate needs it.")
