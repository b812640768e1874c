"""What only the arguments say: conventions that differ between libraries, and arguments without effect."""

from collections.abc import Iterator

from rightrate.schedules.checking.finding import Finding
from rightrate.schedules.checking.subject import Subject
from rightrate.schedules.importers import Imported
from rightrate.schedules.importers.torch_composites import CLOSED, SELF_MADE

#: Share of the peak by which two ways to compute the same rate may differ.
_ROUNDING = 1e-9


def ignored_warmup(subject: Subject) -> Iterator[Finding]:
    """A warm-up of Keras that needs a target."""
    steps = subject.argument("warmup_steps", 0)
    if subject.is_kind("keras", "CosineDecay") and steps and subject.argument("warmup_target") is None:
        sentence = (
            f"The warm-up of {steps} steps is ignored without a warning, since there is no warmup_target."
        )
        remedy = "Give warmup_target the peak rate, and initial_learning_rate the rate at the start."
        yield Finding("warm-up", sentence, 0, remedy)


def dropped_parts(subject: Subject) -> Iterator[Finding]:
    """Parts of a chain that a later one overwrites."""
    if not subject.is_kind("torch", "ChainedScheduler"):
        return
    kinds = [part.kind for part in subject.argument("schedulers")]
    last = max((place for place, kind in enumerate(kinds) if kind in CLOSED), default=0)
    if last:
        lost = " and ".join(kinds[:last])
        sentence = f"{kinds[last]} sets the rate whatever it was, so that {lost} before it is lost unseen."
        remedy = (
            "Put one after the other with SequentialLR, or write warmup(...) + ... in a text of the house."
        )
        yield Finding("warm-up", sentence, 1, remedy)


def distorted_floor(subject: Subject) -> Iterator[Finding]:
    """A cosine with a floor in a chain, which no longer ends there."""
    if not subject.is_kind("torch", "ChainedScheduler"):
        return
    parts = subject.argument("schedulers")
    cosines = [part for part in parts if part.kind == "CosineAnnealingLR" and part.argument("eta_min")]
    if cosines and len(parts) > 1:
        floor = cosines[0].argument("eta_min")
        sentence = (
            f"eta_min={floor:g} is taken off and added on again on every step, while the other parts scale "
            "the whole rate: the curve is the product of neither."
        )
        remedy = "Put a warm-up before the cosine with SequentialLR, or use warmup(...) + cosine(floor=...)."
        yield Finding("distorted", sentence, 0, remedy)


def late_restart(subject: Subject) -> Iterator[Finding]:
    """Restarts that a rounding error of torch puts off where it is stepped by absolute numbers."""
    if not subject.argument("absolute") or not isinstance(subject.curve, Imported):
        return
    exact = subject.curve.but(absolute=False)
    for step, rate in enumerate(subject.rates):
        if abs(rate - exact.rate(step)) > _ROUNDING * subject.peak:
            meant = exact.rate(step)
            sentence = (
                f"The restart at step {step} is missed by a rounding error: {rate:.3g}, not {meant:.3g}."
            )
            yield Finding("restart", sentence, step, "Call step() without a number.")
            return


def overwritten_peak(subject: Subject) -> Iterator[Finding]:
    """A part of a sequence that writes its own peak into the optimizer."""
    if not subject.is_kind("torch", "SequentialLR"):
        return
    kinds = [part.kind for part in subject.argument("schedulers")]
    own = [kind for kind in kinds if kind in SELF_MADE]
    if "OneCycleLR" in own and len(kinds) > 1:
        asked = subject.argument("lr")
        sentence = (
            f"OneCycleLR writes its own initial rate into the optimizer, so that the first part starts from "
            f"{subject.rates[0]:.3g} instead of a share of {asked:.3g}."
        )
        remedy = "Leave the other part out: OneCycleLR has a warm-up of its own."
        yield Finding("overwritten", sentence, 0, remedy)


def counted_warmup(subject: Subject) -> Iterator[Finding]:
    """A length that was meant to include the warm-up and does not, or the other way round."""
    name, warmup, excluded = _counting(subject)
    given = subject.argument(name) if name else 0
    if not warmup or not given:
        return
    if excluded and given == subject.steps:
        sentence = (
            f"{name}={given:g} does not include the warm-up here: the curve ends at step {subject.length:g}."
        )
        remedy = f"Give {name}={given - warmup:g} for a run of {subject.steps} steps."
        yield Finding("includes", sentence, subject.steps - 1, remedy)
    elif not excluded and given + warmup == subject.steps:
        sentence = (
            f"{name}={given:g} includes the warm-up here: the curve ends there, not at {subject.steps}."
        )
        remedy = f"Give {name}={subject.steps} for a run of {subject.steps} steps."
        yield Finding("includes", sentence, int(given), remedy)


def _counting(subject: Subject) -> tuple[str, float, bool]:
    """The name of the length, the warm-up, and whether the length excludes it."""
    if subject.is_kind("keras", "CosineDecay") and subject.argument("warmup_target") is not None:
        return "decay_steps", subject.argument("warmup_steps"), True
    if subject.is_kind("optax", "warmup_cosine_decay_schedule"):
        return "decay_steps", subject.argument("warmup_steps"), False
    if subject.is_kind("hf"):
        return "num_training_steps", subject.argument("num_warmup_steps", 0), False
    if subject.is_kind("timm") and subject.argument("t_initial"):
        # WSD has no such argument: its length is that of what follows the warm-up.
        return "t_initial", subject.argument("warmup_t"), bool(subject.argument("warmup_prefix", True))
    return "", 0, False


def shifted_boundary(subject: Subject) -> Iterator[Finding]:
    """Boundaries that fire a step beside those of other libraries."""
    inside = [int(mark) for mark in subject.marks if 0 <= mark < subject.steps - 1]
    if subject.is_kind("keras", "PiecewiseConstantDecay") and inside:
        sentence = (
            f"The boundary at {inside[0]} takes effect at step {inside[0] + 1}: Keras compares with >, torch "
            "and optax with >=."
        )
        yield Finding(
            "boundary", sentence, inside[0] + 1, "Give boundaries one step less for the same curve."
        )
    if subject.is_kind("timm", "MultiStepLRScheduler") and inside:
        sentence = (
            f"The milestone at {inside[0] + 1} takes effect at {inside[0]}: timm fires one before torch."
        )
        yield Finding("boundary", sentence, inside[0], "Give milestones one more for the same curve.")


def foreign_floor(subject: Subject) -> Iterator[Finding]:
    """The end of transformers' polynomial for a group with a rate of its own."""
    default, lr = subject.argument("default_lr"), subject.argument("lr")
    if subject.is_kind("hf", "polynomial") and default is not None and default != lr:
        end = subject.argument("lr_end")
        sentence = (
            f"The end is {end * lr / default:.3g} and not lr_end={end:.3g}: it is a share of the rate in the "
            f"optimizer's defaults, {default:.3g}, and this group's is {lr:.3g}."
        )
        remedy = "Give all groups the rate of the defaults, or use polynomial(floor=...), which is a share."
        yield Finding("foreign-floor", sentence, subject.steps - 1, remedy)


def counted_epochs(subject: Subject, epochs: bool) -> Iterator[Finding]:
    """A scheduler of timm that counts epochs where updates are counted."""
    if epochs or not subject.is_kind("timm") or not subject.argument("t_in_epochs"):
        return
    stays = subject.rates[0]
    sentence = (
        f"It counts epochs (t_in_epochs=True): calling only step_update leaves the rate at {stays:.3g} "
        "on every step."
    )
    yield Finding(
        "epochs", sentence, 0, "Give t_in_epochs=False to count updates, or call step(epoch) each epoch."
    )


def steps_of_processes(subject: Subject, processes: int) -> Iterator[Finding]:
    """A scheduler that accelerate has prepared, which it steps once for each process."""
    if processes < 2 or not (subject.is_kind("torch") or subject.is_kind("hf")):
        return
    end = (
        f"is at its end at step {-(-int(subject.length) // processes)}"
        if subject.length
        else f"goes {processes} times as fast"
    )
    sentence = (
        f"Prepared by accelerate it is stepped {processes} times for each step of the optimizer, once a "
        f"process, and {end}."
    )
    remedy = f"Multiply its lengths by {processes}, or do not let accelerate prepare it."
    yield Finding("processes", sentence, 0, remedy)
