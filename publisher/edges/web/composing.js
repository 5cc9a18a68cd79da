// Late zones put into a page (publisher/late/placeholder.py). A zone that cannot be had leaves its default in the page.

const OPEN = new TextEncoder().encode('<!--esi<esi:include src="');
const CLOSE = new TextEncoder().encode('<!--esi</esi:remove>-->');

// The bytes of the page; `zone(path)` gives those of a late zone, or null.
async function composed(page, paths, zone) {
    const zones = new Map(await Promise.all(paths.map(async (path) => [path, await zone(path)])));
    const parts = [];
    let from = 0, at;
    while ((at = position(page, OPEN, from)) >= 0) {
        const name = at + OPEN.length, end = position(page, CLOSE, name) + CLOSE.length;
        const bytes = zones.get(new TextDecoder().decode(page.subarray(name, page.indexOf(34, name))));
        parts.push(page.subarray(from, at), bytes || page.subarray(at, end));
        from = end;
    }
    return joinedBytes([...parts, page.subarray(from)]);
}

function position(bytes, mark, from) {
    for (let at = bytes.indexOf(mark[0], from); at >= 0; at = bytes.indexOf(mark[0], at + 1)) {
        if (mark.every((byte, offset) => bytes[at + offset] === byte)) {
            return at;
        }
    }
    return -1;
}

function joinedBytes(parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
        whole.set(part, at);
        at += part.length;
    }
    return whole;
}
