import { expect, test } from "vitest";
import { InvalidArguments } from "../../components/model/issue";
import { parseAuthority } from "../../components/model/parseAuthority";

test("a CA needs no argument, and is named after its component", () => {
  expect(parseAuthority("devices", {})).toEqual({
    commonName: "devices",
    organization: undefined,
    keyAlgorithm: "ECDSA_P256",
    keyVersion: 1,
    validityPeriodHours: 87_600,
    earlyRenewalHours: 17_520,
  });
});

test("by default it is renewed while it still outlives every certificate that it can sign", () => {
  const { earlyRenewalHours } = parseAuthority("devices", {});
  expect(earlyRenewalHours).toBeGreaterThan(8784);
});

test("all that is wrong comes in one error, which names the CA", () => {
  const args = { commonName: "a".repeat(65), organization: "a\nb", validityPeriodHours: 1, earlyRenewal: 1 };
  expect(() => parseAuthority("devices", args)).toThrow(InvalidArguments);
  expect(() => parseAuthority("devices", args)).toThrow(
    /^certificate authority "devices": 4 arguments are not valid:\n {2}WSS003 earlyRenewal: .*\n {2}WSS071 commonName: .*\n {2}WSS008 organization: .*\n {2}WSS004 validityPeriodHours: 1 is not allowed/,
  );
});
