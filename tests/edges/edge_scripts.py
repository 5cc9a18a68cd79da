"""Edges that are programs in JavaScript, run over many requests at once: by node, by node's `vm` with what CloudFront
forbids taken away, and by njs, whose engine knows no more than CloudFront's.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from edge_sites import Site

from publisher.edges.javascript import packed, source
from publisher.edges.reference import Answer
from publisher.edges.request import Request
from publisher.edges.table import EdgeTable

BUCKET = 417
ENGINES = ("node", "njs")
TIMEOUT = 300

_INTERPRETER = """
var TABLE = JSON.parse(read(FOLDER + 'table.json')), FILES = JSON.parse(read(FOLDER + 'files.json'));
function answerOf(raw) {
    var edge = opened(facts(raw, ISSUED), TABLE), answer = answered(edge, (file) => own(FILES, '=' + file) === 1);
    answer.headers = headersOf(edge);
    return answer;
}
"""
_EVERY_LINE = """
var fs = require('fs');
function read(file) { return fs.readFileSync(file, 'utf8'); }
async function everyLine() {
    var lines = read(FOLDER + 'requests').split('\\n'), said = [], at, answer;
    for (at = 0; at < lines.length; at++) {
        if (lines[at]) {
            answer = await answerOf(JSON.parse(lines[at]));
            said.push(JSON.stringify(answer));
        }
    }
    fs.writeFileSync(FOLDER + 'answers', said.join('\\n'));
}
everyLine();
"""
_FUNCTION = """
var STORE = JSON.parse(read(FOLDER + 'kvs.json')).data, VALUES = {};
STORE.forEach((each) => { VALUES['=' + each.key] = each.value; });
var READS = 0;
async function valueFor(key) {
    READS++;
    if (VALUES['=' + key] === undefined) {
        throw new Error('KeyNotFound');
    }
    return VALUES['=' + key];
}
"""
_VM = """
var vm = require('vm'), context = vm.createContext(
    { cf: { kvs: () => ({ get: valueFor }) } }, { codeGeneration: { strings: false, wasm: false } }
);
var GONE = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'Proxy', 'Reflect',
    'eval', 'Function', 'Symbol', 'BigInt', 'Intl', 'globalThis'];
vm.runInContext(GONE.map((name) => 'delete globalThis.' + name + ';').join(''), context);
vm.runInContext('Math.random = () => 0.4175;', context);
function loaded(file) {
    var text = read(FOLDER + file).replace("import cf from 'cloudfront';", '');
    var whole = '(function () {"use strict";' + text + '\\nreturn handler;})()';
    return new vm.Script(whole).runInContext(context, { timeout: 1000 });
}
var onRequest = loaded('function.js'), onResponse = loaded('response.js');
"""
_NJS = """
var cf = { kvs: () => ({ get: valueFor }) };
Math.random = () => 0.4175;
var onRequest = (function () { REQUEST return handler; })(), onResponse = (function () { RESPONSE return handler; })();
"""
_ANSWER = """
async function answerOf(event) {
    var before = READS, query = event.query, result, response;
    if (query !== undefined) {
        event.request.rawQueryString = () => query;
    }
    result = await onRequest(event);
    if (result.statusCode) {
        return { status: result.statusCode, headers: result.headers, cookies: {}, reads: READS - before };
    }
    response = await onResponse({ request: result, response: { statusCode: 200, headers: {}, cookies: {} } });
    response.status = response.statusCode;
    response.uri = result.uri;
    response.reads = READS - before;
    return response;
}
"""


def interpreted(folder: Path, engine: str, site: Site, requests: Iterable[Request]) -> list[dict[str, Any]]:
    """What the interpreter answers, in their order."""
    (folder / "table.json").write_text(json.dumps(packed(site.table, engine)))
    (folder / "files.json").write_text(json.dumps({f"={quote(file)}": 1 for file in site.files}))
    program = source("interpreter", "trust", "facts", "answer") + _EVERY_LINE.replace(
        "everyLine();\n", _INTERPRETER + "everyLine();\n"
    )
    return _run(folder, engine, f"var ISSUED = {BUCKET};{program}", map(_raw, requests))


def cloudfront(
    folder: Path, engine: str, files: Mapping[str, str], requests: Iterable[Request]
) -> list[dict[str, Any]]:
    """What visitors of a distribution with these functions get, when its origin has every file."""
    return run_cloudfront(folder, engine, files, map(event, requests))


def run_cloudfront(
    folder: Path, engine: str, files: Mapping[str, str], events: Iterable[Any]
) -> list[dict[str, Any]]:
    for name, text in files.items():
        (folder / name).write_text(text)
    around = _VM
    if engine == "njs":
        function = files["function.js"].replace("import cf from 'cloudfront';", "")
        around = _NJS.replace("REQUEST", function + "\n").replace("RESPONSE", files["response.js"] + "\n")
    program = _EVERY_LINE.replace("everyLine();\n", _FUNCTION + around + _ANSWER + "everyLine();\n")
    return _run(folder, engine, program, events)


def _run(folder: Path, engine: str, program: str, lines: Iterable[Any]) -> list[dict[str, Any]]:
    (folder / "requests").write_text("".join(json.dumps(line) + "\n" for line in lines))
    script = folder / "program.js"
    script.write_text(f"var FOLDER = {json.dumps(f'{folder}/')};\n{program}")
    ran = subprocess.run([engine, str(script)], capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert ran.returncode == 0 and not ran.stderr, f"{ran.stdout}\n{ran.stderr}"
    return [json.loads(line) for line in (folder / "answers").read_text().split("\n") if line]


def _raw(request: Request) -> dict[str, Any]:
    headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in request.headers]
    target = request.target.decode("latin-1")
    return {"method": request.method, "target": target, "headers": headers, "peer": request.peer}


def event(request: Request) -> dict[str, Any]:
    """The event of a viewer request, as CloudFront documents it."""
    path, _, query = request.target.partition(b"?")
    lines = [(name.lower(), value.strip(b" \t")) for name, value in request.headers]
    cookies = b"; ".join(value for name, value in lines if name == b"cookie").split(b";")
    pairs = [pair.lstrip(b" \t").partition(b"=") for pair in cookies]
    return {
        "version": "1.0",
        "context": {"eventType": "viewer-request"},
        "viewer": {"ip": request.peer},
        "query": query.decode("latin-1"),  # for `rawQueryString()`, which JSON cannot hold
        "request": {
            "method": request.method,
            "uri": path.decode("latin-1"),
            "headers": _valued(pair for pair in lines if pair[0] != b"cookie"),
            "cookies": _valued((name, value) for name, equals, value in pairs if equals),
            "querystring": _valued(pair.partition(b"=")[::2] for pair in query.split(b"&") if pair),
        },
    }


def _valued(pairs: Iterable[Sequence[bytes]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        made = {"value": value.decode("latin-1")}
        known = found.setdefault(name.decode("latin-1"), made)
        if known is not made:
            known.setdefault("multiValue", [{"value": known["value"]}]).append(made)
    return found


def vouching(table: EdgeTable, prefix: str) -> EdgeTable:
    """The table for a reference at a platform that makes headers itself: those are believed from anybody."""
    signals = {
        name: replace(
            signal,
            sources=tuple(
                replace(each, trusted=each.trusted and not each.name.lower().startswith(prefix))
                for each in signal.sources
            ),
        )
        for name, signal in table.signals.items()
    }
    return replace(table, signals=signals)


def expected(answer: Answer) -> dict[str, Any]:
    """What a program says of it: not what depends on the bytes of files."""
    said = {name.lower(): value for name, value in answer.headers}
    return {
        "status": 200 if answer.status == 304 else answer.status,
        "file": quote(answer.file) if answer.file else None,
        "cache-control": said.pop("cache-control"),
        "server-timing": said.pop("server-timing", None),
        "allow": said.pop("allow", None),
        "location": answer.location,
        "cookies": sorted(answer.set_cookies),
    }


def said_by_interpreter(answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "status": answer["status"],
        "file": answer.get("file"),
        "cache-control": answer["cache"],
        "server-timing": answer.get("timing") or None,
        "allow": answer.get("allow"),
        "location": answer.get("location"),
        "cookies": sorted(answer["cookies"]),
    }


def said_by_cloudfront(answer: dict[str, Any]) -> dict[str, Any]:
    headers = {name: each["value"] for name, each in answer["headers"].items()}
    cookies = [
        f"{name}={each['value']}; {each['attributes']}" for name, each in (answer["cookies"] or {}).items()
    ]
    return {
        "status": answer["status"],
        "file": answer["uri"][1:] if "uri" in answer else None,
        "cache-control": headers.get("cache-control"),
        "server-timing": headers.get("server-timing"),
        "allow": headers.get("allow"),
        "location": headers.get("location"),
        "cookies": sorted(cookies),
    }
