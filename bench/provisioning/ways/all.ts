import { compiledProgram } from "../compiled";
import { argumentsOf, filesOf } from "../wanted";
import { Ansible } from "./ansible";
import { OneCommand } from "./oneCommand";
import { PlainSsh } from "./plainSsh";
import { Program } from "./program";
import { Pyinfra } from "./pyinfra";
import type { NamedWay } from "./way";

export const OURS: NamedWay = {
  name: "this project",
  make: async () => Program.open(await compiledProgram(), argumentsOf, ["with detectDrift", "in a plain up"]),
};
/** Without the state's file, which the engine writes anew at each step of each resource: for a look at what that takes. */
export const OURS_UNWRITTEN: NamedWay = {
  name: "this project, PULUMI_SKIP_CHECKPOINTS",
  make: async () =>
    Program.open(await compiledProgram(), argumentsOf, [], {
      PULUMI_EXPERIMENTAL: "true",
      PULUMI_SKIP_CHECKPOINTS: "true",
    }),
};
export const ONE_COMMAND: NamedWay = { name: "Pulumi, its script in one command", make: () => OneCommand.open() };
export const FLOOR: NamedWay = { name: "its script by plain ssh", make: () => Promise.resolve(new PlainSsh()) };
export const STEPS: NamedWay = {
  name: "Pulumi, seven steps",
  make: () => Program.open("steps", filesOf, ["in a plain up"]),
};
export const PYINFRA: NamedWay = { name: "pyinfra", make: () => Pyinfra.open() };
export const ANSIBLE_TUNED: NamedWay = { name: "Ansible, tuned", make: () => Ansible.open(true) };
export const ANSIBLE: NamedWay = { name: "Ansible, default", make: () => Ansible.open(false) };
