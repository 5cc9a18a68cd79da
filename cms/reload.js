// Keeps a page in step with the site while `fragmint serve` runs: see reload.py.
(() => {
  const EVERY = 300; // milliseconds
  const TRIED = `fragmint: ${location.href}`; // the build that this page was last loaded again for
  const { build } = document.currentScript.dataset;
  let shown = "";
  let panel;

  const show = (problems) => {
    const text = problems.join("\n");
    if (text === shown) return;
    shown = text;
    panel?.remove();
    if (!text) return;
    panel = document.createElement("aside");
    panel.setAttribute("role", "alert");
    panel.dir = "ltr";
    panel.style.cssText =
      "position:fixed;inset:auto 0 0 0;z-index:2147483647;max-height:50vh;overflow:auto;margin:0;padding:1rem 1.25rem;" +
      "background:#2b1113;color:#ffe9e7;border-top:3px solid #ff6b5e;font:14px/1.5 ui-monospace,monospace;white-space:pre-wrap";
    const title = document.createElement("strong");
    title.textContent = "This is the last good version. What was saved since cannot be built:\n";
    panel.append(title, text);
    document.body.append(panel);
  };

  // Once a build: something between here and the server may go on sending an old page.
  const loadAgain = (newest) => {
    if (sessionStorage.getItem(TRIED) === newest) return;
    sessionStorage.setItem(TRIED, newest);
    location.reload();
  };

  const look = async () => {
    if (document.visibilityState === "visible") {
      try {
        const news = await (await fetch("/_fragmint/news", { cache: "no-store" })).json();
        show(news.problems);
        if (build === news.build) sessionStorage.removeItem(TRIED);
        else loadAgain(news.build);
      } catch {
        // the server is away; it may come back
      }
    }
    setTimeout(look, EVERY);
  };
  look();
})();
