import * as pulumi from "@pulumi/pulumi";
import { InvalidArguments } from "./model/issue";

/** An error of which Pulumi shows the message alone: what is wrong is in the arguments, or on a host, not in a line of code. */
export function refusal(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  // Nobody sees it, and Node.js 20 and 22 do not come to an end with the one that the SDK's source maps make ("@pulumi/output.ts")
  // when Pulumi has an error out of an apply formatted: the preview hangs, without a word.
  error.stack = String(error);
  return error;
}

/** What a check finds wrong, as such an error. */
export function asRunError<T>(read: () => T, isSecret = false): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidArguments)) throw error;
    throw refusal((isSecret ? error.withoutValues() : error).message);
  }
}
