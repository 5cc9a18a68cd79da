// The facts of a request from its raw parts: {method, target, headers: [[name, value], …], peer}. Bytes beyond
// ASCII are characters up to U+00FF, or already percent-encoded in the target. The first occurrence counts.

function trimmed(text) {
    return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

function cookieIn(text, name) {
    var mark = name + '=', at = text.indexOf(mark), start, end;
    for (; at >= 0; at = text.indexOf(mark, at + 1)) {
        start = at;
        while (start > 0 && ' \t'.indexOf(text.charAt(start - 1)) >= 0) {
            start--;
        }
        if (start === 0 || text.charAt(start - 1) === ';') {
            end = text.indexOf(';', at);
            return text.slice(at + mark.length, end < 0 ? text.length : end);
        }
    }
    return null;
}

function parameterIn(query, name) {
    var at = query.indexOf(name), end;
    for (; at >= 0; at = query.indexOf(name, at + 1)) {
        end = at + name.length;
        if (at === 0 || query.charAt(at - 1) === '&') {
            if (end === query.length || query.charAt(end) === '&') {
                return '';
            }
            if (query.charAt(end) === '=') {
                at = query.indexOf('&', end);
                return query.slice(end + 1, at < 0 ? query.length : at);
            }
        }
    }
    return null;
}

// `bucket`: a random number 0…999, for a visitor who is to get one.
function facts(raw, bucket) {
    var lines = {}, cookies = [], mark = raw.target.indexOf('?'), query = mark < 0 ? '' : raw.target.slice(mark + 1), text;
    raw.headers.forEach(function (header) {
        var name = header[0].toLowerCase(), value = trimmed(header[1]);
        if (name === 'cookie') {
            cookies.push(value);
        }
        if (!Object.prototype.hasOwnProperty.call(lines, '=' + name)) {
            lines['=' + name] = value;
        }
    });
    text = cookies.join('; ');
    return {
        method: raw.method, target: raw.target, peer: raw.peer, bucket: bucket,
        header: function (name) {
            return lines['=' + name] || '';
        },
        cookie: function (name) {
            return cookieIn(text, name);
        },
        query: function (name) {
            return parameterIn(query, name);
        }
    };
}
