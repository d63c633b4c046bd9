import { Socket } from "node:net";
import type { Channel, ChannelListener, OpenChannel } from "@dvbcss/channel";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";

/** Which topic of which broker. */
export interface MqttChannelOptions {
  /** The broker: `mqtt://[user:password@]host[:port]`, or `mqtts:` for TLS. */
  readonly url: string;
  /** The topic under which each writer has its own. */
  readonly topic: string;
  /** The writer whose topic this member posts to. */
  readonly writer: string;
}

/**
 * Opens channels through an MQTT broker (version 3.1.1).
 *
 * Each writer has one retained topic, so that a newcomer gets the newest state
 * of everyone from the broker; a writer that dies leaves its departure there as
 * last will. Messages are sent at most once: what a broken connection loses is
 * announced anew after the reconnect.
 *
 * @param options Which topic of which broker.
 * @returns What opens the channel.
 * @throws {TypeError} If the URL is none of a broker.
 */
export function mqttChannel(options: MqttChannelOptions): OpenChannel {
  const broker = brokerOf(options.url);
  return (listener) => new BrokerChannel(broker, options, listener);
}

/** First and longest delay between attempts; below the grace that others give. */
const BACK_OFF_MILLIS = { first: 100, longest: 1_000 };

/** Longest wait for a broker's answer to a connection, in milliseconds. */
const CONNECT_TIMEOUT_MILLIS = 1_500;

/** A member that hangs is dead to the broker after 1.5 times this. */
const KEEP_ALIVE_SECONDS = 2;

/** Longest wait for a broker's answer to a goodbye, in milliseconds. */
const GOODBYE_MILLIS = 500;

class BrokerChannel implements Channel {
  readonly #broker: IClientOptions;
  readonly #topic: string;
  readonly #ownTopic: string;
  readonly #listener: ChannelListener;
  #client: MqttClient | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #delayMillis = BACK_OFF_MILLIS.first;

  constructor(
    broker: IClientOptions,
    { topic, writer }: MqttChannelOptions,
    listener: ChannelListener,
  ) {
    this.#broker = broker;
    this.#topic = topic;
    this.#ownTopic = `${topic}/${writer}`;
    this.#listener = listener;
    this.#retry = setTimeout(() => this.#connect());
  }

  post(text: string): void {
    if (this.#client?.connected) {
      this.#client.publish(this.#ownTopic, text, { qos: 0, retain: true });
    }
  }

  renew(): void {
    // A proper goodbye, so that the will of the life that ends stays unspoken.
    this.#client?.end();
    this.#lose("renewed");
  }

  async close(departure: string): Promise<void> {
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    const timeout = setTimeout(() => client.end(true), GOODBYE_MILLIS);
    try {
      if (client.connected) await this.#sayGoodbye(client, departure);
    } catch {
      // The connection broke meanwhile; the last will says the same.
    } finally {
      clearTimeout(timeout);
      await client.endAsync(true);
    }
  }

  /** Departs, and then takes away what the broker would retain for ever. */
  async #sayGoodbye(client: MqttClient, departure: string): Promise<void> {
    const retained = { qos: 1, retain: true } as const;
    await client.publishAsync(this.#ownTopic, departure, retained);
    await client.publishAsync(this.#ownTopic, "", retained);
    await client.endAsync();
  }

  #connect(): void {
    let reason = "closed by the broker";
    const client = mqtt.connect({
      ...this.#broker,
      clientId: `dvbcss-${crypto.randomUUID().slice(0, 13)}`,
      will: {
        topic: this.#ownTopic,
        payload: this.#listener.handleConnecting(),
        qos: 1,
        retain: true,
      },
    });
    this.#client = client;
    client.on("error", (error) => reason = error.message);
    client.on("close", () => {
      if (client === this.#client) this.#lose(reason);
      client.end(true);
    });
    client.on("message", (topic, payload) => {
      if (client === this.#client) this.#receive(topic, payload.toString());
    });
    client.on("connect", () => {
      // Announcements are small and must not wait for one another.
      if (client.stream instanceof Socket) client.stream.setNoDelay();
      this.#listen(client).catch((error: Error) => {
        reason = error.message;
        client.end(true);
      });
    });
  }

  /** Subscribes and waits until what is retained must have arrived. */
  async #listen(client: MqttClient): Promise<void> {
    if (client !== this.#client) return;
    this.#listener.handleConnected();
    await client.subscribeAsync(`${this.#topic}/+`, { qos: 0 });
    // Brokers send what is retained right after the acknowledgement, so one
    // more round trip comes back behind it.
    await client.unsubscribeAsync(`${this.#topic}/-/none`);
    if (client !== this.#client) return;
    this.#delayMillis = BACK_OFF_MILLIS.first;
    this.#listener.handleReady();
  }

  #receive(topic: string, text: string): void {
    const writer = topic.slice(this.#topic.length + 1);
    if (text === "") this.#listener.handleCleared(writer);
    else this.#listener.handleText(text, writer);
  }

  #lose(reason: string): void {
    this.#client = undefined;
    this.#listener.handleLost(reason);
    clearTimeout(this.#retry);
    // Spread, so that not all members come back to a restarted broker at once.
    const delayMillis = this.#delayMillis * (0.5 + Math.random() / 2);
    this.#retry = setTimeout(() => this.#connect(), delayMillis);
    this.#delayMillis = Math.min(
      this.#delayMillis * 2,
      BACK_OFF_MILLIS.longest,
    );
  }
}

function brokerOf(text: string): IClientOptions {
  const url = URL.parse(text);
  const protocol = url?.protocol.slice(0, -1);
  const username = decoded(url?.username ?? "");
  const password = decoded(url?.password ?? "");
  if (
    url === null || url.hostname === "" ||
    (protocol !== "mqtt" && protocol !== "mqtts") ||
    username === undefined || password === undefined
  ) {
    const shown = text.replace(/\/\/.*@/, "//…@");
    throw new TypeError(
      `Cannot use channel: "local" or mqtt://host:port is wanted: current value is "${shown}"`,
    );
  }
  return {
    protocol,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === ""
      ? (protocol === "mqtts" ? 8883 : 1883)
      : Number(url.port),
    ...(username === "" ? {} : { username }),
    ...(password === "" ? {} : { password }),
    protocolVersion: 4,
    clean: true,
    keepalive: KEEP_ALIVE_SECONDS,
    connectTimeout: CONNECT_TIMEOUT_MILLIS,
    reconnectPeriod: 0,
    queueQoSZero: false,
    resubscribe: false,
  };
}

/** Reads percent escapes; undefined where they are none. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // The decoder has no other way to say it.
    return undefined;
  }
}
