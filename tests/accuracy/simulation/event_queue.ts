interface Event {
  readonly at: number;
  readonly run: () => void;
}

/** What is going to happen, the earliest first: a binary heap. */
export class EventQueue {
  readonly #heap: Event[] = [];

  /** When the next event is due; infinite if there is none. */
  get nextAt(): number {
    return this.#heap[0]?.at ?? Infinity;
  }

  /** Plans an event. */
  push(at: number, run: () => void): void {
    const heap = this.#heap;
    let index = heap.length;
    const event = { at, run };
    heap.push(event);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || parent.at <= at) break;
      heap[index] = parent;
      heap[parentIndex] = event;
      index = parentIndex;
    }
  }

  /** Takes the next event out and lets it happen. */
  runNext(): void {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined) return;
    if (first !== last) this.#sink(last);
    first.run();
  }

  #sink(event: Event): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      const onRight = right !== undefined && left !== undefined &&
        right.at < left.at;
      const child = onRight ? right : left;
      if (child === undefined || child.at >= event.at) break;
      heap[index] = child;
      index = 2 * index + (onRight ? 2 : 1);
    }
    heap[index] = event;
  }
}
