"""Questions of the learner's own: prepared answers, a search through the course, and a model.

Nothing here reaches the network, except a model whose address the learner has configured.
"""

from __future__ import annotations

from course.ask.index import Found, Hit, Meaning, search
from course.ask.places import Place
from course.ask.prepared import Prompt, PromptError, prompts

__all__ = ["Found", "Hit", "Meaning", "Place", "Prompt", "PromptError", "prompts", "search"]
