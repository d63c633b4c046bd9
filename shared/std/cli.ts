/**
 * @module
 */

export {};
