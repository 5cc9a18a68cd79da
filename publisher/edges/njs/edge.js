// nginx asks for variables. What they say of one request must agree, also after nginx has started anew from a named
// location and forgotten all that a script knew: so a new bucket is made from the number that nginx gives a request.

var PREFIX = 'fm;desc=';
var current = null;

function edgeOf(r) {
    var raw, bucket;
    if (current === null || current.of !== r) {
        raw = {
            method: r.method, target: r.variables.request_uri.replace(/[^\x00-\x7f]+/g, encodeURIComponent),
            headers: r.rawHeadersIn, peer: r.remoteAddress
        };
        bucket = parseInt(r.variables.fm_number.slice(0, 12), 16) % 1000;
        current = { of: r, edge: opened(facts(raw, bucket), TABLE), asked: null, missing: null };
        if (KEYS.length) {
            current.edge.facts.vouches = isVouched;
        }
    }
    return current;
}

// Never fails: a fault costs the visitor the personal parts of a page.
function asked(r) {
    var of = edgeOf(r);
    of.asked = of.asked || served(of.edge, of.edge.path, 200);
    return of.asked;
}

function absent(r) {
    var of = edgeOf(r);
    of.missing = of.missing || missing(of.edge) || {};
    return of.missing;
}

function guarded(value) {
    return (r) => {
        try {
            return value(r);
        } catch (fault) {
            return '';
        }
    };
}

function issued(name) {
    return (r) => {
        var edge = edgeOf(r).edge;
        if (!edge.welcomed) {
            welcome(edge);
        }
        return cookiesOf(edge).filter((cookie) => starts(cookie, name))[0] || '';
    };
}

// publisher/edges/tags.py: what one of the keys has signed and what has not expired. All digits are compared.
function isVouched(cookie) {
    var parts = cookie.split('.'), mac = parts.pop(), expiry = +parts[1], signed = 'sg=' + parts.join('.');
    return KEYS.some((secret) => isEqual(require('crypto').createHmac('sha256', secret).update(signed).digest('hex').slice(0, 32), mac))
        && Date.now() / 1000 < expiry;
}

function isEqual(one, other) {
    var differ = one.length ^ other.length, at;
    for (at = 0; at < one.length; at++) {
        differ |= one.charCodeAt(at) ^ other.charCodeAt(at);
    }
    return differ === 0;
}

export default {
    page: guarded((r) => asked(r).personal ? 'd0' + r.variables.fm_path : ''),
    key: guarded((r) => asked(r).timings[0].slice(PREFIX.length)),
    missing_page: guarded((r) => absent(r).personal ? 'd0' + r.variables.fm_missing_path : ''),
    missing_key: guarded((r) => absent(r).timings[0].slice(PREFIX.length)),
    new_bucket: guarded(issued('xb=')),
    first_visit: guarded(issued('fm_visit='))
};
