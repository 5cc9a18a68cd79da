// Files as this edge keeps them: under their own path and nothing else, since the choice is made before.
//
// `edge.cache` is the platform's shared cache (`match`, `put`, `delete`), or null; a cache that fails is as good as none. What
// is in it is served without a question for `edge.fresh` seconds, while it is asked for again for `edge.stale`, and for as
// long as it is there when no origin answers. A hashed asset never changes.

const KEPT = 'public, max-age=31536000';
const SINCE = 'X-Fragmint-Since', TAG = 'X-Fragmint-Tag';

// A file as `fetched` gives it, but never UNCHANGED.
async function fileFor(edge, file, visit) {
    if (edge.files !== null) {
        return pinnedFor(edge, file, visit);
    }
    const kept = await recalled(edge, file);
    if (kept && (HASHED.test('/' + file) || isYounger(kept, edge.fresh))) {
        return kept;
    }
    if (kept && isYounger(kept, edge.stale)) {
        visit.later(renewed(edge, file, kept, visit).catch(() => null));
        return kept;
    }
    return renewed(edge, file, kept, visit);
}

function isYounger(kept, seconds) {
    return Date.now() < kept.since + seconds * 1000;
}

async function renewed(edge, file, kept, visit) {
    try {
        const found = await fetched(edge, `public/${file}`, kept ? kept.etag : '');
        visit.later(remembered(edge, file, found === UNCHANGED ? kept : found));
        return found === UNCHANGED ? kept : found;
    } catch (fault) {
        if (kept && fault instanceof Unavailable) {
            return kept;
        }
        throw fault;
    }
}

// What lies there may not be ours: a CDN keeps answers of its own under the same addresses.
async function recalled(edge, file) {
    try {
        const found = edge.cache && await edge.cache.match(edge.site + file);
        return found && found.headers.has(TAG) ? await keptIn(found) : null;
    } catch {
        return null;
    }
}

async function keptIn(response) {
    const { headers } = response;
    return {
        tag: headers.get(TAG), etag: headers.get('ETag') || '', since: +headers.get(SINCE),
        bytes: new Uint8Array(await response.arrayBuffer())
    };
}

async function remembered(edge, file, found) {
    const isWorthIt = edge.cache && !(found && (found.stream || found.since && !edge.fresh));
    try {
        if (isWorthIt && found) {
            const headers = { 'Cache-Control': KEPT, [SINCE]: String(Date.now()), [TAG]: found.tag };
            await edge.cache.put(edge.site + file, new Response(found.bytes, { headers: { ...headers, ...etagOf(found) } }));
        } else if (isWorthIt) {
            await edge.cache.delete(edge.site + file);
        }
    } catch {
        // the next visitor's answer comes from an origin again
    }
}

function etagOf(found) {
    return found.etag ? { ETag: found.etag } : {};
}
