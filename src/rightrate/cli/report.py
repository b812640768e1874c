"""`rightrate report`."""

import json as text_of
from pathlib import Path

from rightrate.cli import settings, streams
from rightrate.cli.options import DEFAULT, Json, Looks, Output


def report(
    name: str,
    /,
    *,
    output: Output = None,
    store: Path | None = None,
    json: Json = False,
    looks: Looks = DEFAULT,
) -> int:
    """Write the report of a study: one HTML file that needs no network.

    ```text
    rightrate report digits
    rightrate report digits --output answer.html
    ```

    It is made from the store alone, without the task and without any framework. Where `rightrate study` has
    run many rates, it shows what each of them did.

    Args:
        name: Name of the study, or the beginning of its id.
        output: Where to write it; by default NAME.html. A file that is there is replaced.
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        json: Print the path as a JSON object.
        looks: How to talk.

    Returns:
        0.
    """
    from rightrate.cli.reporting import write_page
    from rightrate.cli.stores import opened

    with opened(settings.store(store)) as studies:
        record = studies.find(name).record()
    path = write_page(record, output or Path(f"{record.name.replace('/', '-')}.html"))
    if json:
        answer = {"schema": 1, "study": record.name, "id": record.id, "path": str(path)}
        streams.data(text_of.dumps(answer))
    else:
        streams.data(str(path))
    return 0
