// A half-written message stays in this tab only, and goes when somebody signs out or erases their data.
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    if (!event.target.hasAttribute("data-leaves")) { return; }
    Object.keys(sessionStorage).forEach(function (key) {
      if (key.indexOf("draft:") === 0) { sessionStorage.removeItem(key); }
    });
  });
})();
