"""Hugo's shortcodes: those with a plain meaning become Markdown and directives, the others stay visible text.

`tags` finds them in a text, `nodes` pairs opening with closing ones, `rules` is the ordered list of what is known;
`convert` puts it together. A rule gets one of the `uses`; rules are in `blocks`, `links` and `media`, and `templates` makes
some of the site's own.
"""

from __future__ import annotations

from content_repo.importers.shortcodes.convert import Converted, convert
from content_repo.importers.shortcodes.uses import Surroundings

__all__ = ["Converted", "Surroundings", "convert"]
