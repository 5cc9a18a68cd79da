"""The addresses of terms in a Zola site: a file laid over the page of each term whose slug is another one here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from content_repo import names
from content_repo.importers.page_urls import Addresses, writable
from content_repo.importers.plan import Plan
from content_repo.importers.yaml_text import dump
from content_repo.importers.zola_config import ZolaConfig
from content_repo.importers.zola_pages import ZolaPage, slugified
from content_repo.terms import slug_of


def taxonomy_routes(config: ZolaConfig) -> dict[str, str]:
    """Taxonomy → where the pages of its terms are, with `{term}` for the slug."""
    root = "/".join(filter(None, (config.base_path, config.taxonomy_root)))
    root = root if root.startswith("/") or not root else f"/{root}"
    return {name: f"{root}/{slugified(name, config.slugify_terms)}/{{term}}/" for name in config.taxonomies}


def keep_terms(pages: Iterable[ZolaPage], config: ZolaConfig, addresses: Addresses, plan: Plan) -> None:
    """Put those files into the plan. Of two terms with one address in Zola the first keeps it."""
    routes = taxonomy_routes(config)
    for (taxonomy, slug, language), name in _terms(pages, config).items():
        wanted = slugified(name, config.slugify_terms)
        path = f"{taxonomy}/{slug}{f'.{language}' if language else ''}.md"
        if not wanted or wanted == slug or names.check_path(path):
            continue
        url = writable(routes[taxonomy].replace("{term}", wanted))
        if addresses.take(f"{f'/{language}' if language else ''}{url}", path) is None:
            plan.made(f"content/{path}", f"---\n{dump({'title': name, 'url': url})}---\n".encode())


def _terms(pages: Iterable[ZolaPage], config: ZolaConfig) -> dict[tuple[str, str, str], str]:
    """(taxonomy, slug here, language or "") → the name as the first page writes it."""
    found: dict[tuple[str, str, str], str] = {}
    for page in pages:
        for taxonomy, name in _of_page(page):
            if taxonomy in config.taxonomies and (slug := slug_of(name)):
                found.setdefault((taxonomy, slug, page.place.language), name)
    return found


def _of_page(page: ZolaPage) -> Iterator[tuple[str, str]]:
    taxonomies = page.header.fields.get("taxonomies")
    for taxonomy, terms in taxonomies.items() if isinstance(taxonomies, dict) else ():
        for name in terms if isinstance(terms, list) else ():
            if isinstance(name, str) and page.header.get("draft") is not True:
                yield str(taxonomy), name
