import type { Target } from "../target";
import type { Wanted } from "../wanted";

export interface Applied {
  ok: boolean;
  seconds: number;
  /** What the user reads. */
  said: string;
}

/** Not as most runs are: with detectDrift, or with the preview that a plain `up` has. */
export type How = "with detectDrift" | "in a plain up";

/** A tool, and how a user would have written it. It is new to the hosts when it is made. */
export interface Way {
  apply(targets: readonly Target[], wanted: readonly Wanted[], how?: How): Promise<Applied>;
  /** Those that it has. */
  readonly hows?: readonly How[];
  destroy(targets: readonly Target[], wanted: readonly Wanted[]): Promise<Applied>;
  /** Takes away what it keeps on this machine. */
  forget(): Promise<void>;
}

export interface NamedWay {
  readonly name: string;
  readonly make: () => Promise<Way>;
}
