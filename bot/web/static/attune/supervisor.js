// Passages of an answer and what they show light up together, under the mouse and with the keyboard; Escape or "Not now" closes a form.
(function () {
  "use strict";
  function numbers(element) { return (element.getAttribute("data-shows") || "").split(" ").filter(Boolean); }
  function holding(element) { return element && element.closest ? element.closest("[data-shows]") : null; }
  function light(start) {
    // What has the focus stays lit when the page merely scrolls under a resting mouse.
    var holder = holding(start) || holding(document.activeElement);
    var answer = holder ? holder.closest("[data-answer]") : null;
    document.querySelectorAll(".lit").forEach(function (e) { e.classList.remove("lit"); });
    document.querySelectorAll("[data-which]").forEach(function (e) {
      if (!e.dataset.idle) { e.dataset.idle = e.textContent; }
      e.textContent = e.dataset.idle;
    });
    if (!answer) { return; }
    var wanted = numbers(holder), names = [];
    answer.querySelectorAll("mark[data-shows], li[data-shows]").forEach(function (e) {
      if (numbers(e).some(function (n) { return wanted.indexOf(n) >= 0; })) { e.classList.add("lit"); }
    });
    answer.querySelectorAll(".shows li[data-shows]").forEach(function (e) {
      if (wanted.indexOf(e.getAttribute("data-shows")) >= 0) { names.push(e.querySelector("a").textContent.trim().replace(/\s+/g, " ")); }
    });
    var which = answer.querySelector("[data-which]");
    if (which && names.length) { which.textContent = "Shows: " + names.join("; "); }
  }
  document.addEventListener("mouseover", function (event) { light(event.target); });
  document.addEventListener("focusin", function (event) { light(event.target); });
  function close(form) {
    var slot = form.parentElement, opener = slot.closest("li, .stay, .card-body");
    slot.replaceChildren();
    var link = opener ? opener.querySelector("[hx-get]") : null;
    if (link) { link.focus(); }
  }
  document.addEventListener("click", function (event) {
    var leave = event.target.closest("[data-close]");
    if (leave) { event.preventDefault(); close(leave.closest("form")); }
  });
  document.addEventListener("keydown", function (event) {
    var form = event.key === "Escape" && event.target.closest ? event.target.closest(".review-form") : null;
    var words = form && form.querySelector("textarea");
    if (form && words && !words.value.trim()) { close(form); }
  });
})();
