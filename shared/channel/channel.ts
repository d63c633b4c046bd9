/**
 * A broadcast channel between services, in the shape of the Web's own: what one
 * member posts, every other member receives, and nobody receives its own.
 *
 * It carries text and promises nothing: texts may be lost while a member is
 * away, arrive twice or out of order, and come from strangers.
 */
export interface Channel extends AsyncDisposable {
  /**
   * Posts a text to every other member.
   *
   * @param writer Whose state it is; a channel that retains keeps one a writer.
   * @param text The text.
   */
  post(writer: string, text: string): void;
  /**
   * Registers the one receiver of what the others post.
   *
   * @param receive Called with each text, as it arrives.
   */
  receive(receive: (text: string) => void): void;
}
