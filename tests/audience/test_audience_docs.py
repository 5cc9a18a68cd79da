"""docs/audience.md names everything that people can write or meet."""

import re
from pathlib import Path

import pytest

from audience import errors, lints
from audience.errors import AudienceError
from audience.parser import OPERATORS
from audience.signals import BUILT_IN

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "audience.md").read_text(encoding="utf-8")
CODES = set(re.findall(r'Lint\(\s*"([a-z_]+)"', Path(lints.__file__).read_text(encoding="utf-8")))
ERRORS = [
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, AudienceError)
]


@pytest.mark.parametrize("name", [*BUILT_IN, *sorted(CODES), *ERRORS, "AudienceErrors", "TooManyVariants"])
def test_is_documented(name):
    assert f"`{name}`" in TEXT


def test_operators_are_documented_by_type():
    for kind, operators in OPERATORS.items():
        row = next(
            line for line in TEXT.splitlines() if line.startswith("| ") and kind in line and "exists" in line
        )
        assert all(operator in row for operator in operators), kind
    assert len(CODES) >= 8
