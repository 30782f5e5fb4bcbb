import type pg from 'pg';

/** What the driver lets a connection be told while it is open; its types only let it be said when it is made. */
interface Switchable {
  pipeline: boolean;
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
}

const inUse = new WeakSet<pg.ClientBase>();

/** Whether several questions are on their way over this connection just now. */
export function isPipelined(client: pg.ClientBase): boolean {
  return inUse.has(client);
}

/**
 * Asks several questions of one connection before the first is answered: what they send at once leaves in one message,
 * and the server works through it in order. Waits for every answer, then gives them or throws the first failure.
 * Between those times nothing else may be said over the connection: COPY and changed settings need it for themselves.
 */
export async function pipelined<T extends readonly unknown[]>(
  client: pg.ClientBase,
  questions: { readonly [At in keyof T]: () => Promise<T[At]> },
): Promise<T> {
  if (inUse.has(client)) return (await allEnded(questions.map((ask) => ask()))) as unknown as T;
  const { connection } = client as unknown as Switchable;
  inUse.add(client);
  setPipeline(client, true);
  try {
    connection.stream.cork();
    // After every step that waits for nothing, such as a look into a cache, and before anything that does.
    process.nextTick(() => {
      connection.stream.uncork();
    });
    return (await allEnded(questions.map((ask) => ask()))) as unknown as T;
  } finally {
    setPipeline(client, false);
    inUse.delete(client);
  }
}

/**
 * Says one thing of the source after the other without waiting for the answers, of which at most `most` are outstanding.
 * Waits for every answer, then throws the first failure. Meanwhile the connection is taken, as above.
 */
export async function inFlight<T>(
  client: pg.ClientBase,
  source: AsyncIterable<T>,
  { most, say }: { readonly most: number; readonly say: (each: T) => Promise<unknown> },
): Promise<void> {
  if (inUse.has(client)) throw new Error('Questions asked together cannot be a stream.');
  const unanswered: Promise<unknown>[] = [];
  inUse.add(client);
  setPipeline(client, true);
  try {
    for await (const each of source) {
      if (unanswered.length === most) await unanswered.shift();
      const answer = say(each);
      // A failure is met where it is awaited; until then it is nobody's.
      answer.catch(() => undefined);
      unanswered.push(answer);
    }
    await allEnded(unanswered);
  } finally {
    await Promise.allSettled(unanswered);
    setPipeline(client, false);
    inUse.delete(client);
  }
}

function setPipeline(client: pg.ClientBase, on: boolean): void {
  (client as unknown as Switchable).pipeline = on;
}

/** All must have ended before the first failure is told: a question that is left behind would fall into the next transaction. */
export async function allEnded(asked: readonly Promise<unknown>[]): Promise<unknown[]> {
  const ended = await Promise.allSettled(asked);
  return ended.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}
