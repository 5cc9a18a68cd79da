"""The version of this program. The package takes its own from here, so that nobody has to look it up among what is installed."""

VERSION = "0.1.0"


def tool() -> str:
    """ "fragmint 0.1.0", as releases record it."""
    return f"fragmint {VERSION}"
