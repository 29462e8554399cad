/** Stands in for SHA-256 in JavaScript, which the SDK keeps for a Node without OpenSSL. */
export class Sha256Js {
  constructor() {
    throw new Error('This Node has no SHA-256 of its own, and none is bundled: see tools/build/lean.ts.');
  }
}
