/** The configurations of Mozilla's guideline Server Side TLS 6.0. */
export const TlsProfile = {
  /** TLS 1.2 and 1.3, for every client of the last ten years. */
  Intermediate: "intermediate",
  /**
   * TLS 1.3 alone. The certificate needs an ECDSA key, and is valid for 90 days at most, which is the default then; one
   * that is provided is taken as it is.
   */
  Modern: "modern",
} as const;
export type TlsProfile = (typeof TlsProfile)[keyof typeof TlsProfile];
