/**
 * What a {@linkcode Channel} tells the member that opened it.
 *
 * The calls of one connection come in this order: connecting, connected, then
 * texts that were retained, ready, more texts, lost; and then from the start.
 */
export interface ChannelListener {
  /**
   * A connection is about to be made.
   *
   * @returns The last will of this connection: a text that is posted for the
   * member when it dies without a goodbye.
   */
  handleConnecting(): string;
  /**
   * Others can be heard from now on.
   *
   * @param ownHost The address at which this connection leaves the machine;
   * null where it does not, or where that is no address for others.
   */
  handleConnected(ownHost: string | null): void;
  /** Whatever was retained has been delivered; posting is possible. */
  handleReady(): void;
  /**
   * Somebody's text arrived.
   *
   * @param text The text; from anyone, in any order, perhaps twice.
   * @param topic The writer whose topic it came on, where there are topics.
   */
  handleText(text: string, topic?: string): void;
  /**
   * What was retained of a writer was taken away.
   *
   * @param writer The writer.
   */
  handleCleared(writer: string): void;
  /**
   * The connection is gone, or could not be made; the channel tries again.
   *
   * @param reason Why, for a log.
   */
  handleLost(reason: string): void;
}

/**
 * A broadcast channel between services, in the shape of the Web's own: what one
 * member posts, every other member receives.
 *
 * It carries text and promises nothing: texts may be lost while a member is
 * away, arrive twice or out of order, and come from strangers.
 */
export interface Channel {
  /**
   * Posts a text to every other member; lost when there is no connection.
   *
   * @param text The text.
   */
  post(text: string): void;
  /**
   * Takes away what is retained of a writer that is dead; does nothing where
   * nothing is retained.
   *
   * @param writer The writer, another one of the same service.
   */
  clear(writer: string): void;
  /** Makes a new connection, with a new last will. */
  renew(): void;
  /**
   * Leaves for good; the listener is not called any more.
   *
   * @param departure A last text to post, after which nothing is retained.
   */
  close(departure: string): Promise<void>;
}

/**
 * Opens a channel for one member.
 *
 * @param listener Told from then on, never before this call has returned.
 * @returns The channel.
 */
export type OpenChannel = (listener: ChannelListener) => Channel;
