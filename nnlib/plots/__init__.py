"""Figures of training, in the reader's language and for light or dark paper.

Every function returns a ``matplotlib.figure.Figure`` with a transparent background and no global
state touched; its alternative text, which says what is to be seen, is ``figure.get_label()``.
Colours have one meaning throughout (Okabe & Ito 2008): training blue, validation orange,
class 0 a blue circle, class 1 an orange triangle, a reference dashed.
"""

from nnlib.plots.backprop import computation_graph, losses_of_output, weight_moved
from nnlib.plots.bowl import bowl_paths, example_steps
from nnlib.plots.branches import checkpoint_branches
from nnlib.plots.curves import accuracy_curves, descent, learning_rate_sweep, loss_curves
from nnlib.plots.generalization import capacity_curves, curve_panels, lucky_scores
from nnlib.plots.neuron import activation_functions, layer_step, neuron_plane, signal
from nnlib.plots.pictures import pictures
from nnlib.plots.plane import boundaries, dataset, decision_boundary
from nnlib.plots.results import checkpoint_timeline, confusion_matrix, response_surface
from nnlib.plots.searching import best_so_far, search_panels
from nnlib.plots.steps import steps

__all__ = [
    "accuracy_curves",
    "activation_functions",
    "best_so_far",
    "boundaries",
    "bowl_paths",
    "capacity_curves",
    "checkpoint_branches",
    "checkpoint_timeline",
    "computation_graph",
    "confusion_matrix",
    "curve_panels",
    "dataset",
    "decision_boundary",
    "descent",
    "example_steps",
    "layer_step",
    "learning_rate_sweep",
    "loss_curves",
    "losses_of_output",
    "lucky_scores",
    "neuron_plane",
    "pictures",
    "response_surface",
    "search_panels",
    "signal",
    "steps",
    "weight_moved",
]
