"""How far the imported curves are from those of the installed libraries, over random arguments.

    python -m benchmarks.schedules.agree --cases 2000 > benchmarks/schedules/agree.txt

Needs the extra `peers`, and timm, for which torchvision is not needed. One line for each library and kind:
cases, and the largest difference relative to the rate of the library's own scheduler.
"""

import argparse
import importlib.metadata
from collections import Counter, defaultdict
from typing import Any

from hypothesis import HealthCheck, given, seed, settings

from tests.oracles.libraries import PACKAGES
from tests.schedules.importers.cases import RELATIVE, STEPS, any_case, difference

#: Seed of the random arguments.
SEED = 20261125


def measured(library: str, cases: int) -> dict[str, tuple[int, float]]:
    """Cases and the largest difference of each kind of a library."""
    count: Counter[str] = Counter()
    largest: defaultdict[str, float] = defaultdict(float)

    @seed(SEED)
    @settings(max_examples=cases, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=any_case(library))
    def look(case: tuple[str, dict[str, Any]]) -> None:
        kind, arguments = case
        count[kind] += 1
        far = difference(library, kind, arguments) * RELATIVE
        largest[kind] = max(largest[kind], far)
        if far > RELATIVE:
            print(f"  differs: {library}:{kind} {arguments}", flush=True)

    look()
    return {kind: (count[kind], largest[kind]) for kind in sorted(count)}


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    reader.add_argument("--cases", type=int, default=2000)
    reader.add_argument("--libraries", nargs="+", default=list(PACKAGES))
    asked = reader.parse_args()
    for library in asked.libraries:
        package = PACKAGES[library]
        found = measured(library, asked.cases)
        total, largest = sum(n for n, _ in found.values()), max(far for _, far in found.values())
        version = importlib.metadata.version(package)
        print(f"{package} {version}: {total} cases of {STEPS} steps, largest difference {largest:.1e}")
        for kind, (count, far) in found.items():
            print(f"  {kind:<36} {count:>5} cases, {far:.1e}", flush=True)


if __name__ == "__main__":
    main()
