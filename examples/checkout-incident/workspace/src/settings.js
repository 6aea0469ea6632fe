import { readFileSync } from 'node:fs';

const read = (name) => JSON.parse(readFileSync(new URL(`../config/${name}.json`, import.meta.url), 'utf8'));

/** Settings of the shop and of the payment provider, as they stand in config/. */
export const readSettings = () => ({ shop: read('shop'), paylane: read('paylane') });
