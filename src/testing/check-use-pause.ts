/**
 * Holds an act between its check and its use, so that a test can change the world there. Only tests hand one to a
 * driver; nothing that ships does.
 */
export interface CheckUsePause {
  /** Given to the driver. */
  readonly pause: () => Promise<void>;
  /** Resolves when the act has checked everything and waits. */
  readonly reached: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

export function createCheckUsePause(): CheckUsePause {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    async pause() {
      reached.resolve();
      await released.promise;
    },
    reached: reached.promise,
    release: () => released.resolve(),
  };
}
