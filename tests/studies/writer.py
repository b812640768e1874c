"""A process of its own: `STORE ID FIRST LAST` records outcomes, `STORE ID` holds the lock of the study.

It prints one line after each record that was acknowledged, or one line once it holds the lock.
"""

import sys

from rightrate.studies import Store
from tests.studies.samples import opened, outcome


def main() -> None:
    store, id, *numbers = sys.argv[1:]
    with Store(store) as opened_store:
        study = opened(opened_store, id, f"study-{id[:4]}")
        if not numbers:
            with study.lock():
                sys.stdout.write("locked\n")
                sys.stdout.flush()
                sys.stdin.read()
            return
        for number in range(*map(int, numbers)):
            study.add(outcome(number))
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
