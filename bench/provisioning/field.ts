import { EchoUpstream } from "../../test/e2e/upstream";
import { buildImages, GATEWAY, repository, stopAll } from "../../test/hosts/host";

/** Where hosts can be started, with a repository that has nginx, and an upstream at an address. */
export async function onField(action: (upstream: string) => Promise<void>): Promise<void> {
  await buildImages("el9");
  await stopAll();
  await repository("up");
  const upstream = await EchoUpstream.start(GATEWAY);
  try {
    await action(upstream.address);
  } finally {
    await upstream.stop();
    await stopAll();
  }
}
