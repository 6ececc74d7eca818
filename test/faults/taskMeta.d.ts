import "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** Whether the run that was to be struck came to its step. */
    reached?: boolean;
  }
}
