// The facts of a request from the event of a CloudFront function, and whom to believe there. Several headers, cookies
// or parameters of one name are in `multiValue`, in their order.

function facts(event) {
    return { method: event.request.method, path: event.request.uri || '/', odd: false, peer: event.viewer && event.viewer.ip, event: event };
}

function firstOf(values, name) {
    var found = values && own(values, name);
    return found ? (found.multiValue ? found.multiValue[0] : found).value : null;
}

function headerIn(request, name) {
    return trimmed(firstOf(request.event.request.headers, name) || '');
}

function cookieIn(request, name) {
    return firstOf(request.event.request.cookies, name);
}

function queryIn(request, name) {
    return firstOf(request.event.request.querystring, name);
}

function searchOf(request) {
    var given = request.event.request.querystring || {}, pairs = [];
    if (request.event.request.rawQueryString) {
        return request.event.request.rawQueryString() || '';
    }
    Object.keys(given).forEach((name) => {
        (given[name].multiValue || [given[name]]).forEach((each) => {
            pairs.push(name + (each.value ? '=' + each.value : ''));
        });
    });
    return pairs.join('&');
}

function bucketFor() {
    return Math.floor(Math.random() * 1000);
}

// CloudFront makes its own headers itself. Others count from networks whose addresses begin alike.
function isTrusted(edge) {
    return TABLE.proxies.some((prefix) => starts(edge.facts.peer + '.', prefix));
}
