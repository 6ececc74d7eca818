import { startEcho } from "./load";
import type { Place } from "./peers";
import { compile, makeFolder, removeFolder } from "./workshop";

const PORT = 15_551;
const ECHO_PORT = 19_301;

/** Where the proxies run in turn, with an application behind them, while something is measured. */
export async function withPlace(
  measure: (place: Place, echo: ReturnType<typeof startEcho>) => Promise<void>,
): Promise<void> {
  await compile();
  const folder = await makeFolder();
  const echo = startEcho(ECHO_PORT);
  try {
    await measure({ folder, port: PORT, upstream: ECHO_PORT, key: "ec" }, echo);
  } finally {
    echo.stop();
    await removeFolder(folder);
  }
}
