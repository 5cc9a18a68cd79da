"""The `site` of templates: settings, language, menus and data files, each asked for when it is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from renderers.addresses import encode, is_safe
from renderers.inputs import Inputs
from renderers.languages import language_view
from renderers.translations import chain
from renderers.views import LazyView

SETTINGS = ("name", "base_url", "default_locale", "locales", "timezone")


def site_view(current: Callable[[], Inputs]) -> LazyView:
    """`site.name base_url default_locale locales timezone home language`, `site.menus.<name>`, `site.data.<path>`."""

    def ask(name: str) -> Any:
        inputs = current()
        if name == "menus":
            return LazyView(lambda menu: menu_items(menu, inputs))
        if name == "home":
            return home(inputs)
        if name == "language":
            return language_view(inputs.locale, inputs)
        if name == "data":
            return LazyView(inputs.data)
        if name not in SETTINGS:
            raise KeyError(name)
        value = inputs.setting(name)
        return str(value or "").rstrip("/") if name == "base_url" else value

    return LazyView(ask)


def home(inputs: Inputs) -> str:
    """The address of the home page in this locale, or in the next of its chain that has one."""
    for code in (inputs.locale, *(inputs.setting(f"locale.{inputs.locale}.fallback") or ())):
        prefix = inputs.setting(f"locale.{code}.prefix")
        found = inputs.link(f"/{prefix}/" if prefix else "/", "")
        if found.href and not found.problem:
            return encode(found.href)
    return "/"


def menu_items(name: str, inputs: Inputs) -> tuple[Mapping[str, Any], ...]:
    """`{label, url, children}` of each item whose page can be seen in this locale; a menu that is not set is
    empty.
    """
    return _items(inputs.setting(f"menus.{name}") or (), inputs)


def _items(written: Any, inputs: Inputs) -> tuple[Mapping[str, Any], ...]:
    items = (_item(item, inputs) for item in written)
    return tuple(item for item in items if item is not None)


def _item(item: Mapping[str, Any], inputs: Inputs) -> Mapping[str, Any] | None:
    url, title = _destination(item, inputs)
    children = _items(item.get("children") or (), inputs)
    if url is None and not children:
        return None
    label = in_locale(item.get("label"), inputs) or title
    return {"label": label, "url": url or "", "children": children}


def _destination(item: Mapping[str, Any], inputs: Inputs) -> tuple[str | None, str]:
    if item.get("page"):
        page = inputs.fragment(str(item["page"]))
        return (encode(page.url), page.title) if page and page.url else (None, "")
    url = str(item.get("url") or "")
    if not is_safe(url):
        inputs.warn(
            "unsafe_link", f"the menu item leads to {url!r}", file="site.toml", fix="use a web address"
        )
        return None, ""
    return (encode(url) if url else None), url


def in_locale(text: Any, inputs: Inputs) -> str:
    """A text, or the nearest of `{locale: text}`."""
    if not isinstance(text, Mapping):
        return str(text or "")
    for locale in chain(inputs.locale, str(inputs.setting("default_locale") or "en")):
        if locale in text:
            return str(text[locale])
    return str(next(iter(text.values()), ""))
