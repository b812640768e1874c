"""What the rates themselves say."""

import itertools
from collections.abc import Iterator

from rightrate.errors import ArgumentError
from rightrate.schedules.checking.finding import Finding
from rightrate.schedules.checking.subject import Subject

#: Share of the peak below which a difference is not worth a word.
_SMALL = 0.01

#: Shortest run in which two steps that lie far apart are a jump and no slope.
_SHORTEST = 4


def wasted(subject: Subject) -> Iterator[Finding]:
    """Steps at rate 0 at the beginning."""
    if subject.rates[0] != 0 or subject.peak == 0:
        return
    count = next(step for step, rate in enumerate(subject.rates) if rate > 0)
    sentence = "The first step is at rate 0 and changes nothing."
    if count > 1:
        sentence = f"The first {count} steps are at rate 0 and change nothing."
    remedy = (
        "Import it with as_schedule(steps, oddities='remove'), or use a warm-up of the house, which starts "
        "above 0."
    )
    yield Finding("wasted", sentence, 0, remedy)


def rises_again(subject: Subject) -> Iterator[Finding]:
    """A curve that comes up again after its own end."""
    if not 0 < subject.length <= subject.steps:
        return
    after = subject.after(max(int(subject.length), 2))
    for step, (before, now) in enumerate(itertools.pairwise(after), start=int(subject.length) + 1):
        if now > before and max(after) - after[0] > _SMALL * subject.peak:
            sentence = (
                f"The rate rises again after step {int(subject.length)}: from {before:.3g} to "
                f"{max(after):.3g} within as many steps again."
            )
            yield Finding(
                "rises", sentence, step, "Stop stepping the scheduler there, or give it the full length."
            )
            return


def floor(subject: Subject) -> Iterator[Finding]:
    """An end that no step of the run is at."""
    if subject.length == 0 or subject.steps > subject.length:
        return
    last = subject.rates[-1]
    try:
        end = subject.rate(int(subject.length))
    except ArgumentError:
        return
    if last - end <= _SMALL * subject.peak:
        return
    sentence = (
        f"The last step of the run, {subject.steps - 1}, is at {last:.3g}; the end, {end:.3g}, comes at step "
        f"{int(subject.length)}."
    )
    near = subject.length == subject.steps
    remedy = (
        "Import it with as_schedule, or use a schedule of the house, which is at its end on the last step."
        if near
        else f"Give it the length of the run, {subject.steps} steps."
    )
    yield Finding("floor", sentence, subject.steps - 1, remedy)


def fraction(subject: Subject) -> Iterator[Finding]:
    """The same rate throughout, and not the one that was asked for."""
    low = subject.nominal - subject.peak > _SMALL * subject.nominal
    if low and subject.peak == min(subject.rates):
        share = subject.peak / subject.nominal
        sentence = f"The rate stays at {share:.3g} of the peak on every step."
        yield Finding("fraction", sentence, 0, "Give the warm-up a length above 0 that ends within the run.")


def peak(subject: Subject) -> Iterator[Finding]:
    """A peak that no step is at."""
    low = subject.nominal - subject.peak > _SMALL * subject.nominal
    if low and subject.peak != min(subject.rates):
        step = subject.rates.index(subject.peak)
        sentence = (
            f"The peak, {subject.nominal:.3g}, is never reached: the highest rate is {subject.peak:.3g}, "
            f"at step {step}."
        )
        remedy = "Let the decay begin where the warm-up ends, within the run."
        if subject.is_kind("timm"):
            remedy = "Give warmup_prefix=True, so that the decay begins where the warm-up ends."
        yield Finding("peak", sentence, step, remedy)


def jump(subject: Subject, most: float) -> Iterator[Finding]:
    """Two steps whose rates lie further apart than `most` of the peak, where it is not meant to jump."""
    if subject.is_stepped or subject.steps < _SHORTEST:
        return
    for step, (before, now) in enumerate(zip(subject.rates, subject.rates[1:], strict=False), start=1):
        if abs(now - before) > most * subject.peak:
            sentence = f"The rate jumps from {before:.3g} to {now:.3g} between two steps."
            remedy = "Check where the parts meet, or write the jump down as a schedule in steps."
            yield Finding("jump", sentence, step, remedy)
            return


def milestones(subject: Subject) -> Iterator[Finding]:
    """Milestones that lie outside of the run."""
    late = [mark for mark in subject.marks if mark >= subject.steps]
    if late:
        all_of = (
            "No milestone fires" if len(late) == len(subject.marks) else f"{len(late)} milestones never fire"
        )
        sentence = (
            f"{all_of}: the first of them is at step {late[0]:g}, and the last step is {subject.steps - 1}."
        )
        remedy = "Give milestones in the unit in which the scheduler is stepped, or as shares of the run."
        yield Finding("milestones", sentence, subject.steps - 1, remedy)
