"""The methods that look for the best rate along a step, or compute it from a model of the loss."""

from rightrate.adaptive.method import Method, Needs, Use

_SLS = "Vaswani and others 2019, arXiv:1905.09997"
_MOMO = "Schaipp and others 2024, arXiv:2305.07583"


def _method(
    name: str,
    home: str,
    needs: Needs,
    memory: int,
    forwards: float,
    defaults: dict[str, object],
    when: str,
    source: str,
    use: Use = "rule",
) -> Method:
    return Method(
        name=name,
        family="best-fit",
        use=use,
        home=f"rightrate.adaptive.{home}",
        needs=needs,
        memory=memory,
        forwards=forwards,
        defaults=defaults,
        when=when,
        source=source,
    )


#: The mean numbers of forward passes are those of 600 steps of a small network on the digits of scikit-learn:
#: `python -m benchmarks.adaptive.digits`.
BEST_FIT: tuple[Method, ...] = (
    _method(
        "armijo",
        "rules.armijo:Armijo",
        "closure",
        0,
        1.3,
        {"c": 0.1, "start": 1.0, "reset": "grow", "period": 500},
        "Over SGD, for models that can fit every batch, where a forward pass more a step is no matter.",
        _SLS,
    ),
    _method(
        "goldstein",
        "rules.goldstein:Goldstein",
        "closure",
        0,
        1.3,
        {"c": 0.1, "start": 1.0, "cap": 10.0, "period": 500},
        "As armijo, where the rate must also be able to rise within a step.",
        _SLS,
    ),
    _method(
        "salsa",
        "rules.salsa:Salsa",
        "closure",
        0,
        0.4,
        {"c": 0.5, "start": 1.0, "beta": 0.9},
        "Over Adam of lr=1, for transformers and other models on which armijo is thrown off by single "
        "batches.",
        "Kenneweg and others 2024, arXiv:2407.20650",
    ),
    _method(
        "parabola",
        "rules.parabola:Parabola",
        "closure",
        0,
        0.9,
        {"probe": 1.0, "stretch": 1 / 0.6, "cap": 3.16},
        "Over SGD of momentum 0.4, where exactly one forward pass more a step can be spent.",
        "Mutschler and Zell 2020, arXiv:1903.11991",
    ),
    _method(
        "polyak",
        "rules.polyak:Polyak",
        "loss",
        0,
        0,
        {"c": 0.5, "bound": 0.0, "cap": float("inf")},
        "Where the lowest loss is known, such as 0 for a model that can fit its data, without label "
        "smoothing.",
        "Loizou and others 2021, arXiv:2002.10542; Berrada and others 2020, arXiv:1906.05661",
    ),
    _method(
        "momo",
        "torch.momo:Momo",
        "loss",
        1,
        0,
        {"cap": 1.0, "beta": 0.9, "bound": 0.0},
        "In place of SGD with momentum, for a wider range of rates that work; the bound may be estimated.",
        _MOMO,
        "optimizer",
    ),
    _method(
        "momo-adam",
        "torch.momo_adam:MomoAdam",
        "loss",
        2,
        0,
        {"cap": 1e-2, "betas": (0.9, 0.999), "bound": 0.0},
        "In place of Adam, for a wider range of rates that work; the bound may be estimated.",
        _MOMO,
        "optimizer",
    ),
)
