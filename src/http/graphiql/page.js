// The bar above GraphiQL: signing in and out. The token lives in this tab only (sessionStorage), and goes into the
// Authorization header of every request and into the payload that opens the WebSocket.
"use strict";

(() => {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  const nonce = document.currentScript.nonce;
  // What GraphiQL's libraries put into style elements needs the page's nonce as well.
  globalThis.__webpack_nonce__ = nonce;

  const WORDS = {
    id: {
      demo: "Demo",
      roles: "Masuk sebagai:",
      citizen: "warga (tanpa akun)",
      signedInAs: "Masuk sebagai",
      notSignedIn: "Belum masuk: Anda bertanya sebagai warga",
      signIn: "Masuk",
      signOut: "Keluar",
      identifier: "Surel akun",
      password: "Kata sandi",
      helpDemo: (password) => ["Satu klik untuk masuk; kata sandi semua akun contoh ialah ", password, ". "],
      help: "Token hanya disimpan di tab ini dan dikirim sebagai ",
      ended: "Sesi sudah berakhir, silakan masuk kembali.",
      unreachable: "Server tidak dapat dihubungi.",
      missing: "Berkas GraphiQL tidak dapat dimuat dari CDN. Tanpa internet, isi setelan graphiql_assets.",
      language: "English",
    },
    en: {
      demo: "Demo",
      roles: "Sign in as:",
      citizen: "citizen (no account)",
      signedInAs: "Signed in as",
      notSignedIn: "Not signed in: you ask as a citizen",
      signIn: "Sign in",
      signOut: "Sign out",
      identifier: "Account e-mail",
      password: "Password",
      helpDemo: (password) => ["One click signs in; the password of every demo account is ", password, ". "],
      help: "The token stays in this tab and is sent as ",
      ended: "The session has ended, please sign in again.",
      unreachable: "The server cannot be reached.",
      missing: "GraphiQL's files could not be loaded from their CDN. Without internet, use the setting graphiql_assets.",
      language: "Bahasa Indonesia",
    },
  };
  const SESSION = "capaian:session";
  const PROBLEM = "capaian:problem";
  const LANGUAGE = "capaian:language";
  const SIGN_IN = `mutation SignIn($input: SignInInput!) {
    signIn(input: $input) { token viewer { employee { name } } userErrors { message } }
  }`;
  const SIGN_OUT = "mutation SignOut { signOut(input: {}) { signedOut } }";

  let session = JSON.parse(sessionStorage.getItem(SESSION) ?? "null");
  let language = sessionStorage.getItem(LANGUAGE) ?? document.documentElement.lang;
  let problem = sessionStorage.getItem(PROBLEM) ?? "";
  sessionStorage.removeItem(PROBLEM);

  const words = () => WORDS[language];
  const authorization = () => (session ? { authorization: `Bearer ${session.token}` } : {});

  // What a person sees.

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "onclick" || name === "onsubmit") made[name] = value;
      else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children);
    return made;
  }

  function drawBar() {
    const text = words();
    const typed = document.querySelector("#sign-in input")?.value;
    document.documentElement.lang = language;
    const bar = document.getElementById("bar");
    bar.replaceChildren(element("span", { class: "name" }, "Capaian"));
    if (facts.password) bar.append(element("span", { class: "mode" }, text.demo));
    bar.append(whoIsSignedIn(text));
    bar.append(element("button", { type: "button", id: "language", onclick: changeLanguage }, text.language));
    if (facts.accounts.length) bar.append(roleButtons(text));
    else if (!session) bar.append(signInForm(text, typed));
    bar.append(help(text));
    if (problem) bar.append(element("div", { class: "problem", role: "alert" }, problem));
  }

  function whoIsSignedIn(text) {
    const who = element("span", { class: "who", id: "who", role: "status" });
    if (!session) {
      who.append(text.notSignedIn);
      return who;
    }
    who.append(`${text.signedInAs} `, element("strong", {}, session.name ?? session.identifier), " ");
    who.append(element("button", { type: "button", id: "sign-out", onclick: signOut }, text.signOut));
    return who;
  }

  function roleButtons(text) {
    const line = element("div", { class: "line", id: "roles" }, text.roles);
    for (const { identifier, description } of facts.accounts) {
      const choose = () => signIn(identifier, facts.password);
      const pressed = String(session?.identifier === identifier);
      const attributes = { type: "button", title: `${identifier}: ${description}`, "aria-pressed": pressed };
      line.append(element("button", { ...attributes, onclick: choose }, shortName(identifier)));
    }
    const attributes = { type: "button", "aria-pressed": String(!session), onclick: signOut };
    line.append(element("button", attributes, text.citizen));
    return line;
  }

  function signInForm(text, typed = "") {
    const identifier = element("input", {
      name: "identifier", value: typed, placeholder: text.identifier, "aria-label": text.identifier,
      autocomplete: "username", required: true,
    });
    const password = element("input", {
      name: "password", type: "password", placeholder: text.password, "aria-label": text.password,
      autocomplete: "current-password", required: true,
    });
    const submitted = (event) => {
      event.preventDefault();
      signIn(identifier.value, password.value);
    };
    const button = element("button", { type: "submit" }, text.signIn);
    return element("form", { id: "sign-in", onsubmit: submitted }, identifier, password, button);
  }

  function help(text) {
    const line = element("div", { class: "help" });
    if (facts.password) {
      const [before, password, after] = text.helpDemo(facts.password);
      line.append(before, element("code", {}, password), after);
    }
    line.append(text.help, element("code", {}, "Authorization: Bearer …"), ".");
    return line;
  }

  function changeLanguage() {
    language = language === "id" ? "en" : "id";
    sessionStorage.setItem(LANGUAGE, language);
    drawBar();
  }

  const shortName = (identifier) => identifier.split("@")[0];

  // Signing in and out.

  async function ask(query, variables) {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": language, ...authorization() },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  }

  async function signIn(identifier, password) {
    for (const button of document.querySelectorAll("#bar button")) button.disabled = true;
    const before = session;
    // Nobody signs in with somebody else's token.
    session = null;
    try {
      const answer = await ask(SIGN_IN, { input: { identifier, password } });
      const outcome = answer.data?.signIn;
      if (outcome?.token) {
        become({ identifier, token: outcome.token, name: outcome.viewer?.employee?.name });
        return;
      }
      problem = answer.errors?.[0].message ?? outcome.userErrors[0].message;
    } catch {
      problem = words().unreachable;
    }
    session = before;
    drawBar();
  }

  async function signOut() {
    if (session) await ask(SIGN_OUT).catch(() => {});
    become(null);
  }

  function ended() {
    sessionStorage.setItem(PROBLEM, words().ended);
    become(null);
  }

  // GraphiQL keeps what it knows for as long as the page lives, so somebody else needs another page.
  function become(somebody) {
    if (somebody) sessionStorage.setItem(SESSION, JSON.stringify(somebody));
    else sessionStorage.removeItem(SESSION);
    location.reload();
  }

  // GraphiQL for whoever is signed in: everybody has tabs of their own.

  function begin() {
    if (!globalThis.GraphiQL || !globalThis.graphqlWs) {
      problem = words().missing;
      drawBar();
      return;
    }
    drawBar();
    const account = session ? shortName(session.identifier) : "";
    ReactDOM.createRoot(document.getElementById("graphiql")).render(
      React.createElement(GraphiQL, {
        fetcher: GraphiQL.createFetcher({
          url: "/graphql", fetch: watchedFetch, headers: authorization(), wsClient: socketClient(),
        }),
        defaultTabs: tabsOf(account),
        storage: storageOf(account),
        defaultTheme: "light",
        shouldPersistHeaders: false,
      }),
    );
  }

  function socketClient() {
    return graphqlWs.createClient({
      url: `${location.origin.replace(/^http/, "ws")}/graphql/ws`,
      connectionParams: authorization,
      retryAttempts: 5,
      shouldRetry: (event) => !(event instanceof CloseEvent && event.code >= 4400 && event.code < 4500),
      on: {
        closed: (event) => {
          if (event.code === 4403 && session) ended();
        },
      },
    });
  }

  async function watchedFetch(url, options) {
    const response = await fetch(url, { ...options, headers: { ...options.headers, "accept-language": language } });
    if (session && (response.status === 401 || (await saysNobody(response)))) ended();
    return response;
  }

  // What is public is answered to a session that has ended too, and beside it stands that it has.
  async function saysNobody(response) {
    try {
      return Boolean((await response.clone().json()).extensions?.credentials);
    } catch {
      return false;
    }
  }

  function tabsOf(account) {
    const own = facts.tabs.filter((tab) => tab.accounts.includes(account));
    const shared = facts.tabs.filter((tab) => tab.accounts.length === 0 && account);
    const shown = [...own, ...shared];
    return shown.map(({ query, variables }) => ({ query, variables: variables || null }));
  }

  function storageOf(account) {
    const prefix = `capaian:${account}:`;
    const own = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    return {
      getItem: (key) => localStorage.getItem(prefix + key),
      setItem: (key, value) => localStorage.setItem(prefix + key, value),
      removeItem: (key) => localStorage.removeItem(prefix + key),
      clear: () => own().forEach((key) => localStorage.removeItem(key)),
      get length() {
        return own().length;
      },
    };
  }

  begin();
})();
