// One range of the bytes of a file (RFC 9110 §14), which players of films ask for. Anything else gets the whole file.

const RANGE = /^bytes=([0-9]{0,15})-([0-9]{0,15})$/;

// `found` or a part of it, with `partial` for Content-Range. A personal page is always sent whole.
async function partOf(request, step, found, edge, file) {
    const { headers, method } = request;
    const isAsked = found && method === 'GET' && step.status === 200 && !step.personal && !headers.has('If-Range');
    const size = found ? found.length || found.bytes.length : 0;
    const limits = isAsked ? limitsIn(headers.get('Range') || '', size) : null;
    if (limits === null) {
        return found;
    }
    const [first, last] = limits, partial = `bytes ${first}-${last}/${size}`, length = last + 1 - first;
    if (found.bytes) {
        return { ...found, partial, bytes: found.bytes.subarray(first, last + 1) };
    }
    await discarded(found.stream);
    return { ...await fetched(edge, found.key || `public/${file}`, '', `bytes=${first}-${last}`), partial, length };
}

// [first, last], or null for what is no range or lies outside.
function limitsIn(text, size) {
    const [, from, to] = RANGE.exec(text) || [null, '', ''];
    const first = from ? +from : Math.max(size - +to, 0), last = from && to ? Math.min(+to, size - 1) : size - 1;
    return (from || to) && first <= last ? [first, last] : null;
}
