/** A value of a policy file together with where it stands: YAML and JSON read to the same. Offsets are UTF-16 units. */
export type PolicyNode = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly type: 'map';
  readonly at: number;
  readonly entries: readonly NodeEntry[];
}

export interface ListNode {
  readonly type: 'list';
  readonly at: number;
  readonly items: readonly PolicyNode[];
}

export interface ScalarNode {
  readonly type: 'scalar';
  readonly at: number;
  readonly value: string | number | boolean | null;
}

/** Keys that stand twice are still two entries: the reader says so. */
export interface NodeEntry {
  readonly key: string;
  readonly keyAt: number;
  readonly value: PolicyNode;
}

/** Stops the reading of a text: what is wrong, and where. */
export class UnreadableText extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}
