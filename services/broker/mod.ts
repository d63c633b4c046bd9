/**
 * A small MQTT broker for development: the channel between services that run as
 * processes of one machine, where no Mosquitto is installed.
 *
 * It keeps everything in memory and lets everyone in, so it listens on loopback
 * unless it is told otherwise.
 *
 * @module
 */

export * from "./server.ts";
