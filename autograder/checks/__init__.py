"""The exercises, one module per family. A check is loaded when it is first asked for."""

from __future__ import annotations

import difflib
import importlib

from autograder.checks.base import Check

_MODULES = {
    "welcome": ("00.hello", "00.mean_of"),
    "neuron": ("01.sigmoid", "01.neuron", "01.forward"),
    "network": ("02.forward", "02.predict", "02.count_parameters"),
    "loss": ("03.bce", "03.bce_gradient", "03.numerical_gradient"),
    "backward": ("03.backward",),
    "sgd": ("04.sgd_step", "04.epochs_to_updates"),
    "parsons": ("05.parsons",),
    "fit": ("05.fit_blanks", "05.fit"),
    "repair": ("05.repair",),
    "learning_rate": ("06.descend", "06.sweep", "06.step_decay"),
    "evaluation": ("07.split", "07.accuracy", "07.early_stopping"),
    "search": ("08.grid", "08.random_candidates", "08.choose", "08.refine", "08.report"),
    "training_state": ("09.state_of", "09.resume"),
    "checkpoint_files": ("09.save", "09.load"),
    "best_and_transfer": ("09.best", "09.transfer"),
    "capstone": ("10.resumable", "10.test_once", "10.baseline", "10.report"),
}
IDS = tuple(check_id for ids in _MODULES.values() for check_id in ids)


def find(check_id: str) -> Check:
    """Return the check with that id, or raise ``LookupError`` with the ids that come near."""
    for module, ids in _MODULES.items():
        if check_id in ids:
            checks = importlib.import_module(f"autograder.checks.{module}").CHECKS
            return next(check for check in checks if check.id == check_id)
    near = difflib.get_close_matches(str(check_id), IDS, n=2) or IDS
    raise LookupError(f"there is no check {check_id!r}; there is {', '.join(near)}.")
