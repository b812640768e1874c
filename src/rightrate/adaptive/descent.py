"""The methods that take steps of gradient descent on the rate itself."""

from rightrate.adaptive.method import Method

_ULTIMATE = "Chandra and others 2022, arXiv:1909.13371"


DESCENT: tuple[Method, ...] = (
    Method(
        name="hypergradient",
        family="gradient descent",
        use="rule",
        home="rightrate.adaptive.rules.hypergradient:Hypergradient",
        memory=1,
        defaults={"beta": 0.01, "form": "multiply", "start": 1.0},
        when="To mend a rate that is off by a few times, over any optimizer; it favours small rates in "
        "noise.",
        source="Baydin and others 2018, arXiv:1703.04782; Chu and others 2025, arXiv:2502.11229",
    ),
    Method(
        name="learned-sgd",
        family="gradient descent",
        home="rightrate.adaptive.torch.learned_sgd:LearnedSGD",
        memory=1,
        defaults={"rate": 0.01, "momentum": 0.0},
        when="As hypergradient over SGD, where Adam should move the rate, so that its own rate hardly "
        "matters.",
        source=_ULTIMATE,
    ),
    Method(
        name="learned-adam",
        family="gradient descent",
        home="rightrate.adaptive.torch.learned_adam:LearnedAdam",
        memory=3,
        defaults={"rate": 1e-3, "betas": (0.9, 0.999), "betas_too": False},
        when="In place of Adam whose rate is off by a few times, and to learn its betas too.",
        source=_ULTIMATE,
    ),
)
