"""What training looked like: one row per epoch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class History:
    """The figures of one training run, measured on whole sets *after* each epoch.

    Attributes
    ----------
    initial_loss : float
        The training loss before the first update.
    loss, accuracy, validation_loss, validation_accuracy : list of float
        One value per epoch; the validation lists are empty without validation data, the accuracy
        lists where outputs are no classes.
    """

    initial_loss: float = float("nan")
    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        """Return the number of epochs."""
        return len(self.loss)

    def columns(self) -> dict[str, list[float]]:
        """Return the measured columns by name, the empty ones left out."""
        names = ("loss", "accuracy", "validation_loss", "validation_accuracy")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    def plot(self, **keywords: Any) -> Any:
        """Return the loss curves as a figure; the keywords are those of ``plots.loss_curves``."""
        from nnlib import plots  # matplotlib takes a while to import: only for whoever draws

        return plots.loss_curves(self, **keywords)

    def __repr__(self) -> str:
        columns = self.columns()
        lines = ["epoch" + "".join(f"{name:>21}" for name in columns)]
        lines.append(f"{0:>5}{self.initial_loss:>21.4f}")
        for epoch in self._shown_epochs():
            if epoch is None:
                lines.append("    …")
            else:
                values = (column[epoch - 1] for column in columns.values())
                lines.append(f"{epoch:>5}" + "".join(f"{value:>21.4f}" for value in values))
        return "\n".join(lines)

    def _shown_epochs(self, most: int = 24) -> list[int | None]:
        """Return the epochs to print; in a long run the middle is one line of dots."""
        epochs: list[int | None] = list(range(1, len(self) + 1))
        if len(epochs) <= most:
            return epochs
        return [*epochs[: most // 2], None, *epochs[-most // 2 :]]
