import { browsers } from './browsers.ts';
import { testSignIn } from './sign-in-cases.ts';

testSignIn(browsers.chromium);
