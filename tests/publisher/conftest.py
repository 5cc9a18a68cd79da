"""The oracle of the audience tests says who matches a rule here as well."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "audience"))
