"""Record range tests of the builtin tasks, for `check.py` to compare the rules on.

    python benchmarks/rules/record.py

A test that ended early is filled up with NaN: by then every finder has ended its own.
"""

import json
import math

from curves import RECORDED, Curve, exact, write

import rightrate as rr
from rightrate.tasks.builtin import builtin

TASKS = ("digits", "cancer", "diabetes", "digits-cnn", "text-gru")

#: First rate, last rate and length of each test.
TESTS = ((1e-7, 10.0, 100), (1e-6, 1.0, 60))
SEEDS = (0, 1)


def main() -> None:
    """Run the tests and write their losses down."""
    curves = []
    for name in TASKS:
        for start, end, steps in TESTS:
            for seed in SEEDS:
                test = rr.range_test(builtin(name), start=start, end=end, steps=steps, seed=seed)
                losses = [*test.losses, *[math.nan] * (steps - len(test.losses))]
                curves.append(Curve(f"real, {name}", start, end, exact(losses)))
                print(name, seed, test)
    RECORDED.write_text("[\n" + ",\n".join(json.dumps(write(curve)) for curve in curves) + "\n]\n", "utf-8")


if __name__ == "__main__":
    main()
