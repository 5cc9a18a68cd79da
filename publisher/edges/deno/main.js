// A server of Deno's, which keeps what it has fetched for the day when no origin answers.

const EDGE = {
    table: TABLE, files: FILES, cache: memory(), ...KEEPS, site: SITE,
    origins: ORIGINS.map(({ base }) => ({ base, until: 0, fetch: (url, asked) => fetch(url, asked) })),
    keys: VERIFIES ? Deno.env.get('FRAGMINT_TAG_KEYS') || '' : null
};

Deno.serve(LISTEN, (request, { remoteAddr }) => respond(request, EDGE, {
    peer: remoteAddr.hostname, country: undefined, later: (promise) => promise
}));
