"""The settings of an imported site, put into the plan; what this format refuses is named."""

from __future__ import annotations

from content_repo.importers.plan import Plan
from content_repo.importers.site_toml import Settings, usable
from content_repo.problems import Problem
from content_repo.site import Site


def make_site(settings: Settings, plan: Plan) -> Site:
    """Plan `site.toml`, and give back what it says."""
    site, raw, refused = usable(settings)
    plan.made("site.toml", raw)
    for message in refused:
        fix = "add the setting to site.toml by hand"
        plan.report.problems.append(Problem("import_setting", "warning", message, "site.toml", fix=fix))
    return site
