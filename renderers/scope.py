"""What templates may say: `site page section region() place() query() link() asset() style() styles() t()`.

Templates say it without saying for whom: compiled templates and imported macros are shared by all renderings.
So the scope of a rendering is kept in a context variable for as long as it runs.

docs/templates.md is the contract; tests/renderers/test_renderers_documents.py keeps both equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from markupsafe import Markup

from content_repo.problems import ContentError
from content_repo.sectionlists import section_name
from renderers.addresses import encode, is_external, is_safe
from renderers.anchors import suspicion
from renderers.blame import calling_template
from renderers.errors import Fault
from renderers.holes import Hole, Holes
from renderers.inputs import Asset, Fragment, Inputs
from renderers.languages import language_view, translation_views
from renderers.pager import pager_view
from renderers.site import site_view
from renderers.translations import translate
from renderers.views import AssetView, FragmentView, MappingView, OwnView, SectionView, frozen
from renderers.whereabouts import branches, whereabouts

FUNCTIONS = ("region", "place", "fragment", "query", "tree", "link", "asset", "style", "styles", "t")


_running: ContextVar[Scope] = ContextVar("fragmint_render_scope")


def current() -> Scope:
    """The scope of the rendering that runs in this thread."""
    return _running.get()


@contextmanager
def running(scope: Scope) -> Iterator[None]:
    token = _running.set(scope)
    try:
        yield
    finally:
        _running.reset(token)


def vocabulary() -> dict[str, Any]:
    """The names that all templates have, macros in imported files too; they speak for the running scope."""
    names: dict[str, Any] = {name: _function(name) for name in FUNCTIONS}
    return {**names, "site": site_view(lambda: current().inputs)}


def _function(name: str) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(_running.get(), name)(*args, **kwargs)

    call.__name__ = name
    return call


class Scope:
    """One rendering: its owner, what it may ask, and the holes it leaves."""

    def __init__(
        self, owner: Fragment, inputs: Inputs, *, whole_page: bool = False, parts: bool = True
    ) -> None:
        self.owner = owner
        self.inputs = inputs
        self.holes = Holes()
        self._whole_page = whole_page
        self._parts = parts

    def variables(self, section: SectionView | None = None) -> dict[str, Any]:
        """The names that differ from rendering to rendering."""
        page = {"page": self._own_view()}
        return page if section is None else {**page, "section": section}

    def view(self, fragment: Fragment) -> FragmentView:
        return FragmentView(fragment, self.inputs)

    def _own_view(self) -> FragmentView:
        if not self._parts:
            return self.view(self.owner)
        return OwnView(self.owner, self.inputs, self.parts())

    def parts(self) -> dict[str, Callable[[], Any]]:
        """The names that only the fragment being rendered has."""
        return {
            "body": self._body,
            "content": self._content,
            "sections": lambda: tuple(self._sections()),
            "pager": self._pager,
            **whereabouts(self),
            "translations": lambda: translation_views(self.owner, self.inputs),
            "written_in": lambda: language_view(self.inputs.written_in(self.owner), self.inputs),
        }

    def hole(self, hole: Hole) -> Markup:
        return Markup(self.holes.token(hole))  # noqa: S704 - a token holds no author's text

    def _body(self) -> Markup:
        return self.hole(Hole("body"))

    def _sections(self) -> Iterator[SectionView]:
        for index, section in enumerate(self.owner.fields.get("sections") or ()):
            yield SectionView(section, section_name(section, index))

    def _content(self) -> Markup:
        """All sections in order, then the body unless a section `{type: body}` is its place."""
        sections = self.owner.fields.get("sections") or ()
        parts = [
            self._body()
            if section.get("type") == "body"
            else self.hole(Hole("section", section_name(section, index)))
            for index, section in enumerate(sections)
        ]
        if not any(section.get("type") == "body" for section in sections):
            parts.append(self._body())
        return Markup("\n").join(parts)

    def _pager(self) -> Any:
        """Where a page is in its paginated list."""
        pager = self.inputs.pager(self.owner) if self._whole_page else None
        return frozen(pager_view(pager)) if pager else None

    def region(self, name: str) -> Markup:
        """The region, or nothing (which is false) when page, model and site leave it empty."""
        if not self._whole_page:
            raise Fault(
                "template_scope", f'region("{name}") stands outside a page', "use it in page templates"
            )
        filled = self.inputs.has_region(str(name), self.owner)
        return self.hole(Hole("region", str(name))) if filled else Markup("")

    def place(self, what: Any, view: str = "block") -> Markup:
        if isinstance(what, SectionView):
            return self.hole(Hole("section", what.name))
        name = what.fragment.id if isinstance(what, FragmentView) else what
        if not isinstance(name, str) or not name:
            raise Fault(
                "template_place",
                f"place() cannot place {what!r}",
                'give it a fragment, a section, or a reference such as "promo/x"',
            )
        return self.hole(Hole("place", name, str(view)))

    def fragment(self, ref: Any) -> FragmentView | None:
        """The fragment behind a reference; nothing where there is none, or none that can be seen."""
        found = self.inputs.fragment(str(ref))
        return self.view(found) if found else None

    def query(self, spec: Mapping[str, Any] | None = None, **more: Any) -> tuple[FragmentView, ...]:
        wanted = {**_plain(spec or {}), **_plain(more)}
        if "paginate" in wanted:
            fix = "write `limit`, or a section of type list in the page"
            raise Fault("template_query", "query() gives one list, which cannot be paginated", fix)
        try:
            return tuple(map(self.view, self.inputs.query(wanted)))
        except ContentError as error:
            wrong = error.problems[0]
            raise Fault("template_query", wrong.message, wrong.fix) from None

    def tree(self, under: str = "") -> Any:
        """The pages below a folder; without one, below the top folder of the fragment being rendered."""
        folder = str(under).strip("/") or self.owner.id.partition("/")[0]
        return frozen(branches(self.inputs.surroundings.tree(folder), self.owner.id))

    def link(self, to: Any, absolute: bool = False) -> str:
        """The address of a fragment or a written destination; "" (with a warning) when it leads nowhere."""
        href = self._address(to)
        if not href:
            return ""
        inside = absolute and not is_external(href)
        return encode(str(self.inputs.setting("base_url") or "").rstrip("/") + href if inside else href)

    def _address(self, to: Any) -> str | None:
        if isinstance(to, FragmentView):
            return to.fragment.url
        return str(to) if isinstance(to, AssetView) else self._destination(str(to))

    def _destination(self, written: str) -> str | None:
        if not is_safe(written):
            self._warn(
                "unsafe_link", f"the link {written!r} would run a program", "use a web address", written
            )
            return None
        if is_external(written) or written.startswith("#"):
            return written
        link = self.inputs.link(written, self.owner.folder)
        if link.problem:
            self._warn(link.code, link.problem, link.fix, written)
        suspected = suspicion(link.href or "")
        if suspected:
            message, fix = suspected
            file, line = self._place(written)
            self.inputs.note("broken_anchor", message, file=file, line=line, fix=fix, about=link.href or "")
        return link.href

    def asset(self, what: Any, item: FragmentView | None = None) -> AssetView:
        """A file written in a field: text, or `{src, alt}`. Relative to `item`, else to the fragment being
        rendered.
        """
        if isinstance(what, AssetView):
            return what
        src, alt = (what.get("src"), what.get("alt")) if isinstance(what, MappingView) else (what, None)
        written = str(src or "")
        found = (
            self.inputs.asset(written, (item.fragment if item else self.owner).folder) if written else None
        )
        return self._asset_view(found, alt) if found else self._no_asset(written, str(alt or ""))

    def _asset_view(self, found: Asset, alt: Any) -> AssetView:
        """An empty alternative text is one: the picture says nothing here."""
        shown = found.alt(self.inputs.locale) if alt is None else str(alt)
        return AssetView(encode(found.url), found.width, found.height, frozen(shown))

    def _no_asset(self, written: str, alt: str) -> AssetView:
        if written.startswith("theme:"):
            raise Fault(
                "theme_file_missing", f"the theme has no file {written[6:]!r}", "add it below theme/static/"
            )
        if written and is_external(written) and is_safe(written):
            return AssetView(encode(written), alt=frozen(alt))
        if written:
            message, fix = f"there is no file {written!r}", "correct the path or add the file"
            self._warn("missing_asset", message, fix, written)
        return AssetView("")

    def style(self, path: str) -> Markup:
        """Nothing where it stands; a link to the stylesheet in the head of each page that shows this piece."""
        address = self.asset(f"theme:{path}")
        return self.hole(Hole("style", f'<link rel="stylesheet" href="{address.__html__()}">'))

    def styles(self) -> Markup:
        """Where the links of all pieces of the page go, each once."""
        if not self._whole_page:
            raise Fault("template_scope", "styles() stands outside a page", "use it in page templates")
        return self.hole(Hole("styles"))

    def t(self, key: str, /, **values: Any) -> str:
        return translate(key, self.inputs, values)

    def _warn(self, code: str, message: str, fix: str, written: str) -> None:
        file, line = self._place(written)
        self.inputs.warn(code, message, file=file, line=line, fix=fix)

    def _place(self, written: str) -> tuple[str, int]:
        """(file, line) of the template that has this text in quotes; else the fragment's file, as a field of it says so."""
        calling = calling_template()
        template = self.inputs.template(calling[0]) if calling else None
        if calling and template:
            _, file, number = calling
            line = "".join(template.text.splitlines()[number - 1 : number])
            if f"'{written}'" in line or f'"{written}"' in line:
                return file, number
        return self.owner.file, 0


def _plain(value: Any) -> Any:
    """The data behind views, for the world outside templates."""
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in value}
    if isinstance(value, list | tuple):
        return tuple(map(_plain, value))
    return value.fragment.id if isinstance(value, FragmentView) else value
