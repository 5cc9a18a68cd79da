// The values of signals, read from a request when a decision asks for them, and the way through its diagram. Part of the
// interpreter (interpreter.js), which says in what dialect.

var INTEGER = /^(?:0|[1-9][0-9]{0,8})$/;
var TAGS = /^([A-Za-z0-9~-]{1,64}(?:_[A-Za-z0-9~-]{1,64})*)\.[0-9]{1,12}\.[A-Za-z0-9_~-]{1,128}$/;
var HOST = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([A-Za-z0-9._~-]{1,64})(?:[:\/?#]|$)/;
var COUNTRY = /^[A-Z]{2}$/;
var LANGUAGE = /^[A-Za-z0-9-]+$/;
var NOT_ASCII = /[^\x00-\x7f]/g;

// --- signals

function firstItem(text) {
    var comma = text.indexOf(',');
    return comma < 0 ? text : trimmed(text.slice(0, comma));
}

function consents(edge) {
    var given;
    if (edge.consents === undefined) {
        given = cookieIn(edge.facts, 'fm_consent');
        given = given !== null && VALUE.test(given) ? given.split('.') : [];
        if (edge.table.gpc && firstItem(headerIn(edge.facts, 'sec-gpc')) === '1') {
            given = given.filter((each) => each !== 'personalization');
        }
        edge.consents = '.' + given.join('.') + '.';
    }
    return edge.consents;
}

function bucketOf(edge) {
    var cookie = cookieIn(edge.facts, 'xb');
    return cookie !== null && BUCKET.test(cookie) ? +cookie : null;
}

function hasVisited(edge) {
    return cookieIn(edge.facts, 'fm_visit') === '1';
}

// The raw text of the first source that is there, or null.
function present(edge, signal) {
    var sources = signal.from, at, place, name, text;
    for (at = 0; at < sources.length; at++) {
        place = sources[at][0];
        name = sources[at][1];
        if (!sources[at][2] || isTrusted(edge)) {
            text = place === 'cookie' ? cookieIn(edge.facts, name)
                : place === 'query' ? queryIn(edge.facts, name)
                : (signal.whole ? headerIn(edge.facts, name) : firstItem(headerIn(edge.facts, name))) || null;
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
    var tag = firstItem(header), at = tag.indexOf(';');
    tag = at < 0 ? tag : trimmed(tag.slice(0, at));
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

function mentions(text, words) {
    var at;
    for (at = 0; at < words.length; at++) {
        if (text.indexOf(words[at]) >= 0) {
            return true;
        }
    }
    return false;
}

// Every word of the rows contains one of the hints. What is compared is ASCII: the Kelvin sign and the capital I with
// a dot must not become letters of it.
function deviceOf(agent, devices) {
    var text = agent.toLowerCase(), rows = devices.rows, at;
    if (mentions(agent, ['\u212a', '\u0130'])) {
        text = agent.replace(NOT_ASCII, '?').toLowerCase();
    }
    if (mentions(text, devices.hints)) {
        for (at = 0; at < rows.length; at++) {
            if (mentions(text, rows[at][1])) {
                return rows[at][0];
            }
        }
    }
    return 'desktop';
}

// What `signal.as` names: the value of a signal, null if unknown. Sets are text with their separator at both ends.
var READERS = {
    tag: function (edge) {
        var cookie = cookieIn(edge.facts, 'sg'), found = cookie !== null && TAGS.exec(cookie);
        return found && (!edge.facts.vouches || edge.facts.vouches(cookie)) ? '_' + found[1] + '_' : '';
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
        return header === null ? null : admitted(signal, languageOf(header, signal.locales));
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

function valueOf(edge, signals, number) {
    var value = edge.values[number], signal;
    if (value === undefined) {
        signal = signals[number];
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

// The key of the variant for this visitor; "" (the default) when the table contradicts itself. Variables and signals are
// those of the whole table, or the decision brings its own.
function chosen(edge, decision) {
    var book = decision.signals ? decision : edge.table, nodes = decision.nodes, at = decision.root, variable, value;
    try {
        while (at >= 0) {
            variable = book.variables[nodes[at][0]];
            value = valueOf(edge, book.signals, variable.signal);
            at = nodes[at][1 + (value === null ? variable.unknown : CLASSES[variable.kind](variable, value))];
        }
        return decision.keys[-1 - at] || '';
    } catch (fault) {
        return '';
    }
}

// Pages are grouped by folder: {"/blog": {"/x/": 3}}. Where the folder of a path ends.
function cutOf(path) {
    var cut = path.lastIndexOf('/', path.length - 2);
    return cut < 0 ? 0 : cut;
}

// The number of a page's decision, or undefined.
function decisionOf(table, page) {
    var cut = cutOf(page), folder = own(table.pages, page.slice(0, cut));
    return folder && own(folder, page.slice(cut));
}
