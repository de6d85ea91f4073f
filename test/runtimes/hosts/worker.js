// workerd, without its imitation of Node. `workerd test` calls this.
import { run } from './conformance.js';

export default {
  async test(_, { plexTv, bodies }) {
    // oxlint-disable-next-line no-console -- the only way out
    console.log(JSON.stringify(await run(plexTv, bodies)));
  },
};
