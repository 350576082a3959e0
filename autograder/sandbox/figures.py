"""Figures in a jail: the backend that matplotlib is told to use there.

As in JupyterLab, ``plt.show()`` ends what is being drawn and warns of nothing. Nobody looks on, so
nothing is rendered before somebody asks for it.
"""

from __future__ import annotations

from typing import Any

from matplotlib._pylab_helpers import Gcf
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

__all__ = ["FigureCanvas", "drawing", "show"]

drawing: Any = None  # called with each figure that is shown, if anybody draws


def show(*_: Any, **__: Any) -> None:
    """Close all figures that are open, rendered first if somebody draws."""
    try:
        if drawing is not None:
            for manager in Gcf.get_all_fig_managers():
                drawing(manager.canvas.figure)
    finally:
        Gcf.destroy_all()
