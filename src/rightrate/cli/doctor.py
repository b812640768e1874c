"""`rightrate doctor`: what is installed, what works, and which settings hold."""

import json as text_of
from pathlib import Path

from rightrate.cli import settings, streams
from rightrate.cli.options import DEFAULT, Json, Looks


def doctor(*, store: Path | None = None, json: Json = False, looks: Looks = DEFAULT) -> int:
    """Show what is installed, what works, and which settings hold.

    ```text
    rightrate doctor
    rightrate doctor --json
    ```

    Nothing is changed. The exit code is 1 when something that is needed does not work.

    Args:
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        json: Print it as one JSON object.
        looks: How to talk.

    Returns:
        0 when everything that is needed works, otherwise 1.
    """
    from rightrate.cli.health import examine
    from rightrate.cli.tables import aligned

    found = examine(settings.store(store), settings.color(looks.color))
    if json:
        streams.data(text_of.dumps(found.to_dict(), allow_nan=False))
    else:
        streams.data(aligned(found.rows()))
    for trouble in found.troubles:
        streams.labelled("warning", trouble, looks)
    return 1 if found.troubles else 0
