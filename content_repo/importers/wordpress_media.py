"""The uploads of a WordPress site: copied to the paths they were served at, where they are there; all of them listed
with their texts.
"""

from __future__ import annotations

from typing import Any

from content_repo.importers.exported import Export, MediaFiles
from content_repo.importers.plan import Plan
from content_repo.importers.source_tree import SourceFile
from content_repo.importers.wordpress_export import Channel, Item
from content_repo.importers.wordpress_places import old_path
from content_repo.importers.yaml_text import dump_list


class Media:
    """Uploaded files: copied to the paths they were served at, where they are there."""

    def __init__(self, export: Export, plan: Plan, channel: Channel, outlines: list[Item]) -> None:
        self._files, self._plan = MediaFiles(export.media), plan
        self._all = export.media
        self._found: dict[str, str] = {}  # source path → URL path
        # attachment id → the address of its file
        self._urls = {each.id: each.attachment or each.link for each in outlines if each.type == "attachment"}
        self._rows: list[dict[str, Any]] = []
        self.paths: dict[str, str] = {}
        for each in outlines:
            if each.type == "attachment" and each.attachment:
                self._find(each)
        self._find_unlisted()

    def _find(self, each: Item) -> None:
        path = old_path(each.attachment)
        wanted = path.partition("/uploads/")[2] or path.rpartition("/")[2] if path else ""
        file = self._files.find(wanted, at_least=2) if wanted else None
        if file and path:
            self._found.setdefault(file.path, path)
            self.paths[path] = path

    def _find_unlisted(self) -> None:
        """Smaller sizes, which an export does not list: served beside the files that it does."""
        heads = {_heads(path, url) for path, url in self._found.items()}
        for file in self._all:
            if not file.fault and file.path not in self._found:
                inside = f"/{file.path}".partition("/uploads/")[2]
                beside = {
                    there + file.path.removeprefix(here)
                    for here, there in heads
                    if file.path.startswith(here)
                }
                path = min(beside, default=f"/wp-content/uploads/{inside}" if inside else "")
                if path:
                    self._found[file.path] = self.paths[path] = path

    def image(self, attachment: str) -> str | None:
        """The picture of an attachment: a path of the site, else its old address."""
        url = self._urls.get(attachment, "")
        path = old_path(url)
        return (self.paths.get(path) if path else None) or url or None

    def attachment(self, file: SourceFile, each: Item) -> None:
        path, url = old_path(each.attachment) or "", each.attachment or each.link
        self._rows.append(_described(each, self.paths.get(path, url)))
        there = "" if path in self.paths else f"the file itself was not there: {url}"
        self._plan.read(file, "data/media.yaml", there)

    def finish(self) -> None:
        if self._rows:
            self._plan.made("data/media.yaml", dump_list(self._rows).encode())
        for file in self._all:
            if file.fault:
                self._plan.refused(file)
            elif file.path in self._found:
                self._plan.copied(file, f"static{self._found[file.path]}")
            else:
                self._plan.skipped(file, "no part of the export, and not below an `uploads` folder")


def _described(each: Item, url: str) -> dict[str, Any]:
    found = {
        "id": each.id,
        "url": url,
        "title": each.title,
        "alt": each.first_meta("_wp_attachment_image_alt"),
    }
    found |= {"caption": each.excerpt, "description": each.content, "parent": each.parent}
    return {key: value for key, value in found.items() if value}


def _heads(path: str, url: str) -> tuple[str, str]:
    """What a file's path and its URL path start with, before what they have in common."""
    here, there = path.split("/"), url.split("/")
    while here and there and here[-1] == there[-1]:
        here.pop()
        there.pop()
    return "".join(f"{each}/" for each in here), "".join(f"{each}/" for each in there)
