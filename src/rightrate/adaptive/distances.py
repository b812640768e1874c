"""The parameter-free methods that are rules: distance over gradients."""

from rightrate.adaptive.method import Method

DISTANCES: tuple[Method, ...] = (
    Method(
        name="dog",
        family="parameter-free",
        use="rule",
        home="rightrate.adaptive.rules.dog:DoG",
        memory=1,
        defaults={"reps": 1e-6, "eps": 1e-8},
        when="Over SGD without any idea of the rate, with the weights averaged by Averager.",
        source="Ivgi, Hinder and Carmon 2023, arXiv:2302.12022",
    ),
    Method(
        name="dowg",
        family="parameter-free",
        use="rule",
        home="rightrate.adaptive.rules.dowg:DoWG",
        memory=1,
        defaults={"reps": 1e-4, "eps": 1e-8},
        when="Over SGD as dog, for losses without noise; in noise its larger rates may run away.",
        source="Khaled, Mishchenko and Jin 2023, arXiv:2305.16284",
    ),
)
