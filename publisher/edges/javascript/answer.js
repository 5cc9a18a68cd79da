// The whole answer, for engines that know which files there are: `exists(file)`.

function answered(edge, exists) {
    var steps = stepsOf(edge), at, found, file;
    for (at = 0; at < steps.length; at++) {
        found = steps[at](edge);
        file = found && holding(found, exists);
        if (found && (file >= 0 || !found.files && !found.needs)) {
            return {
                status: found.status, file: found.files && found.files[file], timing: found.files && found.timings[file] || '',
                cache: found.cache, location: found.location, allow: found.allow,
                cookies: found.personal ? cookiesOf(edge) : []
            };
        }
    }
    return null;
}

// Which of a step's files there is, or -1.
function holding(step, exists) {
    var files = step.files || (step.needs ? [step.needs] : []), at;
    for (at = 0; at < files.length; at++) {
        if (exists(files[at])) {
            return at;
        }
    }
    return -1;
}
