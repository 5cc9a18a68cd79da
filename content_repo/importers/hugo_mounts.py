"""Where Hugo looks for content, data, assets and static files: the folders of the configuration, and simple mounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COMPONENTS = {"data": "datadir", "assets": "assetdir", "static": "staticdir"}


@dataclass(frozen=True, slots=True)
class Mounts:
    """`folders` are pairs (folder of the source, folder of the target), `content` pairs (folder, where it is
    mounted: "content/docs"); the longest source folder counts.

    `refused` says which mounts or modules are not followed.
    """

    folders: tuple[tuple[str, str], ...]
    content: tuple[tuple[str, str], ...] = ()
    refused: tuple[str, ...] = ()

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Mounts:
        """From a configuration whose keys are in lower case."""
        named = [
            (folder, name) for name, key in COMPONENTS.items() for folder in _folders(found.get(key), name)
        ]
        module = found.get("module")
        module = module if isinstance(module, dict) else {}
        rows = [each for each in _listed(module.get("mounts")) if isinstance(each, dict)]
        mounted = [
            (_path(each.get("source")), _path(each.get("target"))) for each in rows if not _language(each)
        ]
        replaced = {target.partition("/")[0] for _, target in mounted}
        kept = [pair for pair in named if pair[1] not in replaced]
        imports = (each.get("path") for each in _listed(module.get("imports")) if isinstance(each, dict))
        return cls(
            tuple(kept + [pair for pair in mounted if pair[0] and pair[1].partition("/")[0] in COMPONENTS]),
            tuple(
                (source, target)
                for source, target in mounted
                if source and target.partition("/")[0] == "content" and source != target
            ),
            tuple(f"the module {each} is not followed" for each in imports if each),
        )

    def content_path(self, path: str) -> str:
        """Where Hugo sees a file of the source that is mounted as content; the path itself for any other."""
        fitting = [pair for pair in self.content if path.startswith(f"{pair[0]}/")]
        if not fitting:
            return path
        source, target = max(fitting, key=lambda pair: len(pair[0]))
        return f"{target}/{path.removeprefix(f'{source}/')}"

    def target(self, path: str) -> str:
        """Where a file of the source goes in the site ("" for a file that is below none of the folders)."""
        fitting = [pair for pair in self.folders if path.startswith(f"{pair[0]}/")]
        if not fitting:
            return ""
        source, target = max(fitting, key=lambda pair: len(pair[0]))
        return f"{target}/{path.removeprefix(f'{source}/')}"


def language_folders(found: Mapping[str, Any]) -> dict[str, str]:
    """The folder that is mounted as the content of each language, by its key."""
    module = found.get("module")
    rows = _listed(module.get("mounts")) if isinstance(module, dict) else []
    return {
        _language(each): _path(each.get("source"))
        for each in rows
        if isinstance(each, dict) and _language(each) and _path(each.get("target")) == "content"
    }


def _language(mount: Mapping[str, Any]) -> str:
    """The key of the one language that a mount is for: `lang`, or `languages` in the matrix of its sites; "" for any other."""
    value: Any = mount.get("sites")
    for key in ("matrix", "languages"):
        value = value.get(key) if isinstance(value, dict) else None
    alone = value[0] if isinstance(value, list) and len(value) == 1 else ""
    key = str(mount.get("lang") or alone).lower()
    return key if re.fullmatch("[a-z][a-z0-9_-]*", key) else ""


def _folders(value: Any, default: str) -> list[str]:
    """`staticDir` may be a list."""
    return [each for each in map(_path, _listed(value) or [value]) if each] or [default]


def _path(value: Any) -> str:
    return value.strip("/").removeprefix("./") if isinstance(value, str) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
