import * as pulumi from "@pulumi/pulumi";

/** Says what is doubtful, in previews too, and again at every run until it is mended. */
export function warn(warnings: pulumi.Output<readonly string[]>, component: pulumi.Resource): void {
  warnings.apply(async (all) => {
    for (const warning of all) await pulumi.log.warn(warning, component);
  });
}
