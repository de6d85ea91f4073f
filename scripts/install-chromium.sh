#!/bin/sh
# Gets Chromium for the tests in test/browser, where it is not there yet.
set -eu

if [ -x /usr/bin/chromium ]; then
  exit 0
fi

if [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends chromium >/dev/null
else
  # Playwright's own download, into the user's cache; nothing happens when it is there.
  npx playwright-core install chromium
fi
