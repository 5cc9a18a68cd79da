"""Where the items of a WordPress site go: file, address and type of each, from outlines without bodies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from urllib.parse import unquote

from content_repo.importers.common_route import Sample, common_route
from content_repo.importers.fragment_files import FreeNames, file_name
from content_repo.importers.model_files import ModelFiles, label_of, model_name
from content_repo.importers.old_addresses import parts_of
from content_repo.importers.wordpress_export import Channel, Item
from content_repo.terms import slug_of

DESIGN = frozenset(
    (
        *(
            "wp_global_styles",
            "wp_template",
            "wp_template_part",
            "wp_navigation",
            "custom_css",
            "oembed_cache",
        ),
        *("customize_changeset", "wp_font_family", "wp_font_face", "user_request", "wp_changeset"),
    )
)
NOT_CONTENT = {
    "revision": "an older version of another item",
    "nav_menu_item": "",
    "attachment": "",
    "redirect_rule": "",
    **dict.fromkeys(DESIGN, "design of a WordPress theme: themes are not imported"),
}
BLOCK = "wp_block"
_AUTHOR_ROUTE = "/author/{slug}/"


@dataclass(frozen=True, slots=True)
class Placed:
    """`target` is the file, `id` the fragment's, `url` the address it had (None: the route decides, or no page),
    `type` the model.
    """

    outline: Item
    target: str
    id: str
    url: str | None
    type: str


@dataclass(slots=True)
class Places:
    """Of all items that become fragments, by the id of the item."""

    placed: dict[str, Placed] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)  # login → fragment id

    @property
    def urls(self) -> dict[str, str]:
        """Every known URL path of the old site → itself."""
        return {each.url: each.url for each in self.placed.values() if each.url}


def is_content(item: Item) -> bool:
    return item.type not in NOT_CONTENT and item.status not in ("trash", "auto-draft", "inherit")


def old_path(link: str) -> str | None:
    """The path of a permalink; None for addresses such as `/?p=12`, which no page can have."""
    parts = parts_of(link)
    path = unquote(parts.path, errors="ignore") or "/"
    return None if parts.query or not link else path


def place_all(outlines: Iterable[Item], channel: Channel, names: FreeNames) -> Places:
    found = Places()
    items = [each for each in outlines if is_content(each)]
    by_id = {each.id: each for each in items}
    home = old_path(channel.base_url or channel.link) or "/"
    for each in sorted(items, key=lambda item: (item.status != "publish", item.line)):
        if (each.id or each.key) not in found.placed:
            found.placed[each.id or each.key] = _place(each, by_id, home, names)
    logins = {each.author for each in items if each.author} | set(channel.authors)
    found.authors = {login: names.take("author", login, "author") for login in sorted(logins)}
    return found


def _place(item: Item, by_id: Mapping[str, Item], home: str, names: FreeNames) -> Placed:
    url = old_path(item.link) if item.status in ("publish", "private") else None
    kind = {"page": "page", BLOCK: "block"}.get(item.type) or model_name(item.type)
    if item.type == BLOCK:
        url = None
    if item.type == "page" and url is not None and url.rstrip("/") == home.rstrip("/"):
        return Placed(item, "content/index.md", "index", url, "page")
    folder, name = _folder(item, by_id), item.slug or slug_of(item.title) or item.id
    identity = names.take(folder, name, f"{item.type}-{item.id}")
    return Placed(item, f"content/{identity}.md", identity, url, kind)


def _folder(item: Item, by_id: Mapping[str, Item]) -> str:
    if item.type == "post":
        return "posts"
    if item.type == BLOCK:
        return "blocks"
    above = "/".join(reversed(list(_ancestors(item, by_id))))
    return above if item.type == "page" else "/".join(filter(None, (model_name(item.type), above)))


def _ancestors(item: Item, by_id: Mapping[str, Item]) -> Iterator[str]:
    seen = {item.id}
    while (parent := by_id.get(item.parent)) and parent.id not in seen and parent.type == item.type:
        seen.add(parent.id)
        yield file_name(parent.slug or parent.title) or parent.id
        item = parent


def make_models(places: Places, locale: str, zone: tzinfo) -> ModelFiles:
    """One model for each type of item; its route gives most of them the addresses they had."""
    models = ModelFiles(locale)
    samples: dict[str, list[Sample]] = {}
    for each in places.placed.values():
        date = each.outline.date.astimezone(zone) if each.outline.date else None
        samples.setdefault(each.type, []).append((each.url or "", each.id.rpartition("/")[2], date))
    author = {"author": {"type": "reference", "to": ["author"]}, "body": {"type": "markdown"}}
    for name in sorted(samples.keys() - {"page", "block"}):
        found = [sample for sample in samples[name] if sample[0]]
        folder = "posts" if name == "post" else name
        route = common_route(found, "/{slug}/" if name == "post" else f"/{name}/{{slug}}/")
        if _needs_date(route) and any(date is None for _, _, date in samples[name]):
            route = f"/{folder}/{{slug}}/"
        models.add(name, label=label_of(name), path=f"{folder}/**", route=route, fields=author)
    if "block" in samples:
        models.add("block", label="Block", path="blocks/**")
    if places.authors:
        models.add("author", label="Author", path="author/*", route=_AUTHOR_ROUTE)
    return models


def _needs_date(route: str) -> bool:
    return "{date:" in route


def as_draft(item: Item) -> bool:
    """Whether visitors of the old site could not see it (what is scheduled shows at its date)."""
    return item.status not in ("publish", "future") or bool(item.password)


def outline(item: Item) -> Item:
    """Without what takes room; the rest is kept while a whole export is read."""
    kept = (
        item.meta
        if item.type == "fragmint_file"
        else tuple(each for each in item.meta if len(each[1]) < 1_000)
    )
    return replace(item, content="", excerpt="", comments=(), meta=kept)
