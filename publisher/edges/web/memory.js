// What the Cache API offers, in the memory of a program that runs for long: up to LIMIT bytes, the oldest goes.

const LIMIT = 64 * 1024 * 1024;

function memory() {
    const entries = new Map();
    let held = 0;
    function drop(key) {
        held -= entries.has(key) ? entries.get(key).bytes.byteLength : 0;
        return entries.delete(key);
    }
    return {
        async match(key) {
            const found = entries.get(key);
            return found && new Response(found.bytes, { headers: found.headers });
        },
        async put(key, response) {
            const bytes = await response.arrayBuffer();
            drop(key);
            entries.set(key, { bytes, headers: [...response.headers] });
            held += bytes.byteLength;
            while (held > LIMIT) {
                drop(entries.keys().next().value);
            }
        },
        async delete(key) {
            return drop(key);
        }
    };
}
