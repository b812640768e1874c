"""Point 11: it tells the rate that it found, and what is wrong with it."""

import math

from rightrate.testing.adaptive.subject import STEPS, Rig, Subject, checked, same


@checked
def check_rate(subject: Subject) -> None:
    """`rate` is a plain float, finite and at least 0; looking at it changes nothing."""
    plain, rig = subject.rig().train(steps=2 * STEPS), subject.rig()
    for index in range(2 * STEPS):
        rig.step(index)
        rate = getattr(rig.optimizer, "rate", None)
        rig.expect(rate is not None, "has no `rate`, the rate that it found last")
        fine = type(rate) is float and math.isfinite(rate) and rate >= 0
        rig.expect(fine, f"gives {rate!r} as its `rate`, not a finite float, at least 0")
    rig.expect(same(rig.params(), plain.params()), "trains otherwise when its `rate` is looked at")


@checked
def check_findings(subject: Subject) -> None:
    """`diagnose` returns a tuple of findings, each with a kind and a sentence, and changes nothing."""
    plain, rig = subject.rig().train(), subject.rig()
    for index in range(STEPS):
        _expect_findings(rig)
        rig.step(index)
    _expect_findings(rig)
    rig.expect_same(plain, "trains otherwise when it is diagnosed")


def _expect_findings(rig: Rig) -> None:
    diagnose = getattr(rig.optimizer, "diagnose", None)
    rig.expect(callable(diagnose), "has no `diagnose`")
    found = diagnose() if diagnose is not None else None
    rig.expect(isinstance(found, tuple), f"diagnoses {found!r}, not a tuple")
    for one in found or ():
        told = [getattr(one, name, None) for name in ("kind", "sentence")]
        fine = all(isinstance(text, str) and text for text in told)
        rig.expect(fine, f"finds {one!r}, which has no kind and sentence")
