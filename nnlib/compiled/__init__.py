"""The same training, compiled: for every network, loss and optimizer of this library.

numba turns the functions below into machine code the first time they are called (a few seconds),
and keeps it on disk for the next process (under a second). They do what ``Perceptron._train_epoch``
does, in the same five steps and with the same formulas, on eight numbers at a time: look for the
numbers 1 to 5 in ``single.train`` (one example per step) and ``batches.train``. Only rounding
differs, in the last digit or two.

``lanes`` is the type of eight numbers, ``formulas`` what is done with them, ``layout`` where they
stand, ``kernel`` the way in from the objects of nnlib.

Nothing imports this package until a run asks for it, because numba takes half a second to import.
"""

from nnlib.compiled.kernel import Compiled, Kernel

__all__ = ["Compiled", "Kernel"]
