/** Of an endpoint that has a secret among its values nobody knows in which of them it stands. */
export const NOT_SHOWN = "not shown, because a value of the endpoint is a secret";
