import { InvalidArguments, quoted } from "./issue";

/** The password as the one line that sudo reads. Out of a file it comes with a line end behind it. */
export function sudoLine(endpoint: string, password?: string | null): string {
  const line = (password ?? "").replace(/\r?\n$/, "");
  if (!/[\0\r\n]/.test(line)) return line;
  const issue = { path: "host.sudoPassword", value: undefined, problem: "is not one line", remedy: "set it again" };
  throw new InvalidArguments(`wss endpoint ${quoted(endpoint)}`, [{ code: "WSS034", ...issue }]);
}
