import type { Code } from "../../components/model/codes";
import { parseEndpoint } from "../../components/model/parseEndpoint";
import { LEAST } from "./examples";

/** What is refused, with which code and for which argument. */
export type BadInput = [what: string, code: Code, path: string, give: () => unknown];

/** The least endpoint with a change. */
export const given = (change: object, name = "chat") => {
  return () => parseEndpoint(name, { ...LEAST, ...change });
};
