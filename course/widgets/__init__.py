"""What a learner sees move or can answer: quiz cards, explorers, figures that follow the theme."""

from importlib import import_module
from typing import Any

_HOME = {
    "BranchExplorer": "course.widgets.branches",
    "quiz": "course.widgets.quiz_card",
    "show": "course.widgets.figure",
    "CheckpointExplorer": "course.widgets.checkpoints",
    "LearningRateExplorer": "course.widgets.learning_rate",
    "CapacityExplorer": "course.widgets.capacity",
    "TrainingPlayer": "course.widgets.training_player",
    "NeuronExplorer": "course.widgets.neuron",
    "SignalExplorer": "course.widgets.signals",
    "SearchExplorer": "course.widgets.searching",
    "GraphExplorer": "course.widgets.graph",
    "ExampleGradientsExplorer": "course.widgets.example_gradients",
}

__all__ = [
    "BranchExplorer",
    "CapacityExplorer",
    "CheckpointExplorer",
    "ExampleGradientsExplorer",
    "GraphExplorer",
    "LearningRateExplorer",
    "NeuronExplorer",
    "SearchExplorer",
    "SignalExplorer",
    "TrainingPlayer",
    "quiz",
    "show",
]


def __getattr__(name: str) -> Any:
    """Load a widget when it is first asked for: anywidget and nnlib take their time."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
