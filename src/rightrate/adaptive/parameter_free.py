"""The methods that estimate what the theory of the best rate asks for, or do without its schedule."""

import math

from rightrate.adaptive.method import Method

_DADAPT = "Defazio and Mishchenko 2023, arXiv:2301.07733"
_FREE = "Defazio and others 2024, arXiv:2405.15682"


PARAMETER_FREE: tuple[Method, ...] = (
    Method(
        name="cocob",
        family="parameter-free",
        home="rightrate.adaptive.torch.cocob:Cocob",
        memory=5,
        defaults={"alpha": 100.0},
        when="For small models without a schedule, where five numbers of state for each parameter are "
        "no matter.",
        source="Orabona and Tommasi 2017, arXiv:1705.07795",
    ),
    Method(
        name="dadapt-adagrad",
        family="parameter-free",
        home="rightrate.adaptive.torch.dadapt_adagrad:DAdaptAdaGrad",
        memory=3,
        defaults={"d0": 1e-6, "growth_rate": math.inf},
        when="Where AdaGrad is what works; its estimate grows more slowly than that of dadapt-adam.",
        source=_DADAPT,
    ),
    Method(
        name="dadapt-adam",
        family="parameter-free",
        home="rightrate.adaptive.torch.dadapt_adam:DAdaptAdam",
        memory=3,
        defaults={"d0": 1e-6, "growth_rate": math.inf},
        when="Where Adam is what works and a number of state less than that of prodigy counts.",
        source=_DADAPT,
    ),
    Method(
        name="dadapt-sgd",
        family="parameter-free",
        home="rightrate.adaptive.torch.dadapt_sgd:DAdaptSGD",
        memory=2,
        defaults={"d0": 1e-6, "growth_rate": math.inf},
        when="Where SGD is what works; with growth_rate=1.02 if the loss rises.",
        source=_DADAPT,
    ),
    Method(
        name="ldog",
        family="parameter-free",
        home="rightrate.adaptive.torch.ldog:LDoG",
        memory=1,
        defaults={"reps": 1e-6},
        when="To fine-tune a trained model with SGD, with an average of the weights.",
        source="Ivgi, Hinder and Carmon 2023, arXiv:2302.12022",
    ),
    Method(
        name="mechanic",
        family="parameter-free",
        use="wrapper",
        home="rightrate.adaptive.torch.mechanic:Mechanic",
        memory=2,
        defaults={"s_init": 1e-8, "s_decay": 0.01},
        when="Around an optimizer that has no version of its own that finds its rate.",
        source="Cutkosky, Defazio and Mehta 2023, arXiv:2306.00144",
    ),
    Method(
        name="prodigy",
        family="parameter-free",
        home="rightrate.adaptive.torch.prodigy:Prodigy",
        memory=4,
        defaults={"d0": 1e-6, "d_coef": 1.0, "growth_rate": math.inf},
        when="Where Adam is what works, under a schedule that falls, without clipping of the gradient's "
        "norm.",
        source="Mishchenko and Defazio 2023, arXiv:2306.06101",
    ),
    Method(
        name="schedule-free-adamw",
        family="parameter-free",
        home="rightrate.adaptive.torch.schedule_free_adamw:ScheduleFreeAdamW",
        memory=2,
        defaults={"rate": 0.0025, "betas": (0.9, 0.999)},
        when="Where the length of the run is not known at its start; the rate still has to be found.",
        source=_FREE,
    ),
    Method(
        name="schedule-free-sgd",
        family="parameter-free",
        home="rightrate.adaptive.torch.schedule_free_sgd:ScheduleFreeSGD",
        memory=1,
        defaults={"rate": 1.0, "momentum": 0.9},
        when="Where SGD is what works and the length of the run is not known; the rate still has to be "
        "found.",
        source=_FREE,
    ),
)
