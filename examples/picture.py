"""The picture of the README: choose the rate of the builtin task `digits-noisy`, and draw what was measured.

python examples/picture.py docs/images/digits.svg
"""

import sys
from pathlib import Path

import rightrate as rr
from rightrate.report import loss_against_rate, svg
from rightrate.tasks.builtin import builtin

choice = rr.choose(builtin("digits-noisy"))
Path(sys.argv[1]).write_text(svg(loss_against_rate(choice.record), heading=True), encoding="utf-8")
print(choice)
