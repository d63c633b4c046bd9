/** Counts the single-character edits that turn `str1` into `str2`. */
export declare function levenshteinDistance(str1: string, str2: string): number;
