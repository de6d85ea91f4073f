// Also read while Next builds. Without a secret of its own, it forgets everybody when it stops.
export const { SECRET: secret = crypto.randomUUID(), ORIGIN: origin } = process.env;
export const key = new TextEncoder().encode(secret);
