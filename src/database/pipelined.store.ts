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
  if (inUse.has(client)) return (await all(questions.map((ask) => ask()))) as unknown as T;
  const { connection } = client as unknown as Switchable;
  inUse.add(client);
  setPipeline(client, true);
  try {
    connection.stream.cork();
    // After every step that waits for nothing, such as a look into a cache, and before anything that does.
    process.nextTick(() => {
      connection.stream.uncork();
    });
    return (await all(questions.map((ask) => ask()))) as unknown as T;
  } finally {
    setPipeline(client, false);
    inUse.delete(client);
  }
}

function setPipeline(client: pg.ClientBase, on: boolean): void {
  (client as unknown as Switchable).pipeline = on;
}

/** All must have ended before the first failure is told: a question that is left behind would fall into the next transaction. */
async function all(asked: readonly Promise<unknown>[]): Promise<unknown[]> {
  const ended = await Promise.allSettled(asked);
  return ended.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}
