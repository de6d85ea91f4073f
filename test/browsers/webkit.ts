import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { findFreePort } from '../support/free-port.ts';
import type { Session, Tab } from './tab.ts';

/** A WebKitWebDriver on a virtual screen. */
export interface WebKit {
  openSession: () => Promise<Session>;
  stop: () => Promise<void>;
}

/** Starts the driver of WebKitGTK, which speaks WebDriver (W3C Recommendation) over HTTP. */
export async function launchWebKit(driver: string): Promise<WebKit> {
  const { screen, display } = await startScreen();
  const port = await findFreePort();
  const child = spawn(driver, [`--port=${port}`], {
    env: { ...process.env, DISPLAY: `:${display}`, GDK_BACKEND: 'x11' },
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady(`${url}/status`);
  return {
    openSession: () => openSession(url),
    async stop() {
      await stop(child);
      await stop(screen);
    },
  };
}

/** Starts Xvfb, which chooses a display that is free and writes its number. */
async function startScreen(): Promise<{ screen: ChildProcess; display: string }> {
  const screen = spawn(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const [display] = (await once(screen.stdout, 'data')) as [Buffer];
  return { screen, display: display.toString().trim() };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || !child.kill()) return;
  await once(child, 'exit');
}

async function waitUntilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await fetch(url).catch(() => null)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('WebKitWebDriver does not respond');
}

/** Sends a WebDriver command and returns its value. */
async function send(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(JSON.stringify(value));
  return value;
}

async function openSession(driver: string): Promise<Session> {
  const capabilities = { alwaysMatch: {} };
  const created = await send('POST', `${driver}/session`, { capabilities });
  const url = `${driver}/session/${(created as { sessionId: string }).sessionId}`;
  return {
    async tabs() {
      const handles = (await send('GET', `${url}/window/handles`)) as string[];
      return handles.map((handle) => createTab(url, handle));
    },
    async openTab() {
      const opened = await send('POST', `${url}/window/new`, { type: 'window' });
      return createTab(url, (opened as { handle: string }).handle);
    },
    end: async () => void (await send('DELETE', url)),
  };
}

function createTab(session: string, handle: string): Tab {
  /** Commands address the window that was selected last. */
  const command = async (method: string, path: string, body?: object) => {
    await send('POST', `${session}/window`, { handle });
    return send(method, session + path, body);
  };
  const evaluate = (expression: string) =>
    command('POST', '/execute/sync', { script: `return ${expression}`, args: [] });
  return {
    id: handle,
    goto: async (url) => void (await command('POST', '/url', { url })),
    reload: async () => void (await command('POST', '/refresh', {})),
    close: async () => void (await command('DELETE', '/window')),
    evaluate,
    async click(expression) {
      const [element] = Object.values((await evaluate(expression)) as Record<string, string>);
      await command('POST', `/element/${element}/click`, {});
    },
  };
}
