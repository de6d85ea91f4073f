import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { getAuth } from '../../auth';

async function start() {
  'use server';
  const body = { mode: 'device' } as const;
  const { code, state } = await getAuth().api.signInPlex({ body, headers: await headers() });
  redirect(`/sign-in/?code=${code}&state=${state}`);
}

async function complete(form: FormData) {
  'use server';
  const state = form.get('state');
  const body = { state: typeof state === 'string' ? state : '' };
  const { status } = await getAuth().api.plexStatus({ body, headers: await headers() });
  redirect(status === 'complete' ? '/me/' : '/sign-in/');
}

/** Shows the code of a sign-in that has started. */
export default async function Page({
  searchParams,
}: {
  searchParams: Promise<{ state?: string }>;
}) {
  const { state } = await searchParams;
  return (
    <form action={state ? complete : start}>
      <input type="hidden" name="state" defaultValue={state} />
      <button>Sign in</button>
    </form>
  );
}
