"""Files of plain data: `data/**`, `regions.yaml`, `redirects.yaml`, as YAML, JSON or TOML by their ending."""

from __future__ import annotations

from content_repo.document import Document
from content_repo.frontmatter import decode

ENDINGS = (".yaml", ".yml", ".json", ".toml")


def is_plain_data(path: str) -> bool:
    """Whether a path of a site is such a file."""
    return path in ("regions.yaml", "redirects.yaml") or (path.startswith("data/") and path.endswith(ENDINGS))


def stem(path: str) -> str:
    """The path without its ending: `data/team` for `data/team.yaml`. Two files of `data/` with the same one clash."""
    return next((path.removesuffix(ending) for ending in ENDINGS if path.endswith(ending)), path)


def load_data(raw: bytes, file: str) -> Document:
    """The file's value, with lines where the format tells them. Never raises: see `Document.problems`."""
    text, problem = decode(raw, file)
    if problem:
        return Document(None, {}, (problem,))
    if file.endswith(".json"):
        return _json(text, file)
    if file.endswith(".toml"):
        from content_repo import tomltext

        return tomltext.load(text, file=file)
    from content_repo import yamltext

    return yamltext.load(text, file=file)


def _json(text: str, file: str) -> Document:
    from content_repo import jsontext

    return jsontext.load(text, file=file)
