// Which file of a release a visitor gets, and what else the answer says: the rules of publisher/edges/reference.py
// over the table that publisher/edges/javascript/table.py packs.
//
// Every engine that runs JavaScript runs this text, so it keeps to what all of them know: the dialect of CloudFront
// Functions 2.0 without classes, destructuring, spread, `for of`, `?.`, Map and Set. It is data in, data out. What can
// be read of a request is in a facts file, which an engine chooses (facts.js for raw requests): `facts(…)` makes
// {method, path, odd, peer, vouches}, and `headerIn`, `cookieIn`, `queryIn`, `searchOf` and `bucketFor` read it; trust.js
// says whom to believe. What to do is a list of steps:
//
//     var edge = opened(facts(…), table), steps = stepsOf(edge);
//     steps[0](edge)  →  null, or
//     {status, cache} and, where they matter, {files, timings, late, personal, needs, location, allow}
//
// An adapter takes the steps in order. A step with `files` holds if one of them exists: the first that does is the
// body, `timings` beside it; `late` are the late zones that an edge which composes puts in. A step with `needs` holds
// if that file exists. Every other step holds. Paths and files are percent-encoded as Python's `quote` does.
// `cookiesOf(edge)` go with a personal step, `headersOf(edge)` with all.
//
// Names that a visitor can choose are looked up with a "=" before them or as own properties: "constructor" and
// "__proto__" are names like any other. Regular expressions are what costs most where nothing compiles them: those
// that every request meets are anchored, and values are only tested once a decision asks for them.

var VALUE = /^[A-Za-z0-9._~-]{1,64}$/;
var BUCKET = /^[0-9]{3}$/;

var CLEAN = /^[^\x00-\x20\x7f#]*$/;
var BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
var PLAIN_PATH = /^\/[A-Za-z0-9._~\/-]*$/;
var NEEDS_CODING = /%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~\/-]/g;
var REFUSED_PATH = /%00|%5C|\/\/|\/\.\.?(?:\/|$)/;
var LAST_SLASH = /^.*(?:\/|%2[Ff])/;
var HASHED = /^\/assets\/.*\.[0-9a-f]{10}(?:\.[A-Za-z0-9]+)?$/;
var LATE = /^\/_f\/[0-9a-f]{16}\/$/;

var PERSONAL = 'private, no-cache';
var REVALIDATED = 'public, max-age=0, must-revalidate';
var IMMUTABLE = 'public, max-age=31536000, immutable';
var COOKIE_ATTRIBUTES = '; Path=/; Max-Age=31536000; SameSite=Lax';

// --- texts and paths

var has = Object.prototype.hasOwnProperty;

function own(object, name) {
    return has.call(object, name) ? object[name] : undefined;
}

function starts(text, prefix) {
    return text.slice(0, prefix.length) === prefix;
}

function ends(text, suffix) {
    return text.length >= suffix.length && text.slice(-suffix.length) === suffix;
}

function isBlank(text, at) {
    var code = text.charCodeAt(at);
    return code === 32 || code === 9;
}

function trimmed(text) {
    var start = 0, end = text.length;
    while (start < end && isBlank(text, start)) {
        start++;
    }
    while (end > start && isBlank(text, end - 1)) {
        end--;
    }
    return end - start === text.length ? text : text.slice(start, end);
}

// A raw path, decoded once and encoded again: one spelling for each path. null if it is refused.
function spelled(raw) {
    var path;
    if (PLAIN_PATH.test(raw)) {
        return raw.indexOf('//') < 0 && raw.indexOf('/.') < 0 || !REFUSED_PATH.test(raw) ? raw : null;
    }
    if (raw.charAt(0) !== '/' || !CLEAN.test(raw) || BROKEN_ESCAPE.test(raw)) {
        return null;
    }
    path = raw.replace(NEEDS_CODING, coded);
    return REFUSED_PATH.test(path) ? null : path;
}

// One escape or one byte: as it is where it needs no escape, else as an escape in capitals.
function coded(piece) {
    var code = piece.length === 3 ? parseInt(piece.slice(1), 16) : piece.charCodeAt(0);
    var character = String.fromCharCode(code);
    if (code > 255) {
        return encodeURIComponent(piece);
    }
    return PLAIN_PATH.test('/' + character) ? character : '%' + (code < 16 ? '0' : '') + code.toString(16).toUpperCase();
}

function withQuery(location, query) {
    return query ? location + '?' + query : location;
}

// A redirect's target with the query of the request, before its fragment.
function joined(location, query) {
    var hash = location.indexOf('#'), end = hash < 0 ? location.length : hash;
    var address = location.slice(0, end);
    return query ? address + (address.indexOf('?') < 0 ? '?' : '&') + query + location.slice(end) : location;
}

// --- visitors

// The facts that decisions may read and that the visitor did not bring are issued with a personal answer.
function welcome(edge) {
    var table = edge.table, issues, text;
    edge.welcomed = true;
    edge.bucket = bucketOf(edge);
    issues = table.bucket === 'always' || table.bucket === 'consent' && consents(edge).indexOf('.personalization.') >= 0;
    if (edge.bucket === null && issues) {
        edge.bucket = bucketFor(edge.facts);
        text = '00' + edge.bucket;
        edge.cookies.push('xb=' + text.slice(-3) + COOKIE_ATTRIBUTES);
    }
    if (table.visit && !hasVisited(edge)) {
        edge.cookies.push('fm_visit=1' + COOKIE_ATTRIBUTES);
    }
}

function cookiesOf(edge) {
    return edge.cookies;
}

// The site's own headers at the path: [[name, value], …]. Of several for a name, that of the last pattern.
function headersOf(edge) {
    var found = {}, names = [];
    edge.table.headers.forEach((rule) => {
        var below = rule[0].slice(-1) === '*';
        if (below ? starts(edge.path, rule[0].slice(0, -1)) : edge.path === rule[0]) {
            rule[1].forEach((header) => {
                var name = '=' + header[0].toLowerCase();
                if (own(found, name) === undefined) {
                    names.push(name);
                }
                found[name] = header;
            });
        }
    });
    return names.map((name) => found[name]);
}

// --- steps

// A refused path is "//" from here on: no page has it, and everybody gets the same.
function opened(asked, table) {
    var path = asked.odd ? null : spelled(asked.path);
    return { facts: asked, table: table, path: path === null ? '//' : path, values: [], cookies: [] };
}

function stepsOf(edge) {
    if (edge.path === '//') {
        return [missing, nothing];
    }
    if (edge.facts.method !== 'GET' && edge.facts.method !== 'HEAD') {
        return [disallowed];
    }
    return [page, slash, redirect, missing, nothing];
}

function isHidden(edge) {
    return edge.path.charAt(1) === '_' && edge.table.hidden.some((prefix) => starts(edge.path, prefix));
}

function fileOf(path) {
    return path.slice(1) + (ends(path, '/') ? 'index.html' : '');
}

function lifetime(path) {
    return HASHED.test(path) ? IMMUTABLE : REVALIDATED;
}

function served(edge, path, status) {
    var number = edge.path === '//' ? undefined : decisionOf(edge.table, path), file = fileOf(path), key;
    if (number === undefined) {
        return { status: status, cache: lifetime(path), files: [file], timings: [''] };
    }
    if (!edge.welcomed) {
        welcome(edge);
    }
    key = chosen(edge, edge.table.decisions[number]);
    return {
        status: status, cache: PERSONAL, personal: true, late: own(edge.table.late, path),
        files: key ? ['_v/' + key + '/' + file, file] : [file],
        timings: key ? ['fm;desc=' + key, 'fm;desc=default'] : ['fm;desc=default']
    };
}

function page(edge) {
    var hidden = isHidden(edge) && !LATE.test(edge.path);
    return hidden || ends(edge.path, '/index.html') ? null : served(edge, edge.path, 200);
}

function slash(edge) {
    var raw = edge.facts.path, folder;
    if (isHidden(edge) || ends(edge.path, '/')) {
        return null;
    }
    if (ends(edge.path, '/index.html')) {
        folder = LAST_SLASH.exec(raw)[0];
        return moved(301, withQuery(folder, searchOf(edge.facts)), edge.path.slice(1));
    }
    return moved(301, withQuery(raw + '/', searchOf(edge.facts)), edge.path.slice(1) + '/index.html');
}

function redirect(edge) {
    var redirects = edge.table.redirects, found = own(redirects, edge.path) || own(redirects, edge.path + '/');
    if (!found) {
        return null;
    }
    if (found[0] === 410) {
        edge.gone = true;
        return missing(edge);
    }
    return moved(found[0], joined(found[1], searchOf(edge.facts)));
}

function moved(status, location, needs) {
    return { status: status, cache: REVALIDATED, location: location, needs: needs };
}

// The 404 page of the longest prefix, with the personal parts it may have.
function missing(edge) {
    var prefixes = edge.table.missing, at;
    for (at = 0; at < prefixes.length; at++) {
        if (starts(edge.path, prefixes[at][0])) {
            return served(edge, prefixes[at][1], edge.gone ? 410 : 404);
        }
    }
    return null;
}

function nothing(edge) {
    return { status: edge.gone ? 410 : 404, cache: REVALIDATED };
}

function disallowed() {
    return { status: 405, cache: REVALIDATED, allow: 'GET, HEAD' };
}
