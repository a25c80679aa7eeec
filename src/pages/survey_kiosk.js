// Keeps each person's answers on the device until they have been received, and leaves nothing of one person for the next. What is
// kept is answers alone: no time, and in the order of their random keys.
(function () {
  var form = document.getElementById("kiosk"), thanks = document.getElementById("thanks"), notice = document.getElementById("notice");
  var device = document.getElementById("device"), store = "kiosk " + location.pathname, kept = [], done = {}, refused = 0, contact = "";
  var idle = 0, leaving = 0, closing = 0, busy = false, wait = 0, tries = 0;
  if (!window.fetch || !window.crypto || !window.URLSearchParams || !window.Promise) return;

  function stored() {
    try { return JSON.parse(localStorage.getItem(store)) || {}; } catch (error) { return {}; }
  }

  // Another tab may have kept some as well: all of them are kept, and sent by whichever comes first.
  function load() {
    var before = stored(), known = {};
    kept = kept.concat(before.kept || []).filter(function (one) {
      var isNew = !known[one.idempotencyKey] && !done[one.idempotencyKey];
      known[one.idempotencyKey] = true;
      return isNew;
    });
    kept.sort(function (a, b) { return a.idempotencyKey < b.idempotencyKey ? -1 : 1; });
    refused = Math.max(refused, before.refused || 0);
  }

  function save() {
    load();
    try { localStorage.setItem(store, JSON.stringify({ kept: kept, refused: refused })); } catch (error) { return false; }
    return true;
  }

  function tell() {
    device.hidden = false;
    document.getElementById("unsent").textContent = kept.length;
    document.getElementById("refused").textContent = refused;
    document.getElementById("contact").textContent = contact || device.getAttribute("data-never");
  }

  function say(word) { notice.textContent = word ? form.getAttribute("data-" + word) : ""; }

  function key() {
    var hex = "";
    crypto.getRandomValues(new Uint8Array(16)).forEach(function (byte) { hex += (256 + byte).toString(16).slice(1); });
    return hex;
  }

  function response() {
    var answers = [], one = { idempotencyKey: key() };
    new FormData(form).forEach(function (value, name) {
      if (!value || name === "token" || name === "masking") return;
      if (name === "homepage") one.looksAutomated = true;
      else if (name.indexOf("answer-")) one[name] = value;
      else if (value === "none") answers.push({ item: name.slice(7), notApplicable: true });
      else answers.push({ item: name.slice(7), option: +value });
    });
    one.answers = answers;
    return answers.some(function (answer) { return answer.option; }) ? one : null;
  }

  function begin() {
    clearTimeout(closing);
    form.reset();
    form.hidden = false;
    thanks.hidden = true;
    say("");
    scrollTo(0, 0);
  }

  function touched() {
    clearTimeout(idle);
    clearTimeout(leaving);
    if (notice.textContent === form.getAttribute("data-leave")) say("");
    var seconds = +form.getAttribute("data-idle");
    leaving = setTimeout(function () { if (!form.hidden && response()) say("leave"); }, 1000 * (seconds - 10));
    idle = setTimeout(begin, 1000 * seconds);
  }

  // A few at a time: what one request may bring is bounded.
  function batch() {
    var some = [], size = 0;
    kept.some(function (one) {
      size += encodeURIComponent(JSON.stringify(one)).length;
      if (some.length === 20 || (some.length && size > 40000)) return true;
      some.push(one);
    });
    return some;
  }

  function later(seconds) {
    tries += 1;
    clearTimeout(wait);
    wait = setTimeout(send, 1000 * (seconds || Math.min(Math.pow(2, tries), 120)));
  }

  function send() {
    if (busy || !form || !kept.length) return;
    busy = true;
    var some = batch(), body = new URLSearchParams();
    body.set("token", form.querySelector("[name=token]").value);
    body.set("responses", JSON.stringify(some));
    var control = new AbortController(), late = setTimeout(function () { control.abort(); }, 30000);
    fetch(form.getAttribute("action"), {
      method: "POST", body: body, headers: { accept: "text/html" }, signal: control.signal
    }).then(function (answer) {
      var outcomes = answer.redirected && /[?&]delivered=([01]+)/.exec(answer.url);
      if (!outcomes || outcomes[1].length !== some.length) return later(+answer.headers.get("retry-after"));
      some.forEach(function (one, place) {
        if (outcomes[1][place] === "0") refused += 1;
        done[one.idempotencyKey] = true;
      });
      contact = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      tries = 0;
      save();
      if (kept.length) later(1);
    }).catch(function () { later(); }).then(function () {
      clearTimeout(late);
      busy = false;
      tell();
    });
  }

  load();
  tell();
  if (!form) return;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var one = response();
    if (!one) return say("missing");
    kept.push(one);
    if (!save()) {
      kept.splice(kept.indexOf(one), 1);
      return say("full");
    }
    begin();
    form.hidden = true;
    thanks.hidden = false;
    thanks.focus();
    closing = setTimeout(begin, 8000);
    tell();
    send();
  });
  document.getElementById("next").addEventListener("click", begin);
  ["input", "pointerdown", "keydown", "scroll"].forEach(function (event) { addEventListener(event, touched); });
  addEventListener("pageshow", begin);
  addEventListener("online", send);
  begin();
  touched();
  send();
})();
