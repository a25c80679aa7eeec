// The server under judgement, as a client sees it.

const PASSWORD = 'capaian-demo';
const SIGN_IN = 'mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { code } } }';

export class Server {
  constructor(url) {
    this.url = url;
    this.tokens = new Map([['citizen', null]]);
  }

  async signIn(role) {
    const place = role === 'stranger' ? 'salatiga' : 'pangkalpinang';
    const input = { identifier: `${role}@${place}.example`, password: PASSWORD };
    const answer = await this.send('citizen', { query: SIGN_IN, variables: { input } });
    const token = answer.body?.data?.signIn?.token;
    if (!token) throw new Error(`no token for ${role}: ${answer.text}`);
    this.tokens.set(role, token);
  }

  // Sends one request; the order of keys in `text` is the server's own.
  async send(role, request) {
    const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json', 'accept-language': 'en' };
    const token = this.tokens.get(role);
    if (token) headers.authorization = `Bearer ${token}`;
    const response = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify(request) });
    const text = await response.text();
    let body;
    try {
      body = JSON.parse(text);
    } catch {
      throw new Error(`status ${response.status} and no JSON: ${text.slice(0, 200)}`);
    }
    return { status: response.status, text, body };
  }
}
