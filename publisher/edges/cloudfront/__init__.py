"""CloudFront as an edge: two small functions and a KeyValueStore.

event.js     the facts of a request, from a function's event
request.js   viewer request: which file
response.js  viewer response: status, headers and cookies
program      both as texts of at most 10,240 bytes
store        what the release has and how its pages are decided, in values of at most 1 KB
deployment   both brought to an account
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from publisher.edges.cloudfront.program import SHORT, request_function, response_function
from publisher.edges.cloudfront.store import contents
from publisher.edges.placement import Placement
from publisher.edges.table import EdgeTable

_PUBLIC = "public/"


def files(placement: Placement) -> Mapping[str, str]:
    """`function.js`, `response.js` and `kvs.json`, which CloudFront imports as it is. Raises CannotExpress, NothingLive,
    OriginFailed."""
    live = placement.origin.keys()
    return made(placement.table, [key.removeprefix(_PUBLIC) for key in live if key.startswith(_PUBLIC)])


def made(table: EdgeTable, public: list[str]) -> Mapping[str, str]:
    """The files for a table and the paths of a release's files. Raises CannotExpress."""
    found = contents(table, public, SHORT)
    layout = found.laid_out()
    function, version = request_function(table, layout)
    data = [{"key": key, "value": value} for key, value in found.at(layout, version).items()]
    return {
        "function.js": function,
        "response.js": response_function(table),
        "kvs.json": json.dumps({"data": data}, ensure_ascii=True, indent=0) + "\n",
    }
