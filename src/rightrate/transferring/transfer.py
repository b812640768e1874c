"""Carry a learning rate over to another run."""

from rightrate.errors import ArgumentError, require
from rightrate.schedules import Schedule
from rightrate.schedules.arguments import real
from rightrate.transferring import changes
from rightrate.transferring.changes import Change, Pair
from rightrate.transferring.compose import composed
from rightrate.transferring.families import Family, family
from rightrate.transferring.fired import Fired
from rightrate.transferring.known import Shape
from rightrate.transferring.parametrization import PARAMETRIZATIONS, Parametrization
from rightrate.transferring.result import Transfer
from rightrate.transferring.road import Road
from rightrate.transferring.rules.depth import depth as by_depth
from rightrate.transferring.rules.edge import edge, limits
from rightrate.transferring.rules.momentum import momentum as by_momentum
from rightrate.transferring.rules.optimizer import optimizer as by_optimizer
from rightrate.transferring.rules.schedule import schedule as by_schedule
from rightrate.transferring.rules.width import width as by_width
from rightrate.transferring.start import Source, Start

#: Length of a run at which two schedules are compared when nobody said how long it is.
USUAL_STEPS = 1_000


def transfer(
    source: Source,
    *,
    batch_size: Change[int] | None = None,
    steps: Change[int] | None = None,
    examples: Change[int] | None = None,
    width: Change[int] | None = None,
    depth: Change[int] | None = None,
    schedule: Change[Schedule] | None = None,
    optimizer: Change[str] | None = None,
    momentum: Change[float] | None = None,
    interval: tuple[float, float] | None = None,
    noise_scale: float | None = None,
    epochs: float | None = None,
    parametrization: Parametrization = "standard",
) -> Transfer:
    r"""Carry a learning rate over to another run, by one rule for each thing that changes.

    .. math:: \eta' = \eta \prod_i f_i, \qquad \sigma'^2 = \sigma^2 + \sum_i \sigma_i^2

    where f are the factors of the rules and :math:`\sigma` standard deviations of log rates, on either side.
    A change is the new value, or a pair (old, new) where the study does not know the old one. Without
    `steps`, a change of the batch size or of the data keeps the number of passes over the data.

    Args:
        source: A choice, an answer, the record of a study, or a plain rate above 0.
        batch_size: Examples in a batch, at least 1.
        steps: Length of the run in optimizer steps, at least 1.
        examples: Training examples, at least 1.
        width: Width of the layers, at least 1.
        depth: Number of layers, at least 1.
        schedule: Shape of the rate over the run.
        optimizer: Name of the optimizer, such as "adamw". For a plain rate one name says which it is.
        momentum: Momentum of SGD, in [0, 1).
        interval: 90 % interval of a plain rate; without one the rate is taken for exact.
        noise_scale: Gradient noise scale in examples, above 0, if it was measured.
        epochs: Passes over the training data in the run so far, at least 0, where the study does not know, or
            the score is on the training data (then 0).
        parametrization: "standard", "mup" (the rate does not depend on the width) or "completep" (nor on the
            depth).

    Returns:
        The rate for the new run, its interval, and the rules that fired.

    Raises:
        ArgumentError: If nothing changes, an argument is out of range, an old value is not known, or the rule
            for a change would not hold.

    Example:
        >>> carried = transfer(3e-3, interval=(2e-3, 5e-3), width=(256, 1024), optimizer="adamw")
        >>> carried.lr, carried.sure
        (0.00106, 'published')

    References:
        Each rule of `rightrate.transferring.rules` names its own.
    """
    start = Start.of(source, interval)
    require(parametrization in PARAMETRIZATIONS, "parametrization", parametrization, _words(PARAMETRIZATIONS))
    _check_context(noise_scale, epochs)
    known = start.known
    kinds = changes.word(optimizer, known.optimizer)
    road = Road(
        batch=changes.size("batch_size", batch_size, known.batch_size),
        steps=changes.size("steps", steps, known.steps),
        examples=changes.size("examples", examples, known.examples),
        stated=steps is not None,
        epochs=known.epochs if epochs is None else epochs,
    )
    sides = (changes.size("width", width, None), changes.size("depth", depth, None))
    shapes = changes.shape(schedule, known.schedule)
    start, fired = road.walk(start, None if kinds is None else kinds[0], noise_scale)
    fired += _of_model(sides, kinds, parametrization)
    fired += _of_steps_taken(shapes, kinds, changes.share("momentum", momentum, known.momentum), road)
    if not fired:
        raise ArgumentError(
            "Nothing changes, so there is nothing to transfer. Say what is different in the new run, such as "
            "steps=5000, or width=(256, 1024) where the study does not know the old value."
        )
    fired += [edge(start, fired)] if limits(start, fired) else []
    return composed(start, tuple(fired), road.new_steps)


def _of_model(
    sides: tuple[Pair | None, Pair | None], kinds: tuple[str, str] | None, parametrization: Parametrization
) -> list[Fired]:
    width, depth = sides
    fired = []
    if width is not None and width.changes:
        fired.append(by_width(width.old, width.new, _family(kinds), parametrization))
    if depth is not None and depth.changes:
        fired.append(by_depth(depth.old, depth.new, parametrization))
    return fired


def _of_steps_taken(
    shapes: tuple[Shape, Shape] | None, kinds: tuple[str, str] | None, momentum: Pair | None, road: Road
) -> list[Fired]:
    """What changes how a step is taken: the schedule, the optimizer, its momentum."""
    fired = []
    if shapes is not None and shapes[0].name != shapes[1].name:
        steps = road.new_steps or USUAL_STEPS
        old, new = (shape.factors(steps) for shape in shapes)
        fired.append(by_schedule(old, new, (shapes[0].name, shapes[1].name), road.epochs))
    if kinds is not None and kinds[0] != kinds[1]:
        fired.append(by_optimizer(*kinds))
    if momentum is not None and momentum.changes:
        require(_family(kinds) == "sgd", "momentum", momentum.new, "left out: its rule is one for SGD only")
        fired.append(by_momentum(momentum.old, momentum.new))
    return fired


def _check_context(noise_scale: float | None, epochs: float | None) -> None:
    if noise_scale is not None:
        wanted = "finite and above 0, in examples"
        require(real("noise_scale", noise_scale, wanted) > 0, "noise_scale", noise_scale, wanted)
    if epochs is not None:
        wanted = "finite, at least 0"
        require(real("epochs", epochs, wanted) >= 0, "epochs", epochs, wanted)


def _family(kinds: tuple[str, str] | None) -> Family:
    """Kind of the optimizer of the old run, by which a rule is chosen."""
    return family(None if kinds is None else kinds[0])


def _words(options: tuple[str, ...]) -> str:
    return " or ".join(f'"{option}"' for option in options)
