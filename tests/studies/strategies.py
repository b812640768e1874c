"""Any outcome, any answer and any study, for hypothesis."""

from hypothesis import strategies as st

from rightrate.search import Answer, Bowl, Evidence, Optimum, Trial
from rightrate.studies import Curve, Norms, Outcome, StudyRecord
from tests.studies.samples import ID

floats = st.floats(allow_nan=True, allow_infinity=True)
texts = st.text(st.characters(codec="utf-8"), max_size=20)
counts = st.integers(0, 2**63 - 1)
trials = st.builds(
    Trial,
    lr=st.floats(min_value=0, exclude_min=True, allow_infinity=False),
    steps=st.integers(1, 2**63 - 1),
    seed=counts,
)
evidences = st.builds(Evidence, trials, loss=floats, spent=counts)
curves = st.lists(st.tuples(counts, floats), max_size=8).map(
    lambda points: Curve(tuple(step for step, _ in points), tuple(loss for _, loss in points))
)
norms = st.builds(Norms, st.sampled_from(["l1", "l2"]), st.lists(floats, max_size=8).map(tuple))
outcomes = st.builds(Outcome, evidences, curves, seconds=floats, scores=curves, norms=norms)
answers = st.builds(
    Answer,
    lr=floats, low=floats, high=floats, status=st.sampled_from(["ok", "diverged"]), budget=st.floats(0, 100),
    why=st.lists(texts, max_size=2).map(tuple), cost=floats, steps=counts, seed=counts,
    goal=st.sampled_from(["min", "max"]), evidence=st.lists(evidences, max_size=2).map(tuple),
    optima=st.lists(st.builds(Optimum, counts, floats, floats, floats), max_size=2).map(tuple),
    bowls=st.lists(st.builds(Bowl, counts, st.just((1.0,)), st.tuples(floats)), max_size=2).map(tuple),
)  # fmt: skip
facts = st.dictionaries(
    texts, texts | st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
)
records = st.builds(
    StudyRecord,
    id=st.just(ID), name=texts, created=texts, steps=counts, goal=st.sampled_from(["min", "max"]),
    schedule=texts, factors=st.lists(st.tuples(counts, floats), max_size=4).map(tuple), facts=facts,
    versions=st.dictionaries(texts, texts), outcomes=st.lists(outcomes, max_size=3).map(tuple),
    answer=st.none() | answers, command=st.none() | texts,
)  # fmt: skip
