import { EchoUpstream } from "../test/e2e/upstream";

/** The demo's ws application, as a process of its own: it outlives the demo, so that the endpoint can be tried by hand. */
const [address = "127.0.0.1", port = "8765"] = process.argv.slice(2);
EchoUpstream.start(address, { port: Number(port) }).then(
  () => {
    process.stdout.write("listening\n");
  },
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  },
);
