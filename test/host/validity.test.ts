import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { rfc3339 } from "../../components/certificate/validity";
import { party } from "../certificate/authorities";
import { inScript } from "./functions";

const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), "wss-validity-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(() => vi.useRealTimers());

test.each([
  ["is valid for long", 0, 1000, "ok       certificate valid from FROM until TO, 41 days\n"],
  ["ends within two weeks", 0, 300, "note     certificate valid from FROM until TO, 12 days\n"],
  ["ended a moment ago", 1000, 999, "problem  certificate expired: it was valid from FROM until TO\n"],
  ["is not valid yet", -2, 1000, "problem  certificate not valid yet: valid from FROM until TO, 41 days\n"],
])("status tells both dates of a certificate that %s", async (_what, hoursAgo, hours, told) => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - hoursAgo * HOUR });
  const from = Math.floor(Date.now() / 1000) * 1000;
  const { certificatePem } = await party("x", { hours });
  vi.useRealTimers();
  const path = join(folder, "x.crt");
  writeFileSync(path, certificatePem);
  const said = inScript(`state=${folder}; about=certificate; certificate=${path}; validity_status`);
  expect(said.replace(/^ .*\n/gm, "")).toBe(
    told.replace("FROM", rfc3339(from)).replace("TO", rfc3339(from + hours * HOUR)),
  );
});
