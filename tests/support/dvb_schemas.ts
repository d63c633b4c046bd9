import { AssertionError } from "node:assert";
// ajv-draft-04 finds its peer only where something else imports it.
import "ajv";
import ajvDraft04 from "ajv-draft-04";

/** The messages for which DVB publishes a schema that tests use. */
export type DvbSchemaName =
  | "css-cii.cii-1.1.1"
  | "css-ts.apteptlpt-1.1.1"
  | "css-ts.ct-1.1.1"
  | "css-ts.setup-data-1.1.1";

/** DVB's schemas are not ours to ship; they may lie beside the project. */
const FOLDER = new URL("../../../shared/schemas/", import.meta.url);

/** What the other schemas refer to. */
const CORE = "css-core-1.1.1";

/** Whether the schemas are there to validate against. */
const DVB_SCHEMAS_PRESENT = isFile(`${CORE}.json`);

/**
 * Registers a test that is ignored where DVB's schemas are not there.
 *
 * @param name What the test shows.
 * @param body The test.
 */
export function dvbSchemaTest(name: string, body: () => void): void {
  const why = DVB_SCHEMAS_PRESENT ? "" : " (ignored: no DVB schemas here)";
  Deno.test({
    name: `${name}${why}`,
    ignore: !DVB_SCHEMAS_PRESENT,
    fn: body,
  });
}

/**
 * Gives an assertion that a message agrees with a schema.
 *
 * `format` is not asserted, as in DVB's own tests: a stem may be empty.
 *
 * @param name The schema.
 * @returns A function that throws unless the text is JSON that the schema allows.
 */
export function validatorFor(name: DvbSchemaName): (text: string) => void {
  const ajv = new ajvDraft04.default({ strict: false, validateFormats: false });
  ajv.addSchema(schemaNamed(CORE));
  const validate = ajv.compile(schemaNamed(name));
  return (text) => {
    if (validate(JSON.parse(text))) return;
    throw new AssertionError({
      message: `${ajv.errorsText(validate.errors)} in ${text}`,
    });
  };
}

function schemaNamed(name: string): object {
  return JSON.parse(Deno.readTextFileSync(new URL(`${name}.json`, FOLDER)));
}

function isFile(name: string): boolean {
  try {
    return Deno.statSync(new URL(name, FOLDER)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
