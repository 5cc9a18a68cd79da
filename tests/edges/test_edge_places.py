"""Folders of any name: nginx either serves the edge from there, or says that it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from edge_sites import generated
from edge_wire import Nginx, ask, asked

from content_repo.site import Target
from publisher.edges.errors import CannotExpress
from publisher.edges.generate import ENGINES
from publisher.edges.placement import Placement
from publisher.origins.directory import DirectoryOrigin

SITE = generated(2)


@pytest.mark.nginx
@pytest.mark.parametrize("name", ['it\'s {a} new; "site"', "新 网站", "back\\slash", "#~!&%20"])
def test_nginx_serves_the_edge_from_a_folder_of_this_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    server = Nginx(folder, SITE)
    try:
        response = ask(server, asked("/"), asked("/_v/"))
        assert (response[0].status, response[0].all("Cache-Control")) == (200, ["private, no-cache"])
        assert response[1].status == 404
    finally:
        server.stop()


@pytest.mark.parametrize("engine", ["nginx", "njs"])
@pytest.mark.parametrize("name", ["site[1]", "a*", "what?", "$x", "${fm_path}"])
def test_a_folder_that_its_configuration_could_not_name_is_refused(
    tmp_path: Path, name: str, engine: str
) -> None:
    """What looks like a pattern fits nothing and would be passed over, and with it the edge."""
    origin = DirectoryOrigin(tmp_path / name / "origin", "origin")
    placed = Placement(Target("local", ("origin",)), [origin], "127.0.0.1:80", tmp_path)
    with pytest.raises(CannotExpress, match=f"{engine} cannot express the folder .*choose another folder"):
        ENGINES[engine](placed)
