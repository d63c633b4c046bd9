/**
 * What of a URL is nobody's business but the player's and the server's: companions
 * of every viewer learn the content id, and logs keep it.
 */

/** Words of a parameter's name that say that its value lets its owner in. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  "accesskey",
  "accesstoken",
  "apikey",
  "auth",
  "authorization",
  "credential",
  "credentials",
  "hdnea",
  "hdntl",
  "hdnts",
  "hmac",
  "jwt",
  "key",
  "pass",
  "passwd",
  "password",
  "policy",
  "pwd",
  "secret",
  "session",
  "sessionid",
  "sid",
  "sig",
  "signature",
  "token",
]);

/** Also inside another URL, where a player's own one names what it plays. */
const CREDENTIALS = /([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/gi;

const PARAMETER = /([?&;#])([^=&;?#]*)=([^&#]*)/g;

/**
 * Leaves out of a URL name and password, and the value of each parameter whose name
 * says that it is a secret, such as `token` or `X-Amz-Signature`. Other parameters
 * stay, as often nothing else tells contents apart.
 *
 * @param url The URL.
 * @returns The URL without them.
 */
export function withoutSecrets(url: string): string {
  return url
    .replace(CREDENTIALS, "$1")
    .replace(
      PARAMETER,
      (whole, mark: string, name: string) =>
        isSecret(name) ? `${mark}${name}=` : whole,
    );
}

function isSecret(name: string): boolean {
  return name
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => SECRET_WORDS.has(word));
}
