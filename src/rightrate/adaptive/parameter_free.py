"""The methods that estimate what the theory of the best rate asks for, or do without its schedule."""

import math

from rightrate.adaptive.method import Method, Use

_DADAPT = "Defazio and Mishchenko 2023, arXiv:2301.07733"
_FREE = "Defazio and others 2024, arXiv:2405.15682"


def _method(
    name: str,
    home: str,
    memory: int,
    defaults: dict[str, object],
    when: str,
    source: str,
    use: Use = "optimizer",
) -> Method:
    return Method(
        name=name,
        family="parameter-free",
        use=use,
        home=f"rightrate.adaptive.torch.{home}",
        needs="gradient",
        memory=memory,
        forwards=0,
        defaults=defaults,
        when=when,
        source=source,
    )


PARAMETER_FREE: tuple[Method, ...] = (
    _method(
        "cocob",
        "cocob:Cocob",
        5,
        {"alpha": 100.0},
        "For small models without a schedule, where five numbers of state for each parameter are no matter.",
        "Orabona and Tommasi 2017, arXiv:1705.07795",
    ),
    _method(
        "dadapt-adagrad",
        "dadapt_adagrad:DAdaptAdaGrad",
        3,
        {"d0": 1e-6, "growth_rate": math.inf},
        "Where AdaGrad is what works; its estimate grows more slowly than that of dadapt-adam.",
        _DADAPT,
    ),
    _method(
        "dadapt-adam",
        "dadapt_adam:DAdaptAdam",
        3,
        {"d0": 1e-6, "growth_rate": math.inf},
        "Where Adam is what works and a number of state less than that of prodigy counts.",
        _DADAPT,
    ),
    _method(
        "dadapt-sgd",
        "dadapt_sgd:DAdaptSGD",
        2,
        {"d0": 1e-6, "growth_rate": math.inf},
        "Where SGD is what works; with growth_rate=1.02 if the loss rises.",
        _DADAPT,
    ),
    _method(
        "ldog",
        "ldog:LDoG",
        1,
        {"reps": 1e-6},
        "To fine-tune a trained model with SGD, with an average of the weights.",
        "Ivgi, Hinder and Carmon 2023, arXiv:2302.12022",
    ),
    _method(
        "mechanic",
        "mechanic:Mechanic",
        2,
        {"s_init": 1e-8, "s_decay": 0.01},
        "Around an optimizer that has no version of its own that finds its rate.",
        "Cutkosky, Defazio and Mehta 2023, arXiv:2306.00144",
        use="wrapper",
    ),
    _method(
        "prodigy",
        "prodigy:Prodigy",
        4,
        {"d0": 1e-6, "d_coef": 1.0, "growth_rate": math.inf},
        "Where Adam is what works, under a schedule that falls, without clipping of the gradient's norm.",
        "Mishchenko and Defazio 2023, arXiv:2306.06101",
    ),
    _method(
        "schedule-free-adamw",
        "schedule_free_adamw:ScheduleFreeAdamW",
        2,
        {"rate": 0.0025, "betas": (0.9, 0.999)},
        "Where the length of the run is not known at its start; the rate still has to be found.",
        _FREE,
    ),
    _method(
        "schedule-free-sgd",
        "schedule_free_sgd:ScheduleFreeSGD",
        1,
        {"rate": 1.0, "momentum": 0.9},
        "Where SGD is what works and the length of the run is not known; the rate still has to be found.",
        _FREE,
    ),
)
