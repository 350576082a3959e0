"""The same training, compiled: for every network, loss and optimizer of this library.

numba turns the functions below into machine code the first time they are called (a few seconds),
and keeps it on disk for the next process (under a second). They do what ``Perceptron._train_epoch``
does, in the same five steps and with the same formulas, on eight numbers at a time: look for the
numbers 1 to 5 in ``single.train`` (one example per step) and ``batches.train``. Only rounding
differs, in the last digit or two.

``lanes`` is the type of eight numbers, ``formulas`` what is done with them, ``layout`` where they
stand, ``epochs`` the function they are called from; ``kernel`` is the way to it from the objects of
nnlib, ``run`` one run of ``fit``.

Nothing imports this package until a run asks for it, because numba takes half a second to import.
"""

from nnlib.compiled.kernel import Kernel
from nnlib.compiled.run import Compiled

__all__ = ["Compiled", "Kernel"]
