import type { Entry } from "./state";
import type { Fields } from "./secrets";

/** What the stand-in does for one type of resource. Inputs and outputs are in clear here. */
export interface Provider {
  create(inputs: Fields, log: (line: string) => void): Promise<Fields>;
  update?(old: Entry, inputs: Fields, log: (line: string) => void): Promise<Fields>;
  delete?(old: Entry, log: (line: string) => void): Promise<void>;
  /** Inputs whose change replaces the resource; all of them if absent. */
  updates?: readonly string[];
  /** Whether the resource has to be replaced although no input has changed. */
  isDue?(old: Entry): boolean;
  /** Inputs that have to be known to plan a change of what is there. */
  knownToPlan?: readonly string[];
  /** Outputs that are secrets. */
  secrets?: readonly string[];
}
