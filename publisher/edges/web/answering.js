// From a Request of the web's fetch API to a Response, as publisher/edges/reference.py has it.
//
// `edge` is what a program knows: {table, files, origins, cache, fresh, stale, site, keys}; `files` are null unless they are
// pinned (pinning.js), `keys` where tags are believed as listed; store.js says what `fresh` and `stale` are. `visit` is
// what the platform knows of this request: {peer, country, later}; `country` is undefined where it knows none, and
// `later(promise)` lets a promise finish after the answer.

const PLAIN = { 404: 'Not found\n', 405: 'Only GET and HEAD\n', 410: 'Gone\n' };

// Never throws. A fault of this program costs the visitor the personal parts of a page, and no more.
async function respond(request, edge, visit) {
    try {
        return await answer(request, edge, visit);
    } catch (fault) {
        return fault instanceof Unavailable ? unavailable() : fallback(request, edge);
    }
}

async function answer(request, edge, visit) {
    const visitor = opened(await factsOf(request, edge, visit), edge.table);
    if (visit.country) {
        visitor.trusted = true;
    }
    const { step, at, found } = await chosenStep(visitor, edge, visit);
    const file = found && step.late ? await withLateZones(found, step.late, visitor, edge, visit) : found;
    const isKnown = step.status === 200 && file !== null && isNamed(request.headers, file.tag);
    const headers = headersFor(visitor, step, at, file, isKnown);
    if (file && file.stream && (isKnown || request.method === 'HEAD')) {
        await discarded(file.stream);
    }
    return isKnown
        ? new Response(null, { status: 304, headers })
        : whole(request, step, await partOf(request, step, file, edge, (step.files || [])[at]), headers);
}

async function factsOf(request, edge, visit) {
    const headers = headersIn(request, edge.table, visit.country);
    const raw = { method: request.method, target: targetIn(request.url), headers, peer: visit.peer };
    const asked = facts(raw, crypto.getRandomValues(new Uint32Array(1))[0] % 1000);
    if (edge.keys !== null) {
        const cookie = cookieIn(asked, 'sg'), isTrue = await isVouched(cookie, edge.keys, Date.now());
        asked.vouches = (text) => isTrue && text === cookie;
    }
    return asked;
}

// Where the platform knows the country, it is the one to trust: what a client says in its place is dropped.
function headersIn(request, table, country) {
    const headers = [...request.headers];
    if (!country) {
        return headers;
    }
    const sources = table.signals.flatMap((signal) => signal.from || []);
    const trusted = sources.filter(([place, , isTrusted]) => place === 'header' && isTrusted).map(([, name]) => name);
    return [...headers.filter(([name]) => !trusted.includes(name)), ['cf-ipcountry', country]];
}

// Path and query as the client wrote them; the platform has made characters of bytes.
function targetIn(url) {
    return url.replace(/^[a-z]+:\/\/[^/?#]*/, '').replace(/[^\x00-\x7f]+/g, encodeURIComponent);
}

// The first step that holds, with its file. While files cannot be had, nobody is told that there are none.
async function chosenStep(visitor, edge, visit) {
    const faults = [];
    for (const take of stepsOf(visitor)) {
        const step = take(visitor);
        if (step && step.status === 404 && faults.length > 0) {
            break;
        }
        const held = step && await heldStep(step, edge, visit, faults);
        if (held) {
            return held;
        }
    }
    throw faults[0];
}

// {step, at, found} if the step holds, else null; `faults` get those of files that cannot be had.
async function heldStep(step, edge, visit, faults) {
    if (!step.files && !step.needs) {
        return { step, at: 0, found: null };
    }
    const files = step.files || [step.needs];
    for (let at = 0; at < files.length; at++) {
        const found = await fileFor(edge, files[at], visit).catch((fault) => noted(fault, faults));
        if (found) {
            return { step, at, found: step.files ? found : await discarded(found.stream) };
        }
    }
    return null;
}

function noted(fault, faults) {
    if (!(fault instanceof Unavailable)) {
        throw fault;
    }
    faults.push(fault);
    return null;
}

// A page with its late zones has no ETag: the file's does not change with them.
async function withLateZones(found, late, visitor, edge, visit) {
    async function zone(path) {
        for (const file of served(visitor, path, 200).files) {
            const part = await fileFor(edge, file, visit).catch(() => null);
            if (part && part.bytes) {
                return part.bytes;
            }
        }
        return null;
    }
    return { ...found, tag: '', bytes: await composed(found.bytes, late, zone) };
}

// If-Modified-Since asks about a time, and files here have none. Weak comparison, RFC 9110 §13.1.2.
function isNamed(headers, tag) {
    const asked = headers.get('If-None-Match');
    if (!asked || !tag || headers.has('If-Modified-Since')) {
        return false;
    }
    return asked.trim() === '*' || asked.split(',').some((each) => each.trim().replace(/^W\//, '') === tag.replace(/^W\//, ''));
}

// By the last extension of a file's name, whatever an origin says (publisher/edges/mime.py).
function typeOf(file) {
    const [, extension] = /[^/]\.([^./]*)$/.exec(file) || [null, ''];
    return own(TYPES, extension.toLowerCase()) || OTHER_TYPE;
}

function headersFor(visitor, step, at, file, isKnown) {
    const headers = new Headers(headersOf(visitor));
    const described = {
        'Content-Type': file && !isKnown ? typeOf(step.files[at]) : '', 'ETag': file ? file.tag : '',
        'Cache-Control': step.cache, 'Server-Timing': step.files ? step.timings[at] : '',
        'Location': step.location || '', 'Allow': step.allow || ''
    };
    for (const name of Object.keys(described).filter((each) => described[each])) {
        headers.set(name, described[name]);
    }
    for (const cookie of step.personal ? cookiesOf(visitor) : []) {
        headers.append('Set-Cookie', cookie);
    }
    return headers;
}

function whole(request, step, file, headers) {
    const status = file && file.partial ? 206 : step.status;
    if (file) {
        headers.set('Content-Length', String(file.stream ? file.length : file.bytes.length));
    }
    if (status === 206) {
        headers.set('Content-Range', file.partial);
    }
    const body = file ? file.stream || file.bytes : PLAIN[status] || null;
    return new Response(request.method === 'HEAD' ? null : body, { status, headers });
}

function unavailable() {
    const headers = { 'Cache-Control': 'no-store', 'Retry-After': '5' };
    return new Response('The site cannot be reached at the moment\n', { status: 503, headers });
}
