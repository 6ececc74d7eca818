/** What a user reads when something is refused. */
export function messageOf(give: () => unknown): string {
  try {
    give();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}
