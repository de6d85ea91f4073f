import { expect } from 'vitest';

/** What the cases need of a browser, whichever protocol drives it. Each has its own cookies. */
export interface Session {
  /** The tabs and popups that are open, in the order in which they were opened. */
  tabs: () => Promise<Tab[]>;
  openTab: () => Promise<Tab>;
  end: () => Promise<void>;
}

/** A tab or popup. */
export interface Tab {
  /** Identifies the tab in its session. */
  id: string;
  goto: (url: string) => Promise<void>;
  reload: () => Promise<void>;
  close: () => Promise<void>;
  /** The value of an expression in the page. */
  evaluate: (expression: string) => Promise<unknown>;
  /** Clicks as a user does, on the element that an expression in the page returns. */
  click: (expression: string) => Promise<void>;
}

/** How long the cases wait for a page to change, and how often they look, in ms. */
export const WAIT = { timeout: 20_000, interval: 100 };

/** Waits until an expression in the page has a value. A page that is loading has none. */
export async function waitFor(tab: Tab, expression: string, value: unknown): Promise<void> {
  await expect.poll(() => tab.evaluate(expression).catch(String), WAIT).toEqual(value);
}

/** An expression for the visible button with this name, also within shadow trees. */
const buttonNamed = (name: string): string => `(() => {
  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) if (element.shadowRoot) roots.push(element.shadowRoot);
  }
  return roots
    .flatMap((root) => [...root.querySelectorAll('button')])
    .find((button) => button.textContent.trim() === ${JSON.stringify(name)} && button.getClientRects().length > 0);
})()`;

/** Waits for a button and presses it. */
export async function press(tab: Tab, name: string): Promise<void> {
  await waitFor(tab, `${buttonNamed(name)} !== undefined`, true);
  await tab.click(buttonNamed(name));
}

/** Waits until the page says who is signed in. */
export const waitForUser = (tab: Tab, user = 'owner'): Promise<void> =>
  waitFor(tab, "document.querySelector('#user')?.textContent", user);

const SHADOW = "document.querySelector('plex-sign-in').shadowRoot";

/** Waits until the element shows a status. */
export const waitForStatus = (tab: Tab, text: string): Promise<void> =>
  waitFor(tab, `${SHADOW}.querySelector('[role=status]').textContent`, text);

/** Waits for the code of the view for another device. */
export async function readCode(tab: Tab): Promise<string> {
  const code = `${SHADOW}.querySelector('code')?.textContent`;
  await waitFor(tab, `/^[A-Z0-9]{4}$/.test(${code})`, true);
  return String(await tab.evaluate(code));
}

/** Presses a button that opens a popup, and returns the popup. */
export async function pressForPopup(session: Session, tab: Tab, name: string): Promise<Tab> {
  const known = new Set((await session.tabs()).map(({ id }) => id));
  await press(tab, name);
  let popup: Tab | undefined;
  const find = async () => (popup = (await session.tabs()).find(({ id }) => !known.has(id)));
  await expect.poll(find, WAIT).toBeDefined();
  if (!popup) throw new Error('No popup was opened');
  return popup;
}

/** Waits until a tab is closed. */
export async function waitForClose(session: Session, { id }: Tab): Promise<void> {
  const isOpen = async () => (await session.tabs()).some((tab) => tab.id === id);
  await expect.poll(isOpen, WAIT).toBe(false);
}
