"""Data that ship inside packages. The files are read where they lie; the packages are not imported."""

import csv
import gzip
import importlib.util
import io
import zipfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor


def folder(package: str) -> Path:
    """Where an installed package lies.

    Raises:
        SystemExit: If it is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"The benchmark reads data of {package}. Run: pip install --no-deps {package}")
    return Path(spec.submodule_search_locations[0])


def river_table(name: str) -> list[dict[str, str]]:
    """Rows of a table of river, each a dict from the column to its text."""
    path = folder("river") / "datasets" / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            text = archive.read(archive.namelist()[0]).decode()
    elif name.endswith(".gz"):
        text = gzip.decompress(path.read_bytes()).decode()
    else:
        text = path.read_text()
    return list(csv.DictReader(io.StringIO(text)))


def columns(rows: list[dict[str, str]], names: list[str]) -> Tensor:
    """Numbers of some columns, one row an example."""
    return torch.tensor([[float(row[name]) for name in names] for row in rows])


def aeon_series(name: str) -> tuple[Tensor, Tensor]:
    """Series of one file of aeon, shape (series, moments, channels), and their classes."""
    series, labels = [], []
    for line in (folder("aeon") / "datasets" / "data" / f"{name}.ts").read_text().splitlines():
        if line and line[0] not in "#@":
            *channels, label = line.split(":")
            series.append(np.array([[float(v) for v in channel.split(",")] for channel in channels]).T)
            labels.append(label)
    kinds = sorted(set(labels))
    return torch.tensor(np.array(series), dtype=torch.float32), torch.tensor([kinds.index(v) for v in labels])
