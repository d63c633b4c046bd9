/** Makes text bold on a terminal. */
export declare function bold(str: string): string;
/** Makes text faint on a terminal. */
export declare function dim(str: string): string;
/** Makes text green on a terminal. */
export declare function green(str: string): string;
/** Makes text yellow on a terminal. */
export declare function yellow(str: string): string;
/** Makes text red on a terminal. */
export declare function red(str: string): string;
/** Makes text cyan on a terminal. */
export declare function cyan(str: string): string;
/** Turns colours on or off for the process. */
export declare function setColorEnabled(value: boolean): void;
/** Tells whether colours are on: off when `NO_COLOR` is set. */
export declare function getColorEnabled(): boolean;
