"""A worker with faults of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from edge_sites import generated
from edge_wire import Running, ask, asked
from free_ports import free_port
from proxy_wire import Origin
from worker_wire import Workerd, placement

from publisher.edges import cloudflare

SITE = generated(11, trusted_proxies=("127.0.0.1/32",))
pytestmark = pytest.mark.nginx


def functions(program: str) -> list[str]:
    """Names of the functions at the top of a program, but those that answer when others fail."""
    own = re.findall(r"^(?:async )?function (\w+)\(", program, re.MULTILINE)
    last = {"respond", "fallback", "plainPath", "plainAnswer", "edgeIn", "prepared", "addressIn"}
    reading = {
        "fetched",
        "fetchedFrom",
        "fileIn",
        "byHealth",
        "discarded",
        "isKey",
        "inTime",
        "heldIn",
        "tagFor",
    }
    reading |= {"hexadecimal"}
    return [name for name in own if name not in last | reading]


def test_a_fault_in_any_function_ends_in_the_default_page(
    folders: Callable[[str], Path], running: list[Running]
) -> None:
    """One worker a function, which throws where that function begins; never an error, never another page."""
    folder = folders("faults")
    origin = Origin(folders("files"), SITE)
    running.append(origin)
    files = cloudflare.files(placement(folder, SITE, [origin.address]))
    names = functions(files["worker.mjs"])
    assert len(names) > 40
    default = SITE.files["about/index.html"]
    allowed = {default, *(data for path, data in SITE.files.items() if path.endswith("/about/index.html"))}
    port = free_port()
    running.append(worker := Workerd(folder, faulty(dict(files), names, port), port))
    visitor = [("Cookie", "xb=001; fm_visit=1; fm_consent=personalization; plan=pro"), ("X-Country", "CN")]
    answers = {name: ask(worker, asked("/about/", ("X-Fault", name), *visitor))[0] for name in ["", *names]}
    assert {name: response.status for name, response in answers.items() if response.status != 200} == {}
    assert [name for name, response in answers.items() if response.body not in allowed] == []
    met = [name for name, each in answers.items() if each.all("Server-Timing") == ["fm;desc=fault"]]
    assert len(met) > 15


def faulty(files: dict[str, str], names: list[str], port: int) -> dict[str, str]:
    """A worker that throws in the function which the header X-Fault names."""
    text = files["worker.mjs"]
    for name in names:
        thrown = f'    if (FAULT === "{name}") {{ throw new Error("planted"); }}\n'
        text = re.sub(rf"^((?:async )?function {name}\(.*\{{\n)", rf"\g<1>{thrown}", text, flags=re.MULTILINE)
    text = text.replace("export default {", "let FAULT = '';\nexport default {", 1)
    text = text.replace("async fetch(request, env, context) {\n", "async fetch(request, env, context) {\n"
        "        FAULT = request.headers.get('X-Fault');\n", 1)  # fmt: skip
    config = files["config.capnp"].replace("127.0.0.1:80", f"127.0.0.1:{port}")
    return files | {"worker.mjs": text, "config.capnp": config}
