"""The edges that these sites are served by are those of the edge tests."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "edges"))
