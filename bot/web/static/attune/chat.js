// What makes the chat pleasant: drafts that survive a reload, Ctrl and Enter, a box that grows, and the eye led to what is new.
(function () {
  "use strict";
  var form = document.getElementById("say"), box = document.getElementById("text"), log = document.getElementById("log");
  var key = "draft:" + form.dataset.draft, seen = newest(), picked = false, wrote = false;

  function newest() {
    var turns = log.querySelectorAll(".turn[id]");
    return turns.length ? turns[turns.length - 1] : null;
  }
  function grow() {
    box.rows = Math.max(3, Math.min(12, box.value.split("\n").reduce(function (sum, line) {
      return sum + 1 + Math.floor(line.length / Math.max(20, box.clientWidth / 9));
    }, 0)));
  }
  function keep() {
    if (box.value) { sessionStorage.setItem(key, box.value); } else { sessionStorage.removeItem(key); }
  }
  function clear() { // nothing that is scrolled to may lie under the story that stays at the top
    var story = document.querySelector("#story-again details");
    var stays = story && getComputedStyle(story.parentNode).position === "sticky";
    document.documentElement.style.scrollPaddingTop = (stays ? story.offsetHeight + 16 : 16) + "px";
  }
  function problem(words) { document.getElementById("problem").textContent = words; }

  Object.keys(sessionStorage).forEach(function (name) {
    if (name.indexOf("draft:") === 0 && name !== key) { sessionStorage.removeItem(name); } // somebody else's
  });
  if (!box.value) { box.value = sessionStorage.getItem(key) || ""; }
  document.querySelectorAll(".only-js").forEach(function (part) { part.hidden = false; });
  grow();
  clear();
  document.addEventListener("toggle", clear, true);
  window.addEventListener("resize", clear);
  box.addEventListener("input", function () { grow(); keep(); problem(""); });
  box.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector(".send"));
    }
  });
  form.addEventListener("submit", function (event) {
    picked = Boolean(event.submitter && event.submitter.name === "pick");
    wrote = !picked;
  });
  form.addEventListener("htmx:beforeRequest", function () { box.readOnly = true; });
  form.addEventListener("htmx:afterRequest", function () { box.readOnly = false; });
  document.body.addEventListener("said", function () { box.value = ""; grow(); keep(); });
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
    form.addEventListener(name, function () { problem("That did not get through. Your words are still here: please try again in a moment."); });
  });
  document.body.addEventListener("htmx:afterSettle", function () {
    var last = newest();
    if (last !== seen && last) {
      if (last.querySelector(".reply-safety")) { document.querySelectorAll("#story-again details").forEach(function (d) { d.open = false; }); }
      clear();
      last.scrollIntoView({ block: "start" });
      if (picked) { last.focus({ preventScroll: true }); }
      picked = false;
      seen = last;
    }
    if (wrote) { box.focus({ preventScroll: true }); wrote = false; }
  });
  if (seen && !location.hash) { seen.scrollIntoView({ block: "start" }); }
})();
