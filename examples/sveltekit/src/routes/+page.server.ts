import { readSession } from '../session.server';

export const load = readSession;
