"""From a chapter's one source to its two notebooks: read, choose a language, build, check."""
