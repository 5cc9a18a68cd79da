// The facts of a request from its raw parts: {method, target, headers: [[name, value], …], peer}. Bytes beyond
// ASCII are characters up to U+00FF, or already percent-encoded in the target. The first occurrence counts.

var AUTHORITY = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\/?#]*/;

// `bucket` is a random number 0…999, for a visitor who is to get one. `odd`: the query holds what no query may.
function facts(raw, bucket) {
    var target = raw.target.charAt(0) === '/' ? raw.target : raw.target.replace(AUTHORITY, ''), mark = target.indexOf('?');
    var search = mark < 0 ? '' : target.slice(mark + 1), lines = {}, cookies = [], at, name, value;
    for (at = 0; at < raw.headers.length; at++) {
        name = raw.headers[at][0].toLowerCase();
        value = trimmed(raw.headers[at][1]);
        if (name === 'cookie') {
            cookies.push(value);
        }
        if (lines['=' + name] === undefined) {
            lines['=' + name] = value;
        }
    }
    return {
        method: raw.method, path: (mark < 0 ? target : target.slice(0, mark)) || '/', odd: !CLEAN.test(search),
        peer: raw.peer, bucket: bucket, search: search, lines: lines, cookies: cookies.join('; ')
    };
}

function headerIn(request, name) {
    return request.lines['=' + name] || '';
}

function cookieIn(request, name) {
    var text = request.cookies, mark = name + '=', at = text.indexOf(mark), start, end;
    for (; at >= 0; at = text.indexOf(mark, at + 1)) {
        start = at;
        while (start > 0 && isBlank(text, start - 1)) {
            start--;
        }
        if (start === 0 || text.charAt(start - 1) === ';') {
            end = text.indexOf(';', at);
            return text.slice(at + mark.length, end < 0 ? text.length : end);
        }
    }
    return null;
}

function queryIn(request, name) {
    var text = request.search, at = text.indexOf(name), end;
    for (; at >= 0; at = text.indexOf(name, at + 1)) {
        end = at + name.length;
        if (at === 0 || text.charAt(at - 1) === '&') {
            if (end === text.length || text.charAt(end) === '&') {
                return '';
            }
            if (text.charAt(end) === '=') {
                at = text.indexOf('&', end);
                return text.slice(end + 1, at < 0 ? text.length : at);
            }
        }
    }
    return null;
}

function searchOf(request) {
    return request.search;
}

function bucketFor(request) {
    return request.bucket;
}
