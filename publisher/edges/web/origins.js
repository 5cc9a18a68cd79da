// Files of the release, from the origins that hold them: the first that answers counts.
//
// An origin is {base, fetch, until}: the address of its `public/`, how the platform fetches, and until when it is
// asked last because it has failed. Nothing of a visitor's request reaches an origin.

const PAUSE = 2000; // ms for which an origin that failed is asked last
const WAIT = 1000; // ms until the headers of an answer, while another origin can be asked
const LONGEST_WAIT = 10000; // ms for the last one
const LARGEST = 8 * 1024 * 1024; // bytes held in memory; larger files pass through
const LONGEST_NAME = 900; // bytes: keys have 1024 at most, with what stands before a file's name
const MISSING = [403, 404, 410]; // a bucket that may not be listed says 403 for a key that it lacks
const UNCHANGED = { unchanged: true };

class Unavailable extends Error {}

// {tag, etag, bytes} or, of a large file or a range, {tag, etag, stream, length}; null if the release has none; UNCHANGED if
// its ETag at the origin is `etag`. Visitors get `tag`. Throws Unavailable.
async function fetched(edge, file, etag, range = '') {
    if (!isName(file)) {
        return null;
    }
    const origins = byHealth(edge.origins, Date.now());
    for (let at = 0; at < origins.length; at++) {
        try {
            return await fetchedFrom(origins[at], file, { etag, range }, at + 1 < origins.length ? WAIT : LONGEST_WAIT);
        } catch {
            origins[at].until = Date.now() + PAUSE;
        }
    }
    throw new Unavailable(file);
}

// What no file is called is not asked for: an object store would say that the request is wrong, not that nothing is there.
function isName(file) {
    try {
        return new TextEncoder().encode(decodeURIComponent(file)).length <= LONGEST_NAME;
    } catch {
        return false; // not UTF-8
    }
}

function byHealth(origins, now) {
    return [...origins.filter((each) => each.until <= now), ...origins.filter((each) => each.until > now)];
}

async function fetchedFrom(origin, file, { etag, range }, wait) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), wait);
    const headers = { ...etag && { 'If-None-Match': etag }, ...range && { Range: range } };
    try {
        return await fileIn(await origin.fetch(origin.base + file, { headers, redirect: 'manual', signal: stop.signal }), range);
    } finally {
        clearTimeout(timer);
    }
}

async function fileIn(response, range) {
    if (response.status === (range ? 206 : 200)) {
        const length = +(response.headers.get('Content-Length') || 0), etag = response.headers.get('ETag') || '';
        return length > LARGEST || range
            ? { tag: etag, etag, stream: response.body, length }
            : heldIn(new Uint8Array(await response.arrayBuffer()), etag);
    }
    await discarded(response.body);
    if (response.status === 304) {
        return UNCHANGED;
    }
    if (MISSING.includes(response.status)) {
        return null;
    }
    throw new Error(`status ${response.status}`);
}

// The tag is made from the content, as publisher/edges/etag.py says: the same from every origin.
async function heldIn(bytes, etag) {
    const digest = new DataView(await crypto.subtle.digest('SHA-256', bytes));
    return { tag: `"${(digest.getUint32(0) >>> 1).toString(16)}-${bytes.length.toString(16)}"`, etag, bytes };
}

async function discarded(stream) {
    if (stream) {
        await stream.cancel();
    }
}
