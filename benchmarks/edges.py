"""What deciding costs in JavaScript: microseconds a call in the engines that edges run.

    python benchmarks/edges.py [--paths 10000] [--decisions 200] [--rounds 5]

20 segments over 16 signals, and as many decisions as are asked for. "choose": a page's decision walked to its key for a visitor
whose facts have been read; "decide": reading what the decision asks for, too; "answer": the whole step from a parsed
request to files and headers; "function": the CloudFront function from its event to the rewritten request, its table read
from a store in memory. njs frees nothing while it runs, so each number is the least of several short runs.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
from pathlib import Path

from edge_nginx import made_table, visitor

from publisher.edges.cloudfront import made
from publisher.edges.javascript import packed, source
from publisher.edges.table import EdgeTable

VISITORS = 200
CALLS = 500  # a run
MEASURE = """
var fs = require('fs'), N = CALLS;
function read(name) { return JSON.parse(fs.readFileSync(FOLDER + name, 'utf8')); }
function spent(work, many) {
    var start = Date.now(), call;
    for (call = 0; call < N; call++) {
        work(many[call % many.length]);
    }
    return (Date.now() - start) * 1000 / N;
}
""".replace("CALLS", str(CALLS))
INTERPRETER = """
var TABLE = read('table.json');
var asked = read('requests.json').map((raw) => facts(raw, 417));
function ready(request) {
    var edge = opened(request, TABLE);
    welcome(edge);
    edge.decision = TABLE.decisions[decisionOf(TABLE, edge.path)];
    return edge;
}
var edges = asked.map(ready), fresh = asked.map(ready);
edges.forEach((edge) => { chosen(edge, edge.decision); });
console.log(JSON.stringify({
    choose: spent((edge) => chosen(edge, edge.decision), edges),
    decide: spent((edge) => { edge.values = []; edge.consents = edge.trusted = undefined; chosen(edge, edge.decision); }, fresh),
    answer: spent((request) => page(opened(request, TABLE)), asked)
}));
"""
FUNCTION = """
var STORE = {};
read('kvs.json').data.forEach((each) => { STORE[each.key] = each.value; });
var cf = { kvs: () => ({ get: async (key) => STORE[key] }) };
var handler = (function () { FUNCTION_TEXT
return handler; })();
async function all() {
    var events = read('events.json'), many = [], start, call;
    for (call = 0; call < N; call++) {
        many.push(JSON.parse(JSON.stringify(events[call % events.length])));
    }
    start = Date.now();
    for (call = 0; call < N; call++) {
        await handler(many[call]);
    }
    console.log(JSON.stringify({ function: (Date.now() - start) * 1000 / N }));
}
all();
"""


def lay_out(folder: Path, table: EdgeTable, rng: random.Random) -> None:
    pages = rng.choices(sorted(table.pages), k=VISITORS)
    requests = [
        {
            "method": "GET",
            "target": f"{page}?utm_campaign=spring",
            "headers": visitor(rng),
            "peer": "127.0.0.1",
        }
        for page in pages
    ]
    (folder / "table.json").write_text(json.dumps(packed(table, "bench", "cloudfront-")))
    (folder / "requests.json").write_text(json.dumps(requests))
    (folder / "events.json").write_text(json.dumps([event(request) for request in requests]))
    start = f"var FOLDER = {json.dumps(f'{folder}/')};\n"
    own = source("interpreter", "trust", "facts")
    (folder / "interpreter.js").write_text(f"{start}{own}{MEASURE}{INTERPRETER}")
    files = made(table, public_files(table))
    (folder / "kvs.json").write_text(files["kvs.json"])
    function = files["function.js"].partition("\n")[2]
    text = FUNCTION.replace("FUNCTION_TEXT", function)
    (folder / "function.js").write_text(f"{start}{MEASURE}{text}")


def public_files(table: EdgeTable) -> list[str]:
    pages = [f"{page[1:]}index.html" for page in table.pages]
    keys = (
        (page, key) for page, number in table.pages.items() for key in table.decisions[number].keys if key
    )
    return pages + [f"_v/{key}{page}index.html" for page, key in keys]


def event(request: dict[str, object]) -> dict[str, object]:
    headers = {str(name).lower(): {"value": value} for name, value in request["headers"]}  # type: ignore[attr-defined]
    cookies = dict(pair.split("=", 1) for pair in str(headers.pop("cookie")["value"]).split("; "))
    path, _, query = str(request["target"]).partition("?")
    said = {
        "method": "GET",
        "uri": path,
        "headers": headers,
        "cookies": {name: {"value": value} for name, value in cookies.items()},
        "querystring": {name: {"value": value} for name, value in [query.split("=")]},
    }
    return {"viewer": {"ip": "127.0.0.1"}, "request": said}


def measured(engine: str, folder: Path, rounds: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in ("interpreter.js", "function.js"):
        for _ in range(rounds):
            ran = subprocess.run(
                [engine, str(folder / name)], capture_output=True, text=True, check=True, timeout=120
            )
            for case, micros in json.loads(ran.stdout).items():
                found[case] = min(found.get(case, micros), micros)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--paths", type=int, default=10_000)
    parser.add_argument("--decisions", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rng = random.Random(7)
    table = made_table(options.paths, options.decisions, rng)
    with tempfile.TemporaryDirectory(prefix="fragmint-edges-") as folder:
        lay_out(Path(folder), table, rng)
        print(f"{options.paths} paths, {options.decisions} decisions; µs a call, least of {options.rounds}")
        for engine in ("njs", "node"):
            found = measured(engine, Path(folder), options.rounds)
            print(f"{engine:6}" + "".join(f"{case:>10} {micros:6.2f}" for case, micros in found.items()))


if __name__ == "__main__":
    main()
