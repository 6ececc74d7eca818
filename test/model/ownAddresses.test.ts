import { expect, test } from "vitest";
import { isOwnAddress } from "../../components/model/ownAddresses";

const ALL = { port: 443, listen: ["0.0.0.0", "::"], names: ["ws.example.com", "192.0.2.7", "2001:db8::7"] };

test.each([
  ["ws.example.com:443", ALL],
  ["192.0.2.7:443", ALL],
  ["[2001:db8::7]:443", ALL],
  ["127.0.0.1:443", ALL],
  ["127.9.9.9:443", ALL],
  ["0.0.0.0:443", ALL],
  ["localhost:443", ALL],
  ["[::1]:443", ALL],
  ["[::]:443", ALL],
  ["localhost:443", { ...ALL, listen: ["0.0.0.0"] }],
  ["localhost:443", { ...ALL, listen: ["::"] }],
  ["localhost:443", { ...ALL, listen: ["127.0.0.1"] }],
  ["localhost:443", { ...ALL, listen: ["::1"] }],
  ["10.0.0.5:443", { ...ALL, listen: ["10.0.0.5"] }],
  ["[fd00::5]:443", { ...ALL, listen: ["fd00::5"] }],
])("%s is the endpoint itself", (address, own) => {
  expect(isOwnAddress(address, own)).toBe(true);
});

test.each([
  ["ws.example.com:8443", ALL],
  ["127.0.0.1:4443", ALL],
  ["other.example.com:443", ALL],
  ["10.0.0.5:443", ALL],
  ["[fd00::5]:443", ALL],
  ["127.0.0.1:443", { ...ALL, listen: ["192.0.2.7"] }],
  ["0.0.0.0:443", { ...ALL, listen: ["::"] }],
  ["[::1]:443", { ...ALL, listen: ["0.0.0.0"] }],
  ["[::]:443", { ...ALL, listen: ["0.0.0.0"] }],
  ["localhost:443", { ...ALL, listen: ["192.0.2.7"] }],
])("%s is another server", (address, own) => {
  expect(isOwnAddress(address, own)).toBe(false);
});
