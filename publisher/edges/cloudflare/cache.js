// The Cache API of a workerd that stands alone: what was put is kept in memory, up to LIMIT bytes, the oldest goes.
// workerd asks over HTTP: GET for `match`, PUT with a whole answer for `put`, PURGE for `delete`.

const LIMIT = 64 * 1024 * 1024;
const ENTRIES = new Map();
let held = 0;

export default {
    async fetch(request) {
        const { url, method } = request;
        if (method === 'PUT') {
            keep(url, new Uint8Array(await request.arrayBuffer()));
            return new Response(null, { status: 204 });
        }
        if (method === 'PURGE') {
            return new Response(null, { status: drop(url) ? 200 : 404 });
        }
        return ENTRIES.has(url) ? answerIn(ENTRIES.get(url)) : new Response(null, { status: 504 });
    }
};

function keep(url, bytes) {
    drop(url);
    ENTRIES.set(url, bytes);
    held += bytes.length;
    while (held > LIMIT) {
        drop(ENTRIES.keys().next().value);
    }
}

function drop(url) {
    held -= ENTRIES.has(url) ? ENTRIES.get(url).length : 0;
    return ENTRIES.delete(url);
}

// `bytes` are an answer as HTTP/1.1 writes it.
function answerIn(bytes) {
    const text = new TextDecoder('latin1').decode(bytes.subarray(0, 65536)), end = text.indexOf('\r\n\r\n');
    const headers = new Headers({ 'CF-Cache-Status': 'HIT' });
    for (const line of text.slice(0, end).split('\r\n').slice(1)) {
        headers.set(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim());
    }
    return new Response(bytes.subarray(end + 4), { headers });
}
