"""Late zones are asked through the servers of the edge tests."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "edges"))
