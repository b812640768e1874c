"""The methods that take steps of gradient descent on the rate itself."""

from rightrate.adaptive.method import Method, Use

_ULTIMATE = "Chandra and others 2022, arXiv:1909.13371"


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
        family="gradient descent",
        use=use,
        home=f"rightrate.adaptive.{home}",
        needs="gradient",
        memory=memory,
        forwards=0,
        defaults=defaults,
        when=when,
        source=source,
    )


DESCENT: tuple[Method, ...] = (
    _method(
        "hypergradient",
        "rules.hypergradient:Hypergradient",
        1,
        {"beta": 0.01, "form": "multiply", "start": 1.0},
        "To mend a rate that is off by a few times, over any optimizer; it favours small rates in noise.",
        "Baydin and others 2018, arXiv:1703.04782; Chu and others 2025, arXiv:2502.11229",
        "rule",
    ),
    _method(
        "learned-sgd",
        "torch.learned_sgd:LearnedSGD",
        1,
        {"rate": 0.01, "momentum": 0.0},
        "As hypergradient over SGD, where Adam should move the rate, so that its own rate hardly matters.",
        _ULTIMATE,
    ),
    _method(
        "learned-adam",
        "torch.learned_adam:LearnedAdam",
        3,
        {"rate": 1e-3, "betas": (0.9, 0.999), "betas_too": False},
        "In place of Adam whose rate is off by a few times, and to learn its betas too.",
        _ULTIMATE,
    ),
)
