"""No function of the library in a jail is, by itself, an answer to an exercise of its chapter.

Whatever it is called and wherever it stands: each is tried as the answer, as a learner could who
writes one line that hands the work over.
"""

import numpy as np
import pytest

from autograder.checks import find
from autograder.sandbox import jail as jails
from autograder.sandbox.limits import Limits

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(jails.unavailable("en")), reason="no jail is possible here"),
]

FOUND = """
import importlib, inspect, pkgutil, types
import numpy as np
import nnlib

functions = {}
for found in pkgutil.walk_packages(nnlib.__path__, "nnlib."):
    try:
        module = importlib.import_module(found.name)
    except ImportError:
        continue
    for thing in list(vars(module).values()):
        parts = vars(thing).values() if isinstance(thing, type) else [thing]
        for one in parts:
            if isinstance(one, types.FunctionType) and one.__module__.startswith("nnlib"):
                functions[f"{one.__module__}.{one.__qualname__}"] = one
print(*functions, sep="\\n")
"""
FUNCTION = "borrowed = functions[{name!r}]\n{wanted} = lambda *a, **k: borrowed(*a, **k)\n"
METHOD = """
borrowed = functions[{name!r}]
class {wanted}({base}):
    {method} = lambda self, *a, **k: borrowed(self, *a, **k)
"""
METHODS = {
    "02.forward": ("MyPerceptron", "nnlib.Perceptron", "forward"),
    "03.backward": ("MyDense", "nnlib.Dense", "backward"),
    "05.fit": ("MyPerceptron", "nnlib.Perceptron", "fit"),
}


@pytest.mark.parametrize("check_id", [*METHODS])
def test_no_function_of_the_library_is_an_answer(check_id):
    check = find(check_id)
    challenge = check.challenge(np.random.default_rng(1))
    passed = []
    with jails.Jail(check_id[:2], Limits(cells=5000, total_seconds=600)) as jail:
        with jail.session() as session:
            (listed,) = session.cell("all", FOUND).outputs
        names = listed["text"].split()
        assert len(names) > 150
        session = jail.session()
        try:
            session.cell("all", FOUND)
            for name in names:
                source = FUNCTION.format(name=name, wanted=check.names[0])
                if check_id in METHODS:
                    wanted, base, method = METHODS[check_id]
                    source = METHOD.format(name=name, wanted=wanted, base=base, method=method)
                try:
                    assert session.cell(name, source).error is None
                    evidence = session.probe(check, challenge)
                except jails.ProbeOver:
                    continue
                verdict = check.judge(evidence, challenge)
                if verdict.outcome == "passed":
                    passed.append(name)
        finally:
            session.close()
    assert not passed
