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

  // On a phone the menu lies over the page: whatever is chosen in it closes it, and Streamlit, which
  // would open it again at the next start, forgets that it was open.
  const narrow = matchMedia("(max-width: 768px)");
  const close = "[data-testid=stSidebar][data-collapsed=false] [aria-controls=stSidebar]";
  document.addEventListener("click", event => {
    if (!narrow.matches) return;
    const chosen = event.target.closest?.("[data-testid=stSidebar] a, [role=option]");
    setTimeout(() => {
      if (chosen) document.querySelector(close)?.click();
      for (const key of Object.keys(localStorage))
        if (key.startsWith("stSidebarCollapsed")) localStorage.removeItem(key);
    });
  }, true);

  // Streamlit makes a step of the history for a page that was chosen, and more for each address
  // written on the way. Whatever follows what a user does is one step; going back makes none.
  let stepped = true;
  for (const act of ["click", "keydown", "pointerdown"])
    window.addEventListener(act, event => stepped = Boolean(event.target.closest?.(".st-key-learn-answer")), true);
  window.addEventListener("popstate", () => stepped = true, true);
  const push = history.pushState;
  history.pushState = function (...step) {
    (stepped ? this.replaceState : push).apply(this, step);
    stepped = true;
  };
})();
