import type { Target } from "../target";
import type { Wanted } from "../wanted";

export interface Applied {
  ok: boolean;
  seconds: number;
  /** What the user reads. */
  said: string;
}

/** A tool, and how a user would have written it. It is new to the hosts when it is made. */
export interface Way {
  apply(targets: readonly Target[], wanted: readonly Wanted[]): Promise<Applied>;
  destroy(targets: readonly Target[], wanted: readonly Wanted[]): Promise<Applied>;
  /** Takes away what it keeps on this machine. */
  forget(): Promise<void>;
}

export interface NamedWay {
  readonly name: string;
  readonly make: () => Promise<Way>;
}
