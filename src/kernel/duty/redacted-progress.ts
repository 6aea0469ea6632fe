import type { DriveContext, Progress } from '../../contract/driver.ts';
import { createRedactor, type Redactor } from '../../effects/secrets/create-redactor.ts';

/** What arrives is shown while it arrives, with secrets taken out: one that is cut in two as well. */
export function redactedProgress(progress: DriveContext['progress']): {
  readonly progress: DriveContext['progress'];
  /** Shows what was held back in case more of a secret came. */
  readonly finish: () => void;
} {
  const streams = new Map<string, { readonly redactor: Redactor; readonly show: (text: string) => void }>();
  const streamOf = (part: Progress) => {
    const name = part.type === 'output' ? part.stream : part.type;
    const show = (text: string): void => {
      if (text !== '') progress({ ...part, text });
    };
    const stream = streams.get(name) ?? { redactor: createRedactor(), show };
    streams.set(name, stream);
    return stream;
  };
  return {
    progress(part) {
      const { redactor, show } = streamOf(part);
      show(redactor.push(part.text));
    },
    finish() {
      for (const { redactor, show } of streams.values()) show(redactor.end());
      streams.clear();
    },
  };
}
