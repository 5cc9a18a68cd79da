"""Hugo's shortcodes: those with a plain meaning become Markdown and directives, the others stay visible text.

`tags` finds them in a text, `nodes` pairs opening with closing ones, `rules` is the ordered list of what is known;
`convert` puts it together.
"""

from __future__ import annotations

from content_repo.importers.shortcodes.convert import Converted, convert
from content_repo.importers.shortcodes.uses import Surroundings

__all__ = ["Converted", "Surroundings", "convert"]
