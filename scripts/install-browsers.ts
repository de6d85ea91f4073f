// Gets Firefox and WebKitGTK for the tests in test/browsers, where they are not there yet. The tests of a browser that
// cannot be had do not run, and say so.
import { existsSync } from 'node:fs';
import { installPackage, isDebianRoot } from './debian.ts';

const packages = {
  'firefox-esr': '/usr/bin/firefox-esr',
  'webkit2gtk-driver': '/usr/bin/WebKitWebDriver',
  xvfb: '/usr/bin/Xvfb',
};

const missing = Object.entries(packages).filter(([, file]) => !existsSync(file));
if (missing.length > 0 && isDebianRoot()) {
  const names = missing.map(([name]) => name);
  try {
    installPackage(...names);
  } catch {
    console.warn(`Debian did not install ${names.join(', ')}.`);
  }
}
