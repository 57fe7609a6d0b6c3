// What Streamlit's page lacks; app.py draws it once, and each listener stays while pages change.

(() => {
  document.currentScript.remove();
  if (window.negotiationPage) return;
  window.negotiationPage = true;

  // Panels are most of a page and hardly ever opened: they are kept as text until a number asks
  // for one, which its button then opens by itself.
  document.addEventListener("click", event => {
    const name = event.target.closest?.("[popovertarget]")?.getAttribute("popovertarget");
    const kept = document.getElementById("panels");
    if (!kept || !name || document.getElementById(name)) return;
    const every = new DOMParser().parseFromString(kept.getAttribute("value"), "text/html");
    const panel = every.getElementById(name);
    if (!panel) return;
    kept.after(panel);
    panel.addEventListener("toggle", told => told.newState === "closed" && panel.remove());
  }, true);

  // A page chosen in the navigation is a step back in the history before it has its address:
  // getting it is no step of its own.
  const push = history.pushState;
  history.pushState = function (state, title, url) {
    const next = new URL(url ?? location.href, location.href);
    const named = next.pathname === location.pathname && !location.search && next.search;
    return (named ? this.replaceState : push).call(this, state, title, url);
  };
})();
