import { joinChannel, SYSTEM_CLOCK } from "@dvbcss/runtime";
import type {
  MortalMember,
  SuiteChannel,
  SuiteMember,
} from "../conformance/channel_suite.ts";
import { joinOnWorker } from "./mortal_member.ts";
import { until } from "./until.ts";

/** Posts a text as a stranger, where a writer of the channel would. */
export type Inject = (
  name: string,
  writer: string,
  text: string,
) => Promise<void>;

/** A fresh channel between real members, in this process or by a broker. */
export class RealChannel implements SuiteChannel {
  readonly #url: string;
  readonly #name = `test-${crypto.randomUUID()}`;
  readonly #inject: Inject;
  readonly #members: SuiteMember[] = [];
  readonly #mortals: MortalMember[] = [];

  constructor(url: string, inject: Inject) {
    this.#url = url;
    this.#inject = inject;
  }

  async join(writer: string): Promise<SuiteMember> {
    const member = await joinChannel({
      url: this.#url,
      name: this.#name,
      writer,
      clock: SYSTEM_CLOCK,
    });
    this.#members.push(member);
    return member;
  }

  async joinMortal(writer: string): Promise<MortalMember> {
    const where = { url: this.#url, name: this.#name, writer };
    const member = await joinOnWorker(where);
    this.#mortals.push(member);
    return member;
  }

  inject(writer: string, text: string): Promise<void> {
    return this.#inject(this.#name, writer, text);
  }

  until(condition: () => boolean): Promise<void> {
    return until(condition, "a state of the channel");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const mortal of this.#mortals) mortal.kill();
    await Promise.all(this.#members.map((member) => member.close()));
  }
}
