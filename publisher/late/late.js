// Puts late zones into a page that no edge has composed. Until then, and without it, visitors see the default choice.
// What is on the screen is not moved: a zone of another height than its default keeps that height, and scrolls, until
// the visitor acts.

for (const zone of document.querySelectorAll("fm-late[src]")) load(zone);

async function load(zone) {
  try {
    const answer = await fetch(zone.getAttribute("src") + location.search, { credentials: "same-origin" });
    if (answer.ok) show(zone, await answer.text());
  } catch {
    // The default choice stays.
  }
}

function show(zone, html) {
  const content = document.createRange().createContextualFragment(html);
  const before = { start: beginning(zone), margin: margin(zone), end: following(zone) };
  const below = before.start !== null && before.start >= innerHeight;
  zone.replaceChildren(content);
  if (below || (following(zone) === before.end && margin(zone) === before.margin)) release(zone);
  else hold(zone, before);
}

// The first margin of what a zone shows lies, more often than not, outside the boxes around it.
function margin(zone) {
  return zone.firstElementChild ? parseFloat(getComputedStyle(zone.firstElementChild).marginTop) : 0;
}

// Where what follows the zone begins, in pixels from the top of the window.
function following(zone) {
  for (let next = zone.nextElementSibling; next; next = next.nextElementSibling) {
    const found = beginning(next);
    if (found !== null) return found;
  }
  return zone.parentElement.getBoundingClientRect().bottom;
}

// Of what can be seen of an element; a zone that is not held has no box that counts.
function beginning(element) {
  if (element.localName === "fm-late" && !element.style.height) {
    for (const child of element.children) {
      const found = beginning(child);
      if (found !== null) return found;
    }
    return null;
  }
  return element.getClientRects().length ? element.getBoundingClientRect().top : null;
}

// Gives the zone the room of its default: from where that began to what followed it.
function hold(zone, before) {
  Object.assign(zone.style, { display: "block", overflow: "auto", height: "0px", marginTop: `${before.margin}px` });
  const moved = before.start === null ? 0 : before.start - beginning(zone);
  zone.style.marginTop = `${before.margin + moved}px`;
  zone.style.height = `${Math.max(0, before.end - following(zone))}px`;
  zone.scrollTop = margin(zone);
  for (const act of ["click", "keydown"]) addEventListener(act, () => release(zone), { once: true });
}

function release(zone) {
  if (zone.isConnected) zone.replaceWith(...zone.childNodes);
}
