"""The methods that look for the best rate along a step, or compute it from a model of the loss."""

from rightrate.adaptive.method import Method

_SLS = "Vaswani and others 2019, arXiv:1905.09997"
_MOMO = "Schaipp and others 2024, arXiv:2305.07583"


#: The mean numbers of forward passes are those of 600 steps of a small network on the digits of scikit-learn:
#: `python -m benchmarks.adaptive.digits`.
BEST_FIT: tuple[Method, ...] = (
    Method(
        name="armijo",
        family="best-fit",
        use="rule",
        home="rightrate.adaptive.rules.armijo:Armijo",
        needs="closure",
        memory=0,
        forwards=1.3,
        defaults={"c": 0.1, "start": 1.0, "reset": "grow", "period": 500},
        when="Over SGD, for models that can fit every batch, where a forward pass more a step is no matter.",
        source=_SLS,
    ),
    Method(
        name="goldstein",
        family="best-fit",
        use="rule",
        home="rightrate.adaptive.rules.goldstein:Goldstein",
        needs="closure",
        memory=0,
        forwards=1.3,
        defaults={"c": 0.1, "start": 1.0, "cap": 10.0, "period": 500},
        when="As armijo, where the rate must also be able to rise within a step.",
        source=_SLS,
    ),
    Method(
        name="salsa",
        family="best-fit",
        use="rule",
        home="rightrate.adaptive.rules.salsa:Salsa",
        needs="closure",
        memory=0,
        forwards=0.4,
        defaults={"c": 0.5, "start": 1.0, "beta": 0.9},
        when="Over Adam of lr=1, for transformers and other models on which armijo is thrown off by single "
        "batches.",
        source="Kenneweg and others 2024, arXiv:2407.20650",
    ),
    Method(
        name="parabola",
        family="best-fit",
        use="rule",
        home="rightrate.adaptive.rules.parabola:Parabola",
        needs="closure",
        memory=0,
        forwards=0.9,
        defaults={"probe": 1.0, "stretch": 1 / 0.6, "cap": 3.16},
        when="Over SGD of momentum 0.4, where exactly one forward pass more a step can be spent.",
        source="Mutschler and Zell 2020, arXiv:1903.11991",
    ),
    Method(
        name="polyak",
        family="best-fit",
        use="rule",
        home="rightrate.adaptive.rules.polyak:Polyak",
        needs="loss",
        memory=0,
        defaults={"c": 0.5, "bound": 0.0, "cap": float("inf")},
        when="Where the lowest loss is known, such as 0 for a model that can fit its data, without label "
        "smoothing.",
        source="Loizou and others 2021, arXiv:2002.10542; Berrada and others 2020, arXiv:1906.05661",
    ),
    Method(
        name="momo",
        family="best-fit",
        home="rightrate.adaptive.torch.momo:Momo",
        needs="loss",
        memory=1,
        defaults={"cap": 1.0, "beta": 0.9, "bound": 0.0},
        when="In place of SGD with momentum, for a wider range of rates that work; the bound may be "
        "estimated.",
        source=_MOMO,
    ),
    Method(
        name="momo-adam",
        family="best-fit",
        home="rightrate.adaptive.torch.momo_adam:MomoAdam",
        needs="loss",
        memory=2,
        defaults={"cap": 1e-2, "betas": (0.9, 0.999), "bound": 0.0},
        when="In place of Adam, for a wider range of rates that work; the bound may be estimated.",
        source=_MOMO,
    ),
)
