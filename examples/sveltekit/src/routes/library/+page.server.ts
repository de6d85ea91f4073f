import { redirect } from '@sveltejs/kit';

export const load = ({ locals: { user } }) => (user ? { user } : redirect(303, '/'));
