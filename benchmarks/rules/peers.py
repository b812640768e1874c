"""Run the real learning-rate finders on recorded curves: each on a model whose loss is read from the curve.

    python benchmarks/rules/peers.py SYSTEM < curves.json > answers.json

`check.py` calls it, one process a system. The packages' own objects smooth, stop, skip and suggest; only the
loss of a step is given to them.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import json
import logging
import sys
import tempfile
import types
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from curves import Curve, read

#: What one finder says about one curve: by rule, a rate or why there is none; and the rates of its own test.
Said = tuple[dict[str, float | str], list[float]]


def attempt(call: Callable[[], Any]) -> float | str:
    """What a finder answers: a rate, or the name of what it raised or returned instead."""
    try:
        answer = call()
    except Exception as error:
        return type(error).__name__
    return "None" if answer is None else float(answer)


# ------------------------------------------------------------------------------------------------ fastai


def fastai(curve: Curve) -> Said:
    """`Learner.lr_find` with its four rules."""
    import torch
    from fastai.basics import DataLoaders, Learner
    from fastai.callback import schedule
    from fastai.data.load import DataLoader

    losses = iter(curve.losses)
    said: dict[str, float | str] = {}

    def loss_of(predicted: Any, wanted: Any) -> Any:
        return 0 * predicted.sum() + next(losses)

    def asking(name: str) -> Callable[..., Any]:
        """One rule failing must not keep the others from answering."""

        def asked(lrs: Any, values: Any, num_it: int) -> tuple[float, tuple[float, float]]:
            said[f"fastai_{name}"] = attempt(lambda: getattr(schedule, name)(lrs, values, num_it)[0])
            return 0.0, (0.0, 0.0)

        asked.__name__ = name
        return asked

    names = ("valley", "slide", "minimum", "steep")
    data = [(torch.ones(1), torch.ones(1)) for _ in range(curve.steps + 1)]
    loaders = DataLoaders(DataLoader(data, bs=1), DataLoader(data, bs=1))
    with tempfile.TemporaryDirectory() as folder:
        learner = Learner(loaders, torch.nn.Linear(1, 1), loss_func=loss_of, path=folder)
        found = attempt(
            lambda: learner.lr_find(
                curve.start, curve.end, curve.steps, show_plot=False, suggest_funcs=[*map(asking, names)]
            )[0]
        )
    if isinstance(found, str):  # nothing was left to hand to a rule
        said = {f"fastai_{name}": found for name in names}
    return said, [float(rate) for rate in learner.recorder.lrs]


# --------------------------------------------------------------------------------------------- Lightning


def lightning(curve: Curve) -> Said:
    """`Tuner.lr_find` and the suggestion of what it returns."""
    import pytorch_lightning as pl
    import torch
    from pytorch_lightning.tuner import Tuner

    losses = iter(curve.losses)

    class Scripted(pl.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.lr = 0.1
            self.weight = torch.nn.Parameter(torch.ones(1))

        def training_step(self, batch: Any, index: int) -> Any:
            return 0 * self.weight.sum() + next(losses)

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), lr=self.lr)

    data = torch.utils.data.DataLoader(torch.ones(curve.steps + 1, 1), batch_size=1)
    with tempfile.TemporaryDirectory() as folder:
        trainer = pl.Trainer(
            accelerator="cpu",
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=folder,
        )
        finder = Tuner(trainer).lr_find(
            Scripted(),
            data,
            min_lr=curve.start,
            max_lr=curve.end,
            num_training=curve.steps,
            update_attr=False,
        )
    name = "lightning" if newer(pl.__version__, (2, 5, 3)) else "lightning_until_2_5_2"
    return {name: attempt(finder.suggestion)}, [float(rate) for rate in finder.results["lr"]]


def newer(version: str, least: tuple[int, ...]) -> bool:
    """Whether a version is at least another one."""
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit()) >= least


# --------------------------------------------------------------------- torch-lr-finder and PyTorch-Ignite


def torch_lr_finder(curve: Curve) -> Said:
    """`LRFinder.range_test`, and the suggestion that its plot returns."""
    import matplotlib
    import torch
    from torch_lr_finder import LRFinder

    matplotlib.use("agg")
    from matplotlib import pyplot

    losses = iter(curve.losses)
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=curve.start)
    data = [(torch.ones(1), torch.ones(1)) for _ in range(curve.steps + 1)]
    finder = LRFinder(model, optimizer, lambda predicted, wanted: 0 * predicted.sum() + next(losses))
    loader = torch.utils.data.DataLoader(data, batch_size=1)
    finder.range_test(loader, end_lr=curve.end, num_iter=curve.steps)
    axes = pyplot.figure().add_subplot()
    answer = attempt(lambda: finder.plot(ax=axes, log_lr=False)[1])
    pyplot.close("all")
    return {"torch_lr_finder": answer}, [float(rate) for rate in finder.history["lr"]]


def ignite(curve: Curve) -> Said:
    """`FastaiLRFinder`, attached to an engine."""
    import torch
    from ignite.engine import Engine
    from ignite.handlers import FastaiLRFinder

    losses = iter(curve.losses)
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=curve.start)
    engine = Engine(lambda trainer, batch: next(losses))
    finder = FastaiLRFinder()
    saved = {"model": model, "optimizer": optimizer}
    with finder.attach(engine, to_save=saved, end_lr=curve.end) as trainer:
        trainer.run(range(curve.steps))
    return {"ignite": attempt(finder.lr_suggestion)}, [float(x) for x in finder.get_results()["lr"]]


# ------------------------------------------------------------------------- finders made for other frameworks


class _Rate:
    """The rate of an optimizer, as a Keras backend would keep it."""

    def __init__(self, value: float) -> None:
        self.value = value


def _backend() -> types.ModuleType:
    backend = types.ModuleType("backend")
    backend.get_value = lambda rate: rate.value  # type: ignore[attr-defined]
    backend.set_value = lambda rate, value: setattr(rate, "value", value)  # type: ignore[attr-defined]
    return backend


def _file(name: str, path: Path) -> Any:
    """A module from its file."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _fed(finder: Any, curve: Curve) -> None:
    """Tell a Keras callback the loss of each batch until it stops the training."""
    model = finder.model
    for batch, loss in enumerate(curve.losses):
        finder.on_batch_end(batch, {"loss": loss})
        if model.stop_training:
            break


def _model(curve: Curve) -> Any:
    optimizer = types.SimpleNamespace(lr=_Rate(curve.start))
    return types.SimpleNamespace(optimizer=optimizer, stop_training=False)


def keras_lr_finder(curve: Curve, folder: Path) -> Said:
    """`LRFinder` of keras_lr_finder: its callback and `get_best_lr`; Keras itself is not needed for them."""
    if "keras" not in sys.modules:
        keras = types.ModuleType("keras")
        callbacks = types.ModuleType("keras.callbacks")
        callbacks.LambdaCallback = object  # type: ignore[attr-defined]
        backend = _backend()
        keras.backend = backend  # type: ignore[attr-defined]
        sys.modules |= {"keras": keras, "keras.callbacks": callbacks, "keras.backend": backend}
        _file("surmenok", folder / "keras_lr_finder" / "lr_finder.py")
    finder = sys.modules["surmenok"].LRFinder(_model(curve))
    finder.lr_mult = (curve.end / curve.start) ** (1 / curve.steps)
    _fed(finder, curve)
    return {"keras_lr_finder": attempt(lambda: finder.get_best_lr(sma=20))}, finder.lrs


def ktrain(curve: Curve) -> Said:
    """`LRFinder` of ktrain: its callback and `estimate_lr`; TensorFlow is not needed for them."""
    if "ktrain_stub" not in sys.modules:
        import numpy

        found = importlib.util.find_spec("ktrain")
        if found is None or not found.submodule_search_locations:
            raise ModuleNotFoundError("No module named 'ktrain'", name="ktrain")
        root = types.ModuleType("ktrain_stub")
        root.__path__ = []
        utils = types.ModuleType("ktrain_stub.utils")
        utils.DEFAULT_BS = 32  # type: ignore[attr-defined]
        root.utils = utils  # type: ignore[attr-defined]
        imports = types.ModuleType("ktrain_stub.imports")
        vars(imports).update(np=numpy, K=_backend(), warnings=warnings)
        inner = types.ModuleType("ktrain_stub.lroptimize")
        inner.__path__ = []
        for module in (root, utils, imports, inner):
            sys.modules[module.__name__] = module
        place = Path(found.submodule_search_locations[0])
        _file("ktrain_stub.lroptimize.lrfinder", place / "lroptimize" / "lrfinder.py")
    finder = sys.modules["ktrain_stub.lroptimize.lrfinder"].LRFinder(_model(curve))
    finder.lr_mult = (curve.end / curve.start) ** (1 / curve.steps)
    _fed(finder, curve)
    finder._compute_stats()
    steep, minimum, valley = finder.estimate_lr()
    said = {"ktrain_steep": steep, "ktrain_minimum": minimum, "ktrain_valley": valley}
    return {rule: attempt(partial(lambda rate: rate, rate)) for rule, rate in said.items()}, finder.lrs


def faceswap(curve: Curve, folder: Path) -> Said:
    """`LearningRateFinder` of faceswap, with a trainer that gives it the losses."""
    if "faceswap_finder" not in sys.modules:
        lib, logger, utils = (types.ModuleType(name) for name in ("lib", "lib.logger", "lib.utils"))
        lib.__path__ = []
        logger.parse_class_init = lambda given: ""  # type: ignore[attr-defined]
        utils.get_module_objects = lambda name: []  # type: ignore[attr-defined]
        sys.modules |= {"lib": lib, "lib.logger": logger, "lib.utils": utils}
        _file("faceswap_finder", folder / "lib" / "training" / "lr_finder.py")
    losses, ratio = iter(curve.losses), (curve.end / curve.start) ** (1 / curve.steps)
    rates = iter([curve.start * ratio**place for place in range(curve.steps)])
    total = types.SimpleNamespace(total=types.SimpleNamespace())
    state = types.SimpleNamespace(add_lr_finder=lambda rate: None, save=lambda: None)
    with tempfile.TemporaryDirectory() as empty:
        files = types.SimpleNamespace(model_exists=True, filename="", model_dir=str(Path(empty) / "model"))
        Path(files.model_dir).mkdir()
        held = types.SimpleNamespace(load_weights=lambda name: None)
        model = types.SimpleNamespace(state=state, io=files, model=held)

        class Loss(float):
            def item(self) -> float:
                return float(self)

            def __radd__(self, other: float) -> "Loss":
                return self

        def batch() -> list[Any]:
            total.total = Loss(next(losses))
            return [total]

        trainer = types.SimpleNamespace(_plugin=types.SimpleNamespace(model=model), train_one_batch=batch)
        scheduler = types.SimpleNamespace(get_last_lr=lambda: [next(rates)])
        finder = sys.modules["faceswap_finder"].LearningRateFinder(
            trainer, scheduler, curve.steps, "default", "set"
        )

        def find() -> float | None:
            finder.find()
            return finder.best_lr

        return {"faceswap": attempt(find)}, finder._learning_rates


# ---------------------------------------------------------------------------------------------- the program

SYSTEMS: dict[str, Callable[..., Said]] = {
    "fastai": fastai,
    "pytorch-lightning": lightning,
    "torch-lr-finder": torch_lr_finder,
    "pytorch-ignite": ignite,
    "ktrain": ktrain,
    "keras_lr_finder": keras_lr_finder,
    "faceswap": faceswap,
}


def version(system: str, folders: list[str]) -> str:
    """Version of the package; of a system that is read from a checkout, the digest of the file."""
    if folders:
        (file,) = Path(folders[0]).rglob("lr_finder.py")
        return f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"
    return importlib.metadata.version(system)


def main() -> None:
    """Answer for every curve on stdin."""
    system, *folders = sys.argv[1:]
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    answers = []
    with contextlib.redirect_stdout(sys.stderr):
        for item in json.load(sys.stdin):
            said, rates = SYSTEMS[system](read(item), *map(Path, folders))
            answers.append({"said": said, "rates": rates})
    json.dump({"version": version(system, folders), "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()
