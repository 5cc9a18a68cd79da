"""`wrangler.toml`: how Cloudflare's own tool deploys the worker. https://developers.cloudflare.com/workers/wrangler/configuration/"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from publisher.edges.placement import Placement
from publisher.edges.web.program import binding
from publisher.origins.reading import read_address

COMPATIBLE = "2025-10-01"  # workerd and Cloudflare offer their interfaces as they were that day
_LONGEST = 63  # characters of a worker's name
_R2 = ".r2.cloudflarestorage.com"


def wrangler(placement: Placement) -> str:
    """A bucket at R2 is bound, since R2 serves nobody without a signature; other origins are asked over the network. The site's
    own domain leads to the target's worker, and never to that of a preview.
    """
    lines = [
        f"name = {json.dumps(_name(placement))}",
        'main = "worker.mjs"',
        f"compatibility_date = {json.dumps(COMPATIBLE)}",
    ]
    host = urlsplit(placement.base_url).hostname
    if host and not placement.preview:
        lines.append(f"routes = [{{ pattern = {json.dumps(host)}, custom_domain = true }}]")
    return "\n".join([*lines, *_buckets(placement)]) + "\n"


def _name(placement: Placement) -> str:
    """What Cloudflare takes as the name of a worker: lower-case letters, digits and dashes."""
    host = urlsplit(placement.base_url).hostname or "fragmint"
    whole = "-".join(filter(None, [host, placement.target.name, placement.preview]))
    name = re.sub(r"[^a-z0-9]+", "-", whole.lower()).strip("-")
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - 7].rstrip('-')}-{hashlib.sha256(whole.encode()).hexdigest()[:6]}"


def _buckets(placement: Placement) -> Iterator[str]:
    for number, url in enumerate(placement.target.origins):
        if not placement.target.read and url.startswith("s3://") and read_address(url).host.endswith(_R2):
            bucket = json.dumps(urlsplit(url).netloc)
            yield f"\n[[r2_buckets]]\nbinding = {json.dumps(binding(number))}\nbucket_name = {bucket}"
