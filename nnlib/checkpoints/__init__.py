"""Checkpoints: the whole state of a training run in one file, from which it goes on exactly.

``save`` and ``load`` write and read one file; a ``CheckpointDirectory`` among the callbacks of
``fit`` keeps a folder of them, and the same script run again continues where it was cut off, in
mid-epoch too, to the same last bit. ``transfer`` starts a new network from an old one.
"""

from nnlib.checkpoints.checkpoint import Checkpoint, CheckpointWarning
from nnlib.checkpoints.directory import CheckpointDirectory
from nnlib.checkpoints.files import load, save
from nnlib.checkpoints.sealed import CheckpointError
from nnlib.checkpoints.transfer import copy_layers, transfer

__all__ = [
    "Checkpoint",
    "CheckpointDirectory",
    "CheckpointError",
    "CheckpointWarning",
    "copy_layers",
    "load",
    "save",
    "transfer",
]
