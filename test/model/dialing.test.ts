import { expect, test } from "vitest";
import { dialing } from "../../components/model/dialing";

/** Seconds between the tries of a host that refuses at once, by the provider's own rule. */
function seconds(tries: number): number {
  let [waited, pause] = [0, 0.1];
  for (let i = 1; i < tries; i++) [waited, pause] = [waited + pause, Math.min(pause * 1.5, 5)];
  return waited;
}

test("without a time to wait, a host that does not answer is given up within half a minute", () => {
  const { dialErrorLimit, perDialTimeout } = dialing(undefined);
  expect((dialErrorLimit + 1) * perDialTimeout + seconds(dialErrorLimit + 1)).toBeLessThan(30);
});

test.each([1, 10, 60, 600, 3600])(
  "a host that refuses at once is tried for at least %i seconds, and no try longer",
  (wait) => {
    const { dialErrorLimit, perDialTimeout } = dialing(wait);
    expect(seconds(dialErrorLimit + 1)).toBeGreaterThanOrEqual(wait);
    expect(seconds(dialErrorLimit)).toBeLessThan(wait);
    // Of one that does not answer at all every try takes its whole time.
    const silent = (dialErrorLimit + 1) * perDialTimeout + seconds(dialErrorLimit + 1);
    expect(silent).toBeLessThan(2 * wait + 60);
  },
);
