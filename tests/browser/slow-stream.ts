/** A route's streams as a slow Worker would send them: line by line, when the test says so. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { origin } from "./reader.ts";

export interface SlowStream {
  /** Lines of the current stream; undefined before it starts. */
  lines(): readonly string[] | undefined;
  /** Sends that many more lines. */
  send(count: number): void;
  /** Ends the response at this point. */
  end(): void;
}

/** Delays every stream of `path` that the page requests from now on; other responses are unaffected. */
export async function slowStreams(page: Page, path: string): Promise<SlowStream> {
  let lines: string[] | undefined;
  let sent = 0;
  let response: ServerResponse | undefined;
  const server = createServer(async (request, outgoing) => {
    const answer = await fetch(origin + request.url, {
      method: "POST",
      headers: { accept: "application/x-ndjson", "content-type": "application/json" },
      body: await text(request),
    });
    outgoing.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" }).flushHeaders();
    lines = (await answer.text()).split(/(?<=\n)/);
    sent = 0;
    response = outgoing;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  await page.route(`**${path}`, (route) => {
    const isStream = route.request().headers().accept === "application/x-ndjson";
    return isStream ? route.continue({ url: `http://127.0.0.1:${port}${path}` }) : route.continue();
  });
  return {
    lines: () => lines,
    send(count) {
      for (const line of lines?.slice(sent, sent + count) ?? []) response?.write(line);
      sent += count;
      if (lines && sent >= lines.length) response?.end();
    },
    end: () => void response?.end(),
  };
}
