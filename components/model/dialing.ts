/** How often @pulumi/command tries to log in, and how many seconds TCP may take each time. */
export interface Dialing {
  readonly dialErrorLimit: number;
  readonly perDialTimeout: number;
}

/**
 * It tries once more than the limit, whatever the error, and pauses in between: 0.1 seconds at first, half as much again
 * each time, 5 at most. So a host that refuses is tried for at least the seconds to wait.
 */
export function dialing(waitSeconds: number | undefined): Dialing {
  if (waitSeconds === undefined) return { dialErrorLimit: 3, perDialTimeout: 6 };
  let limit = 0;
  for (let waited = 0, pause = 0.1; waited < waitSeconds; pause = Math.min(pause * 1.5, 5)) {
    waited += pause;
    limit++;
  }
  return { dialErrorLimit: limit, perDialTimeout: 5 };
}
