/** The time up to the next line belongs to the step that a line is of: what `apply`, or else `main`, has called. */
export function readTrace(trace: string): Map<string, number> {
  const steps = new Map<string, number>();
  let last: { at: number; step: string } | undefined;
  for (const line of trace.split("\n")) {
    const [, time, stack] = /^\++ (\d+\.\d+) ([^|]*)\|/.exec(line) ?? [];
    if (time === undefined || stack === undefined) continue;
    const at = Number(time) * 1000;
    if (last) steps.set(last.step, (steps.get(last.step) ?? 0) + Math.max(0, at - last.at));
    last = { at, step: stepOf(stack.trim().split(" ")) };
  }
  return steps;
}

/** FUNCNAME has the innermost first: ... step apply main main. */
function stepOf(stack: readonly string[]): string {
  const apply = stack.lastIndexOf("apply");
  const main = stack.indexOf("main");
  const caller = apply >= 0 ? apply : main;
  return stack[caller - 1] ?? stack[caller] ?? "main";
}
