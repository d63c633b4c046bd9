import { Socket } from "node:net";
import {
  type Channel,
  type ChannelListener,
  type OpenChannel,
  serviceOfWriter,
} from "@dvbcss/channel";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import type { BrokerAddress } from "./broker_address.ts";
import { brokerFault, UnheardError } from "./broker_fault.ts";
import { reachableHost } from "./reachable_host.ts";

/** Which topic of which broker. */
export interface MqttChannelOptions {
  /** The broker. */
  readonly broker: BrokerAddress;
  /** The topic under which each service has its own, and there each writer. */
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
 * A writer's topic is below that of its service, which begins its name: `ts/ts-9f86d081`.
 * So a broker can let each service write what is its own and nothing else.
 *
 * @param options Which topic of which broker.
 * @returns What opens the channel.
 */
export function mqttChannel(options: MqttChannelOptions): OpenChannel {
  return (listener) => new BrokerChannel(options, listener);
}

/** First and longest delay between attempts; below the grace that others give. */
const BACK_OFF_MILLIS = { first: 100, longest: 1_000 };

/** Longest wait for a broker's answer to a connection, in milliseconds. */
const CONNECT_TIMEOUT_MILLIS = 1_500;

/** A member that hangs is dead to the broker after 1.5 times this. */
const KEEP_ALIVE_SECONDS = 2;

/**
 * Longest wait until what was posted comes back, in milliseconds. MQTT 3.1.1 has
 * no word for a member that may listen and not post; brokers just drop it.
 */
const ECHO_MILLIS = 2_000;

/** Longest wait for a broker's answer to a goodbye, in milliseconds. */
const GOODBYE_MILLIS = 500;

class BrokerChannel implements Channel {
  readonly #broker: BrokerAddress;
  readonly #topic: string;
  readonly #ownTopic: string;
  readonly #listener: ChannelListener;
  #client: MqttClient | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #delayMillis = BACK_OFF_MILLIS.first;
  /** Whether something posted by this connection has come back. */
  #heard = false;
  #echo: ReturnType<typeof setTimeout> | undefined;
  /** Ends the connection, as nobody hears what is posted there. */
  #fail: (() => void) | undefined;

  constructor(
    { broker, topic, writer }: MqttChannelOptions,
    listener: ChannelListener,
  ) {
    this.#broker = broker;
    this.#topic = topic;
    this.#ownTopic = this.#topicOf(writer);
    this.#listener = listener;
    this.#retry = setTimeout(() => this.#connect());
  }

  post(text: string): void {
    const client = this.#client;
    if (!client?.connected) return;
    client.publish(this.#ownTopic, text, { qos: 0, retain: true });
    if (this.#heard) return;
    this.#echo ??= setTimeout(() => this.#fail?.(), ECHO_MILLIS);
  }

  clear(writer: string): void {
    const retained = { qos: 0, retain: true } as const;
    this.#client?.publish(this.#topicOf(writer), "", retained);
  }

  renew(): void {
    // A proper goodbye, so that the will of the life that ends stays unspoken.
    this.#client?.end();
    this.#lose("renewed");
  }

  async close(departure: string): Promise<void> {
    clearTimeout(this.#retry);
    clearTimeout(this.#echo);
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
    let fault: unknown;
    const client = mqtt.connect({
      ...clientOptions(this.#broker),
      clientId: `dvbcss-${crypto.randomUUID().slice(0, 13)}`,
      will: {
        topic: this.#ownTopic,
        payload: this.#listener.handleConnecting(),
        qos: 1,
        retain: true,
      },
    });
    this.#client = client;
    this.#heard = false;
    this.#fail = () => {
      fault = new UnheardError();
      client.end(true);
    };
    client.on("error", (error) => fault = error);
    client.on("close", () => {
      if (client === this.#client) {
        this.#lose(brokerFault(this.#broker, this.#ownTopic, fault));
      }
      client.end(true);
    });
    client.on("message", (topic, payload) => {
      if (client === this.#client) this.#receive(topic, payload.toString());
    });
    client.on("connect", () => {
      // Announcements are small and must not wait for one another.
      if (client.stream instanceof Socket) client.stream.setNoDelay();
      this.#listen(client).catch((error: Error) => {
        fault = error;
        client.end(true);
      });
    });
  }

  /** Subscribes and waits until what is retained must have arrived. */
  async #listen(client: MqttClient): Promise<void> {
    if (client !== this.#client) return;
    this.#listener.handleConnected(ownHostOf(client));
    await client.subscribeAsync(`${this.#topic}/+/+`, { qos: 0 });
    // Brokers send what is retained right after the acknowledgement, so one
    // more round trip comes back behind it.
    await client.unsubscribeAsync(`${this.#topic}/-/none`);
    if (client !== this.#client) return;
    this.#delayMillis = BACK_OFF_MILLIS.first;
    this.#listener.handleReady();
  }

  #receive(topic: string, text: string): void {
    const writer = topic.slice(topic.lastIndexOf("/") + 1);
    if (topic !== this.#topicOf(writer)) {
      // One service's place for writers of another: nobody's announcement.
      this.#listener.handleText(text, "");
      return;
    }
    if (topic === this.#ownTopic) this.#noteEcho();
    if (text === "") this.#listener.handleCleared(writer);
    else this.#listener.handleText(text, writer);
  }

  #noteEcho(): void {
    this.#heard = true;
    clearTimeout(this.#echo);
    this.#echo = undefined;
  }

  #topicOf(writer: string): string {
    return `${this.#topic}/${serviceOfWriter(writer)}/${writer}`;
  }

  #lose(reason: string): void {
    this.#client = undefined;
    clearTimeout(this.#echo);
    this.#echo = undefined;
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

/** Who subscribes on the same machine finds its own way; others need this. */
function ownHostOf({ stream }: MqttClient): string | null {
  if (!(stream instanceof Socket)) return null;
  return reachableHost(stream.localAddress ?? "");
}

function clientOptions(
  { protocol, host, port, user, password }: BrokerAddress,
): IClientOptions {
  return {
    protocol,
    host,
    port,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    protocolVersion: 4,
    clean: true,
    keepalive: KEEP_ALIVE_SECONDS,
    connectTimeout: CONNECT_TIMEOUT_MILLIS,
    reconnectPeriod: 0,
    queueQoSZero: false,
    resubscribe: false,
  };
}
