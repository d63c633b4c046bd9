/** Why tests that need a certificate do not run here; undefined if they do. */
export const WITHOUT_OPENSSL: string | undefined = hasOpenssl()
  ? undefined
  : "no openssl on this machine";

/** A certificate that nobody has signed, in files; disposing removes them. */
export interface SelfSigned extends AsyncDisposable {
  /** Where the certificate is. */
  readonly certPath: string;
  /** Where its private key is. */
  readonly keyPath: string;
}

/**
 * Makes a certificate with openssl.
 *
 * @param address The IP address that it is for.
 * @returns The certificate, good for a day.
 */
export async function certificateFor(address: string): Promise<SelfSigned> {
  const folder = await Deno.makeTempDir({ prefix: "dvbcss-tls-" });
  const certPath = `${folder}/cert.pem`;
  const keyPath = `${folder}/key.pem`;
  const { success, stderr } = await new Deno.Command("openssl", {
    args: [
      ...["req", "-x509", "-newkey", "ec", "-nodes", "-days", "1"],
      ...["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=gateway"],
      ...["-addext", `subjectAltName=IP:${address}`],
      ...["-keyout", keyPath, "-out", certPath],
    ],
  }).output();
  if (!success) {
    throw new Error(`openssl failed: ${new TextDecoder().decode(stderr)}`);
  }
  return {
    certPath,
    keyPath,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

function hasOpenssl(): boolean {
  const path = "/usr/bin/openssl";
  const query = { name: "read", path } as const;
  if (Deno.permissions.querySync(query).state !== "granted") return false;
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
