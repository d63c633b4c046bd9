import { run, TemporaryFolder } from "./temporary_folder.ts";

/** A certificate and its private key, in files. */
export interface IssuedCertificate {
  /** Where the certificate is. */
  readonly certPath: string;
  /** Where its private key is. */
  readonly keyPath: string;
}

/** What a certificate is for. */
export interface CertificateOrder {
  /** Such as `IP:127.0.0.1` or `DNS:broker.example`. */
  readonly subject: string;
  /** Days from now until it expires; below 0 for one that has expired. */
  readonly days: number;
}

const NEW_KEY = [
  ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
];

/** A certificate authority of a test; disposing removes its files. */
export class Authority implements AsyncDisposable {
  readonly #folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder) {
    this.#folder = folder;
  }

  /**
   * Founds an authority that nobody knows.
   *
   * @returns The authority.
   */
  static async found(): Promise<Authority> {
    const folder = await TemporaryFolder.create();
    const authority = new Authority(folder);
    await run([
      ...["openssl", "req", "-x509", ...NEW_KEY, "-days", "2"],
      ...["-subj", "/CN=authority", "-out", authority.path],
      ...["-keyout", `${folder.path}/ca.key`],
    ]);
    return authority;
  }

  /** Where its own certificate is. */
  get path(): string {
    return `${this.#folder.path}/ca.pem`;
  }

  /**
   * Issues a certificate.
   *
   * @param order What it is for.
   * @returns The certificate.
   */
  async issue({ subject, days }: CertificateOrder): Promise<IssuedCertificate> {
    const folder = this.#folder.path;
    const name = `${subject.replaceAll(/\W/g, "-")}-${days}`;
    const keyPath = `${folder}/${name}.key`;
    const certPath = `${folder}/${name}.pem`;
    const requestPath = `${folder}/${name}.csr`;
    const extensions = await this.#folder.write(
      `${name}.ext`,
      `subjectAltName=${subject}\nbasicConstraints=CA:FALSE\n`,
    );
    await run([
      ...["openssl", "req", ...NEW_KEY, "-subj", "/CN=broker"],
      ...["-keyout", keyPath, "-out", requestPath],
    ]);
    await run([
      ...["openssl", "x509", "-req", "-in", requestPath, "-days", `${days}`],
      ...["-CA", this.path, "-CAkey", `${folder}/ca.key`, "-CAcreateserial"],
      ...["-extfile", extensions, "-out", certPath],
    ]);
    return { certPath, keyPath };
  }

  /** Removes all files. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#folder[Symbol.asyncDispose]();
  }
}
