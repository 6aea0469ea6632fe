import type { StepResult } from './outcome-of-step.ts';

/** Ordinary work that is refused today, by why. A refusal outside these classes fails the benchmark. */
export interface Hindrance {
  readonly name: string;
  readonly why: string;
  readonly covers: (step: StepResult) => boolean;
}

const isRefusedBy = (step: StepResult, reason: RegExp): boolean =>
  step.denied && step.because.every((text) => !text.startsWith('denied') || reason.test(text));

export const KNOWN_HINDRANCES: readonly Hindrance[] = [
  {
    name: 'a PEM file that may be a key',
    why: 'its name does not say that it is a certificate (`cert.pem`, `web-cert.pem`, `*.crt` are free); looking into it to find out would be the reading that is refused',
    covers: (step) => isRefusedBy(step, /secrets\/pem-files/),
  },
  {
    name: 'values of an infrastructure',
    why: 'plans and states of Terraform hold passwords in plain text',
    covers: (step) => isRefusedBy(step, /values of the infrastructure/),
  },
];
