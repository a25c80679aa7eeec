// Sends the form without leaving the page, so that a lost connection loses nothing: it is kept as it stands and sent again with
// the same key until it has arrived. Nothing is stored. Without this script the form is sent as any other.
(function () {
  var busy = false, changed = false, tries = 0, timer = 0;
  function form() { return document.getElementById("survey"); }
  if (!window.fetch || !window.AbortController || !window.DOMParser) return;

  function say(word) {
    var text = form().getAttribute("data-" + word), place = document.getElementById("sending");
    if (place.textContent !== text) place.textContent = text;
  }

  function later(word, seconds) {
    tries += 1;
    say(word);
    timer = setTimeout(send, 1000 * Math.min(seconds || Math.pow(2, tries), 120));
  }

  function show(html) {
    // Its style is ours already, and the policy of this page would not take the other's.
    var page = new DOMParser().parseFromString(html.replace(/<style[^]*?<\/style>/, ""), "text/html");
    var main = page.querySelector("main"), summary = page.querySelector(".summary");
    if (!main) throw new Error("not a page of ours");
    if (summary) summary.removeAttribute("autofocus");
    document.title = page.title;
    document.querySelector("main").replaceWith(main);
    changed = !!form();
    (summary || main).focus();
  }

  function send() {
    clearTimeout(timer);
    timer = 0;
    if (busy || !form()) return;
    busy = true;
    if (!tries) say("sending");
    var control = new AbortController(), late = setTimeout(function () { control.abort(); }, 30000);
    fetch(form().getAttribute("action"), {
      method: "POST", body: new URLSearchParams(new FormData(form())), headers: { accept: "text/html" }, signal: control.signal
    }).then(function (answer) {
      if (answer.status === 429 || answer.status >= 500) return later("busy", +answer.headers.get("retry-after"));
      return answer.text().then(function (html) {
        tries = 0;
        if (!answer.redirected) return show(html);
        changed = false;
        location.replace(answer.url);
      });
    }).catch(function () { later("lost"); }).then(function () { clearTimeout(late); busy = false; });
  }

  document.addEventListener("submit", function (event) {
    if (event.target !== form()) return;
    event.preventDefault();
    send();
  });
  document.addEventListener("change", function () { changed = true; });
  addEventListener("online", function () { if (timer) send(); });
  addEventListener("beforeunload", function (event) {
    if (!changed) return;
    event.preventDefault();
    event.returnValue = "";
  });
})();
