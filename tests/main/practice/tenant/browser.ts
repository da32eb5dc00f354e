// A browser for tests, without script: cookies per host, redirects, forms. And readers of JSON that nobody vouches for.

/** A browser without script: cookies per host, redirects, the first form of the page. */
export class Browser {
  readonly #fetch: typeof fetch;
  readonly #jars = new Map<string, Map<string, string>>();
  html = '';
  url = '';
  status = 0;
  headers = new Headers();

  constructor(fetcher: typeof fetch) {
    this.#fetch = fetcher;
  }

  async open(url: string, init: RequestInit = {}): Promise<void> {
    let target = new URL(url);
    let request = init;
    for (let hops = 0; hops < 12; hops++) {
      const cookies = [...(this.#jars.get(target.host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = new Headers(request.headers);
      if (cookies !== '') headers.set('cookie', cookies);
      const response = await this.#fetch(target, { ...request, headers, redirect: 'manual' });
      this.#keepCookies(target.host, response.headers.getSetCookie());
      const location = response.headers.get('location');
      if (response.status !== 302 || location === null) {
        this.html = await response.text();
        this.url = target.href;
        this.status = response.status;
        this.headers = response.headers;
        return;
      }
      target = new URL(location, target);
      request = {};
      if (target.hostname === 'localhost') {
        this.url = target.href;
        return;
      }
    }
    throw new Error('too many redirects');
  }

  /** Fills and posts the first form of the page. */
  async submit(fields: Readonly<Record<string, string>> = {}): Promise<void> {
    const form = /<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/.exec(this.html);
    if (form === null) throw new Error(`no form on ${this.url}: ${this.html.slice(0, 200)}`);
    const all = new URLSearchParams(fields);
    for (const hidden of (form[2] ?? '').matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) {
      all.set(unescapeHtml(hidden[1] ?? ''), unescapeHtml(hidden[2] ?? ''));
    }
    await this.post(new URL(unescapeHtml(form[1] ?? ''), this.url).href, Object.fromEntries(all));
  }

  post(url: string, fields: Readonly<Record<string, string>>): Promise<void> {
    return this.open(url, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async call(
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>> {
    await this.open(new URL(path, 'https://mysignins.microsoft.com').href, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const json: unknown = JSON.parse(this.html);
    return asRecord(json);
  }

  get errorText(): string {
    return unescapeHtml(/id="error"[^>]*>([^<]*)</.exec(this.html)?.[1] ?? '');
  }

  #keepCookies(host: string, lines: readonly string[]): void {
    const jar = this.#jars.get(host) ?? new Map<string, string>();
    this.#jars.set(host, jar);
    for (const line of lines) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/Max-Age=0/.test(line)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}

export function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object');
  return { ...value };
}

/** A nested member, for example `at(json, 'error', 'message')`. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current: unknown = value;
  for (const step of path) {
    if (Array.isArray(current) && typeof step === 'number') current = current[step];
    else current = asRecord(current)[String(step)];
  }
  return current;
}

/** The members of a list; an empty list for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text as it is, or an empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}
