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
  const default_ = zone.innerHTML;
  const content = document.createRange().createContextualFragment(html);
  const below = zone.getBoundingClientRect().top >= innerHeight;
  const wanted = following(zone);
  if (html !== default_) zone.replaceChildren(content);
  if (below || following(zone) === wanted) release(zone);
  else hold(zone, wanted);
}

// Where what follows the zone begins, in pixels from the top of the window.
function following(zone) {
  let next = zone.nextElementSibling;
  while (next && !next.getClientRects().length) next = next.nextElementSibling;
  return next ? next.getBoundingClientRect().top : zone.parentElement.getBoundingClientRect().bottom;
}

function hold(zone, wanted) {
  zone.style.display = "block";
  zone.style.overflow = "auto";
  zone.style.height = "0px";
  zone.style.height = `${Math.max(0, wanted - following(zone))}px`;
  for (const act of ["click", "keydown"]) addEventListener(act, () => release(zone), { once: true });
}

function release(zone) {
  if (zone.isConnected) zone.replaceWith(...zone.childNodes);
}
