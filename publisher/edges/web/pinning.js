// The files of one release and no other: a target with `switch = "table"` has its whole site switched by the program.
//
// `edge.files` is file → [sha256, bytes]. What lies under the file's name may be older or newer; where it is, the
// file that was meant lies under its hash, since a publish puts it aside before it writes another. So nothing that is
// kept here ever has to be purged.

async function pinnedFor(edge, file, visit) {
    const entry = own(edge.files, file);
    if (!entry) {
        return null;
    }
    const [sha256, size] = entry, name = `objects/${sha256}`;
    return await recalled(edge, name) || await sought(edge, [`public/${file}`, name], sha256, size, visit);
}

async function sought(edge, keys, sha256, size, visit) {
    for (const key of keys) {
        const found = await fetched(edge, key, '');
        if (found && isMeant(found, sha256, size)) {
            visit.later(remembered(edge, keys[1], found));
            return { ...found, key, tag: tagFor(sha256, size) };
        }
        await discarded(found && found.stream);
    }
    throw new Unavailable(keys[0]);
}

// A large file passes through: its content is what its writer noted with it, as every publish to a bucket does. Where nothing
// is noted, only the size is known.
function isMeant(found, sha256, size) {
    return found.sha256 ? found.sha256 === sha256 : found.length === size;
}
