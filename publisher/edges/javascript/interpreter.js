// Which file of a release a visitor gets, and what else the answer says: the rules of publisher/edges/reference.py
// over the table that publisher/edges/javascript/table.py packs.
//
// Every engine that runs JavaScript runs this text, so it keeps to what all of them know: the dialect of CloudFront
// Functions 2.0 without classes, destructuring, spread, `for of`, `?.`, Map and Set. It is data in, data out: what
// can be read of a request comes through three functions (`header`, `cookie`, `query`; see facts.js, event.js),
// and what to do is a list of steps:
//
//     var edge = opened(request, table), steps = stepsOf(edge);
//     steps[0](edge)  →  null, or
//     {status, files, timings, location, needs, cache, personal, allow}
//
// An adapter takes the steps in order. A step with `files` holds if one of them exists: the first that does is the
// body, `timings` beside it. A step with `needs` holds if that file exists. Every other step holds. Paths and files
// are percent-encoded as Python's `quote` does. `cookiesOf(edge)` go with a personal step, `headersOf(edge)` with all.
//
// Names that a visitor can choose are looked up with a "=" before them or as own properties: "constructor" and
// "__proto__" are names like any other.

var VALUE = /^[A-Za-z0-9._~-]{1,64}$/;
var INTEGER = /^(?:0|[1-9][0-9]{0,8})$/;
var BUCKET = /^[0-9]{3}$/;
var TAGS = /^([A-Za-z0-9~-]{1,64}(?:_[A-Za-z0-9~-]{1,64})*)\.[0-9]{1,12}\.[A-Za-z0-9_~-]{1,128}$/;
var HOST = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([A-Za-z0-9._~-]{1,64})(?:[:\/?#]|$)/;
var COUNTRY = /^[A-Z]{2}$/;
var LANGUAGE = /^[A-Za-z0-9-]+$/;

var AUTHORITY = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\/?#]*/;
var REFUSED = /[\x00-\x20\x7f#]/;
var BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
var PLAIN_PATH = /^\/[A-Za-z0-9._~\/-]*$/;
var NEEDS_CODING = /%[0-9A-Fa-f]{2}|[^A-Za-z0-9._~\/-]/g;
var REFUSED_PATH = /%00|%5C|\/\/|\/\.\.?(?:\/|$)/;
var LAST_SLASH = /^.*(?:\/|%2[Ff])/;
var HASHED = /^\/assets\/.*\.[0-9a-f]{10}(?:\.[A-Za-z0-9]+)?$/;
var NOT_ASCII = /[^\x00-\x7f]/g;

var PERSONAL = 'private, no-cache';
var REVALIDATED = 'public, max-age=0, must-revalidate';
var IMMUTABLE = 'public, max-age=31536000, immutable';
var COOKIE_ATTRIBUTES = '; Path=/; Max-Age=31536000; SameSite=Lax';

// --- the request target

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

// {raw, query, path}: `path` is decoded once and encoded again, one spelling for each path; null if refused.
function targetOf(target) {
    var rest = target, at, raw;
    if (target.charAt(0) !== '/') {
        rest = target.replace(AUTHORITY, '');
    }
    at = rest.indexOf('?');
    raw = at < 0 ? rest : rest.slice(0, at);
    return { raw: raw, query: at < 0 ? '' : rest.slice(at + 1), path: pathOf(raw || '/', rest) };
}

function pathOf(raw, rest) {
    var path = raw;
    if (REFUSED.test(rest)) {
        return null;
    }
    if (!PLAIN_PATH.test(raw)) {
        if (raw.charAt(0) !== '/' || BROKEN_ESCAPE.test(raw)) {
            return null;
        }
        path = raw.replace(NEEDS_CODING, coded);
    }
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

// --- whom to believe

// The 16-bit groups of an address: two for IPv4, eight for IPv6, none for what is no address.
function groupsOf(address) {
    var dotted = /^([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)$/.exec(address), halves, left, right;
    if (dotted) {
        return [dotted[1] * 256 + +dotted[2], dotted[3] * 256 + +dotted[4]];
    }
    if (address.indexOf(':') < 0) {
        return [];
    }
    halves = address.split('%')[0].split('::');
    left = hextets(halves[0]);
    right = halves.length > 1 ? hextets(halves[1]) : [];
    while (halves.length > 1 && left.length + right.length < 8) {
        left.push(0);
    }
    return left.concat(right);
}

function hextets(text) {
    var groups = [];
    text.split(':').forEach(function (part) {
        if (part.indexOf('.') >= 0) {
            groups = groups.concat(groupsOf(part));
        } else if (part) {
            groups.push(parseInt(part, 16));
        }
    });
    return groups;
}

// `network` is [bits, group, group, …].
function within(groups, network) {
    var bits = network[0], at = 0, shift;
    if (groups.length !== network.length - 1) {
        return false;
    }
    for (; bits > 0; bits -= 16, at++) {
        shift = bits < 16 ? 16 - bits : 0;
        if (groups[at] >> shift !== network[at + 1] >> shift) {
            return false;
        }
    }
    return true;
}

function isTrusted(edge) {
    var groups;
    if (edge.trusted === null) {
        groups = groupsOf(edge.request.peer || '');
        edge.trusted = edge.table.proxies.some(function (network) {
            return within(groups, network);
        });
    }
    return edge.trusted;
}

// --- signals

function firstItem(text) {
    var comma = text.indexOf(',');
    return comma < 0 ? text : text.slice(0, comma).replace(/^[ \t]+|[ \t]+$/g, '');
}

function consents(edge) {
    var given;
    if (edge.consents === null) {
        given = edge.request.cookie('fm_consent');
        given = given !== null && VALUE.test(given) ? given.split('.') : [];
        if (edge.table.gpc && firstItem(edge.request.header('sec-gpc')) === '1') {
            given = given.filter(function (each) {
                return each !== 'personalization';
            });
        }
        edge.consents = '.' + given.join('.') + '.';
    }
    return edge.consents;
}

function bucketOf(edge) {
    var cookie = edge.request.cookie('xb');
    return cookie !== null && BUCKET.test(cookie) ? +cookie : null;
}

function hasVisited(edge) {
    return edge.request.cookie('fm_visit') === '1';
}

// The raw text of the first source that is there, or null.
function present(edge, signal) {
    var sources = signal.from, at, place, name, text;
    for (at = 0; at < sources.length; at++) {
        place = sources[at][0];
        name = sources[at][1];
        if (!sources[at][2] || isTrusted(edge)) {
            text = place === 'cookie' ? edge.request.cookie(name)
                : place === 'query' ? edge.request.query(name)
                : (signal.whole ? edge.request.header(name) : firstItem(edge.request.header(name))) || null;
            if (text !== null) {
                return text;
            }
        }
    }
    return null;
}

function admitted(signal, text) {
    return text !== null && signal.values && own(signal.values, '=' + text) === undefined ? null : text;
}

function languageOf(header, locales) {
    var tag = header.split(/[,;]/)[0].replace(/^[ \t]+|[ \t]+$/g, ''), at;
    if (LANGUAGE.test(tag)) {
        tag = tag.toLowerCase() + '-';
        for (at = 0; at < locales.length; at++) {
            if (starts(tag, locales[at][0])) {
                return locales[at][1];
            }
        }
    }
    return null;
}

// The devices' words are ASCII, and so is what is compared: lower case must not make ASCII of other letters.
function deviceOf(agent, devices) {
    var text = agent.replace(NOT_ASCII, '?').toLowerCase(), at;
    for (at = 0; at < devices.length; at++) {
        if (devices[at][1].test(text)) {
            return devices[at][0];
        }
    }
    return 'desktop';
}

// What `signal.as` names: the value of a signal, null if unknown. Sets are text with their separator at both ends.
var READERS = {
    tag: function (edge) {
        var cookie = edge.request.cookie('sg'), found = cookie !== null && TAGS.exec(cookie);
        return found && (!edge.request.vouches || edge.request.vouches(cookie)) ? '_' + found[1] + '_' : '';
    },
    consent: consents,
    bucket: function (edge) {
        return edge.bucket;
    },
    visit: function (edge) {
        return hasVisited(edge) ? 'returning' : 'new';
    },
    device: function (edge, signal) {
        return deviceOf(present(edge, signal) || '', edge.table.devices);
    },
    language: function (edge, signal) {
        var header = present(edge, signal);
        return header === null ? null : admitted(signal, languageOf(header, edge.table.locales));
    },
    host: function (edge, signal) {
        var found = HOST.exec(present(edge, signal) || '');
        return found ? admitted(signal, found[1].toLowerCase()) : null;
    },
    integer: function (edge, signal) {
        var text = present(edge, signal);
        if (text === null || !INTEGER.test(text)) {
            return null;
        }
        return +text < signal.low || +text > signal.high ? null : +text;
    },
    text: function (edge, signal) {
        var text = present(edge, signal);
        if (text === null || !VALUE.test(text)) {
            return null;
        }
        text = signal.fold === 'lower' ? text.toLowerCase() : signal.fold === 'upper' ? text.toUpperCase() : text;
        return signal.country && !COUNTRY.test(text) ? null : admitted(signal, text);
    }
};

function valueOf(edge, number) {
    var value = edge.values[number], signal;
    if (value === undefined) {
        signal = edge.table.signals[number];
        value = READERS[signal.as](edge, signal);
        edge.values[number] = value;
    }
    return value;
}

// --- decisions

// Which class of a variable a known value is in (audience/diagram.py).
var CLASSES = {
    string: function (variable, value) {
        var known = variable.exact && own(variable.exact, '=' + value), at, prefixes;
        if (known !== undefined) {
            return known;
        }
        prefixes = variable.prefixes || [];
        for (at = 0; at < prefixes.length; at++) {
            if (starts(value, prefixes[at][0])) {
                return prefixes[at][1];
            }
        }
        return variable.other;
    },
    member: function (variable, value) {
        return value.indexOf(variable.member) < 0 ? variable.other : variable.holds;
    },
    integer: function (variable, value) {
        var cuts = variable.cuts, at = 0;
        while (cuts[at][0] > value) {
            at++;
        }
        return cuts[at][1];
    },
    // Several buckets to a character: `bits` for each, lowest first, in the printable characters from "#" without "\".
    bucket: function (variable, value) {
        if (variable.list) {
            return variable.list[value];
        }
        var each = Math.floor(6 / variable.bits), code = variable.table.charCodeAt(Math.floor(value / each));
        return (code - (code > 92 ? 36 : 35)) >> (value % each * variable.bits) & (1 << variable.bits) - 1;
    }
};

// The key of the variant for this visitor; "" (the default) when the table contradicts itself.
function chosen(edge, decision) {
    var variables = edge.table.variables, nodes = decision.nodes, at = decision.root, variable, value;
    try {
        while (at >= 0) {
            variable = variables[nodes[at][0]];
            value = valueOf(edge, variable.signal);
            at = nodes[at][1 + (value === null ? variable.unknown : CLASSES[variable.kind](variable, value))];
        }
        return decision.keys[-1 - at] || '';
    } catch (fault) {
        return '';
    }
}

// The number of a page's decision, or undefined. Pages are grouped by folder: {"/blog": {"/x/": 3}}.
function decisionOf(table, page) {
    var cut = page.lastIndexOf('/', page.length - 2);
    var folder = own(table.pages, page.slice(0, cut < 0 ? 0 : cut));
    return folder && own(folder, page.slice(cut < 0 ? 0 : cut));
}

// --- visitors

// The facts that decisions may read and that the visitor did not bring are issued with a personal answer.
function welcome(edge) {
    var table = edge.table, issues, text;
    edge.welcomed = true;
    edge.bucket = bucketOf(edge);
    issues = table.bucket === 'always' || table.bucket === 'consent' && consents(edge).indexOf('.personalization.') >= 0;
    if (edge.bucket === null && issues) {
        edge.bucket = edge.request.bucket;
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
    edge.table.headers.forEach(function (rule) {
        var below = rule[0].slice(-1) === '*';
        if (below ? starts(edge.path, rule[0].slice(0, -1)) : edge.path === rule[0]) {
            rule[1].forEach(function (header) {
                var name = '=' + header[0].toLowerCase();
                if (own(found, name) === undefined) {
                    names.push(name);
                }
                found[name] = header;
            });
        }
    });
    return names.map(function (name) {
        return found[name];
    });
}

// --- steps

// A packed table as it comes out of JSON, made ready to be asked: once, when a program starts.
function prepared(table) {
    table.devices = table.devices.map(function (row) {
        return [row[0], new RegExp(row[1])];
    });
    return table;
}

// `request` is {method, target, peer, bucket, header(name), cookie(name), query(name)}; `bucket` 0…999 is the one to
// issue. A refused target has the path "//", which no page has.
function opened(request, table) {
    var target = targetOf(request.target);
    return {
        request: request, table: table, target: target,
        path: target.path === null ? '//' : target.path, gone: false,
        values: [], bucket: null, trusted: null, consents: null, welcomed: false, cookies: []
    };
}

function stepsOf(edge) {
    if (edge.target.path === null) {
        return [missing, nothing];
    }
    if (edge.request.method !== 'GET' && edge.request.method !== 'HEAD') {
        return [disallowed];
    }
    return [page, slash, redirect, missing, nothing];
}

function step(status, fields) {
    return Object.assign({
        status: status, files: null, timings: null, location: null, needs: null, cache: REVALIDATED, personal: false, allow: null
    }, fields);
}

function isHidden(edge) {
    return edge.table.hidden.some(function (prefix) {
        return starts(edge.path, prefix);
    });
}

function fileOf(path) {
    return path.slice(1) + (ends(path, '/') ? 'index.html' : '');
}

function lifetime(path) {
    return HASHED.test(path) ? IMMUTABLE : REVALIDATED;
}

function served(edge, path, status) {
    var number = edge.path === '//' ? undefined : decisionOf(edge.table, path), file = fileOf(path), key = '';
    if (number === undefined) {
        return step(status, { files: [file], timings: [''], cache: lifetime(path) });
    }
    if (!edge.welcomed) {
        welcome(edge);
    }
    key = chosen(edge, edge.table.decisions[number]);
    return step(status, {
        files: key ? ['_v/' + key + '/' + file, file] : [file],
        timings: key ? ['fm;desc=' + key, 'fm;desc=default'] : ['fm;desc=default'],
        cache: PERSONAL, personal: true
    });
}

function page(edge) {
    return isHidden(edge) || ends(edge.path, '/index.html') ? null : served(edge, edge.path, 200);
}

function slash(edge) {
    var target = edge.target, folder;
    if (isHidden(edge) || ends(edge.path, '/')) {
        return null;
    }
    if (ends(edge.path, '/index.html')) {
        folder = LAST_SLASH.exec(target.raw);
        return step(301, { needs: edge.path.slice(1), location: withQuery(folder ? folder[0] : '/', target.query) });
    }
    return step(301, { needs: edge.path.slice(1) + '/index.html', location: withQuery(target.raw + '/', target.query) });
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
    return step(found[0], { location: joined(found[1], edge.target.query) });
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
    return step(edge.gone ? 410 : 404, {});
}

function disallowed() {
    return step(405, { allow: 'GET, HEAD' });
}
