/** What a model costs, in millionths of the currency's unit for a million tokens each way. */
export interface Price {
  /** ISO 4217. */
  readonly currency: string;
  readonly inputMicros: number;
  readonly outputMicros: number;
}
