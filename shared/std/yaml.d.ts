/** Reads a YAML document; throws a `SyntaxError` if it is none. */
export declare function parse(content: string): unknown;
