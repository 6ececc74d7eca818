import type * as pulumi from "@pulumi/pulumi";

/**
 * A directive of nginx's that the endpoint has no argument for. docs/extra-directives.md lists those that can be given.
 * It stands in the configuration file, in previews and in outputs: no place for a secret.
 */
export interface ExtraDirective {
  /** nginx's name of it, for example "add_header". Required. */
  name: pulumi.Input<string>;
  /**
   * Its arguments one by one, without quotes, for example ["X-Frame-Options", "DENY", "always"]. "$name" is a variable
   * of nginx's own, where the directive takes variables. Required.
   */
  args: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The one of `paths` that it is for (location). Defaults to the whole endpoint (server). A path's headers come on top
   * of the endpoint's; a path's allow, deny or access_log stand in place of the endpoint's, as in nginx.
   */
  path?: pulumi.Input<string>;
}
