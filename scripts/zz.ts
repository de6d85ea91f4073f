import { benchWaits } from './bench/waits.ts';
console.log(await benchWaits());
process.exit();
