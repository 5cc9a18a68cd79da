"""A theme: the site's own files in `theme/` before those of the theme that site.toml names.

    site                      theme                              asked for as
    theme/page.html           themes/<name>/templates/page.html  template("page.html")
    theme/i18n/de.toml        themes/<name>/i18n/de.toml         template("i18n/de.toml")
    theme/static/css/x.css    themes/<name>/static/css/x.css     static("css/x.css")

`template("parent:page.html")` is always the theme's own file, so that a site's page.html can extend the one
it replaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from content_repo.plaindata import load_data
from content_repo.problems import ContentError, Problem
from content_repo.site import FILE
from content_repo.snapshot import Snapshot, blob_id
from themes.files import Template, ThemeFile

PARENT = "parent:"
_HOME = Path(__file__).parent
_SITE_FOLDER = "theme"


def built_in() -> tuple[str, ...]:
    """The names of the themes that come with Fragmint."""
    return tuple(sorted(folder.name for folder in _HOME.iterdir() if (folder / "templates").is_dir()))


@lru_cache(maxsize=8)
def _paths(theme: str) -> Mapping[str, str]:
    """Path below the theme's folder → digest."""
    home = _HOME / theme
    files = sorted(path for path in home.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(home).as_posix(): blob_id(path.read_bytes()) for path in files}


@lru_cache(maxsize=256)
def _own_text(theme: str, path: str) -> str:
    return (_HOME / theme / path).read_text(encoding="utf-8")


class Theme:
    """`overrides` is the site. Raises ContentError when there is no theme called `name`."""

    def __init__(self, name: str, overrides: Snapshot) -> None:
        if name not in built_in():
            raise ContentError(_unknown(name, overrides))
        self.name = name
        self._site = overrides
        self._files = _paths(name)

    @property
    def digest(self) -> str:
        """Of the theme's own files, without the site's."""
        listing = "".join(f"{digest} {path}\n" for path, digest in self._files.items())
        return blob_id(listing.encode())

    def template(self, name: str) -> Template | None:
        """The nearest template or translation file of this name. Raises ContentError when it is not UTF-8."""
        if name.startswith(PARENT):
            return self._own_template(name.removeprefix(PARENT))
        path = f"{_SITE_FOLDER}/{name}"
        digest = self._site.digest(path)
        if digest is None:
            return self._own_template(name)
        return Template(name, _text(self._site.read(path), path), digest, path)

    def _own_template(self, name: str) -> Template | None:
        path = name if name.startswith("i18n/") else f"templates/{name}"
        if path not in self._files:
            return None
        return Template(name, _own_text(self.name, path), self._files[path], f"themes/{self.name}/{path}")

    def static(self, path: str) -> ThemeFile | None:
        """The nearest static file."""
        digest = self._site.digest(f"{_SITE_FOLDER}/static/{path}")
        if digest is not None:
            return ThemeFile(path, digest, f"{_SITE_FOLDER}/static/{path}")
        own = self._files.get(f"static/{path}")
        return ThemeFile(path, own, f"themes/{self.name}/static/{path}") if own else None

    def read(self, file: ThemeFile) -> bytes:
        """The bytes of a static file. Raises MissingFile when the site no longer has it."""
        if file.file.startswith(f"{_SITE_FOLDER}/"):
            return self._site.read(file.file)
        return (_HOME / self.name / "static" / file.path).read_bytes()

    def locales(self) -> tuple[str, ...]:
        """The locales that the theme itself is translated into."""
        return tuple(
            path[5:-5] for path in self._files if path.startswith("i18n/") and path.endswith(".toml")
        )


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ContentError(
            Problem(
                "not_utf8", "error", "the template is not UTF-8", file=path, line=line, fix="save it as UTF-8"
            )
        ) from None


def _unknown(name: str, site: Snapshot) -> Problem:
    import difflib

    known = built_in()
    close = difflib.get_close_matches(name, known, n=1) or known
    message = f"there is no theme {name!r}; there are {', '.join(known)}"
    line = load_data(site.read(FILE), FILE).line_of(("theme",)) if site.digest(FILE) is not None else 0
    fix = f'write theme = "{close[0]}"'
    return Problem("unknown_theme", "error", message, FILE, line, "theme", fix)
