import { defineConfig } from "vitest/config";

/** So long that only a test that hangs meets it, also on a machine with other work. */
const HOSTS = { testTimeout: 400_000, hookTimeout: 400_000 };
const MACHINES = {
  globalSetup: ["test/vm/globalSetup.ts"],
  // Everything is about twenty times slower in there.
  testTimeout: 1_500_000,
  hookTimeout: 1_500_000,
};

// `unit` needs no root and no network, `e2e` drives real test hosts over real SSH, `vm` virtual machines with SELinux,
// `vm-kinds` those of the kinds that WSS_VM_KINDS names.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/faults/**", "test/vm/**", "test/hosts/**", "node_modules/**"],
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/e2e/globalSetup.ts"],
          ...HOSTS,
          // Hosts are cheap (10 MB), cores are not: the suite spends its time waiting for them.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          globalSetup: ["test/e2e/globalSetup.ts"],
          ...HOSTS,
          maxWorkers: 4,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...MACHINES,
          name: "vm",
          include: ["test/vm/**/*.test.ts"],
          exclude: ["test/vm/kinds.test.ts"],
          // A machine keeps one core busy.
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
      // Only where it is asked for: it takes minutes for each kind.
      ...(process.env.WSS_VM_KINDS
        ? [
            {
              test: {
                ...MACHINES,
                name: "vm-kinds",
                include: ["test/vm/kinds.test.ts"],
                sequence: { groupOrder: 4 },
              },
            },
          ]
        : []),
    ],
  },
});
