import { HOST_FAULTS } from "./hostFaults";
import { RUN_FAULTS } from "./runFaults";
import { SERVING_FAULTS } from "./servingFaults";

export const FAULTS = [...RUN_FAULTS, ...HOST_FAULTS, ...SERVING_FAULTS];
