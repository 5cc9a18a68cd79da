// Files of the release, from the origins that hold them: the first that answers counts.
//
// An origin is {base, fetch, until}: its address, how the platform fetches, and until when it is asked last because it has
// failed. A key is below that address: "public/x/index.html". Nothing of a visitor's request reaches an origin but keys.

const PAUSE = 2000; // ms for which an origin that failed is asked last
const WAIT = 1000; // ms until the headers of an answer, while another origin can be asked
const LONGEST_WAIT = 10000; // ms for the last one, and for the rest of an answer
const LARGEST = 8 * 1024 * 1024; // bytes held in memory; larger files pass through
const LONGEST_KEY = 900; // bytes: object stores allow 1024, with the origin's prefix
const MISSING = [403, 404, 410]; // a bucket that may not be listed says 403 for a key that it lacks
const NOTED = 'x-amz-meta-sha256'; // as publisher/origins/s3/bucket.py writes it
const UNCHANGED = { unchanged: true };

class Unavailable extends Error {}

// {tag, etag, sha256, bytes} or, of a large file or a range, {tag, etag, sha256, stream, length}, where `sha256` is what the
// writer noted, or empty; null if there is none; UNCHANGED if its ETag at the origin is `etag`. Visitors get `tag`. Throws Unavailable.
async function fetched(edge, key, etag, range = '') {
    if (!isKey(key)) {
        return null;
    }
    const origins = byHealth(edge.origins, Date.now());
    for (let at = 0; at < origins.length; at++) {
        try {
            return await fetchedFrom(origins[at], key, { etag, range }, at + 1 < origins.length ? WAIT : LONGEST_WAIT);
        } catch {
            origins[at].until = Date.now() + PAUSE;
        }
    }
    throw new Unavailable(key);
}

// What no file is called is not asked for: an object store would say that the request is wrong, not that nothing is there.
function isKey(key) {
    try {
        return new TextEncoder().encode(decodeURIComponent(key)).length <= LONGEST_KEY;
    } catch {
        return false; // not UTF-8
    }
}

function byHealth(origins, now) {
    return [...origins.filter((each) => each.until <= now), ...origins.filter((each) => each.until > now)];
}

async function fetchedFrom(origin, key, { etag, range }, wait) {
    const stop = new AbortController();
    const headers = { ...etag && { 'If-None-Match': etag }, ...range && { Range: range } };
    const asked = { headers, redirect: 'manual', signal: stop.signal };
    const response = await inTime(wait, stop, () => origin.fetch(origin.base + key, asked));
    return inTime(LONGEST_WAIT, stop, () => fileIn(response, range));
}

// What `work` gives, if that takes no longer than `wait` ms.
async function inTime(wait, stop, work) {
    const timer = setTimeout(() => stop.abort(), wait);
    try {
        return await work();
    } finally {
        clearTimeout(timer);
    }
}

async function fileIn(response, range) {
    if (response.status === (range ? 206 : 200)) {
        const length = +(response.headers.get('Content-Length') || 0), etag = response.headers.get('ETag') || '';
        return length > LARGEST || range
            ? { tag: etag, etag, sha256: response.headers.get(NOTED) || '', stream: response.body, length }
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
    const sha256 = hexadecimal(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
    return { tag: tagFor(sha256, bytes.length), etag, sha256, bytes };
}

function tagFor(sha256, size) {
    return `"${(parseInt(sha256.slice(0, 8), 16) >>> 1).toString(16)}-${size.toString(16)}"`;
}

function hexadecimal(bytes) {
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function discarded(stream) {
    if (stream) {
        await stream.cancel();
    }
    return null;
}
