/**
 * One of several processes that act until they are stopped. Arguments: state folder, workspace, `deaf` or `hearing`,
 * milliseconds of rest between two acts, loops. On
 * `go` it opens a session and acts; when its loops have given up it tells when its last effect began.
 */
import { openState } from '../../src/drivers/store/state.privileged.ts';
import { ledgerOf, startActing } from './acting.ts';

const [folder = '', workspace = '', hearing = '', rest = '0', loops = '1'] = process.argv.slice(2);
const state = openState({ folder });
const ledger = ledgerOf(state);

process.on('message', async () => {
  const acting = startActing(state, ledger, {
    workspace,
    isDeaf: hearing === 'deaf',
    restMs: Number(rest),
    loops: Number(loops),
  });
  process.send?.({ started: acting.id });
  await acting.over;
  const { at, count } = acting.last();
  acting.close();
  process.send?.({ last: String(at), count });
});
process.on('disconnect', () => process.exit());
