"""The exporter by which ``nbgrader generate_feedback`` and formgrader's button make our page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter

from autograder.grading.feedback import Office


class FeedbackExporter(Exporter):
    """Turns a graded notebook into the feedback of its submission.

    Made anew by nbgrader for each run, so that what is read of the class is read once per run and
    a teacher's latest score and comment are in it.
    """

    _office: Office | None = None

    def _file_extension_default(self) -> str:
        return ".html"

    def from_filename(  # type: ignore[override]
        self, filename: str, resources: dict[str, Any] | None = None, **_options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page for ``autograded/STUDENT/ASSIGNMENT/….ipynb``, and the resources."""
        found = dict(resources or {})
        whose = found["nbgrader"]
        if self._office is None:
            root = getattr(getattr(self.parent, "coursedir", None), "root", os.getcwd())
            self._office = Office(Path(root))
        found["output_extension"] = ".html"
        assignment, student = whose["assignment"], whose["student"]
        text = self._office.page(assignment, student)
        self._office.prepare_release(assignment, student)
        return text, found
