// A Cloudflare Worker, and the same under workerd. An origin that the configuration binds, as a service or as an R2
// bucket, is asked through its binding, any other over the network. Nobody purges what a workerd that stands ALONE keeps:
// it asks its origins each time.

const EDGE = { table: TABLE, files: FILES, origins: null, cache: null, ...KEEPS, site: SITE, keys: null };

export default {
    async fetch(request, env, context) {
        const { clientIp, country } = request.cf || {};
        const later = (promise) => context.waitUntil(promise);
        return respond(request, edgeIn(env), { peer: addressIn(clientIp), country, later });
    }
};

function edgeIn(env) {
    if (EDGE.origins === null) {
        EDGE.origins = ORIGINS.map((origin) => ({ base: origin.base, until: 0, fetch: fetching(origin, env[origin.binding]) }));
        EDGE.cache = globalThis.caches ? caches.default : null;
        EDGE.keys = VERIFIES ? env.FRAGMINT_TAG_KEYS || '' : null;
        Object.assign(EDGE, env.ALONE && { fresh: 0, stale: 0 });
    }
    return EDGE;
}

function fetching({ base, keys }, bound) {
    if (bound && !bound.fetch) {
        return (url, asked) => fromBucket(bound, keys + decodeURIComponent(url.slice(base.length)), asked);
    }
    return (url, asked) => (bound || globalThis).fetch(url, asked);
}

// workerd writes "127.0.0.1:50000" and "[::1]:50000"; Cloudflare writes nothing.
function addressIn(text) {
    return (text || '').replace(/:[0-9]+$/, '').replace(/^\[|\]$/g, '');
}
