// What does a TypeScript client hear from a server? Reads its task as JSON from standard input, prints the answers as JSON.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const task = JSON.parse(readFileSync(0, "utf8"));
const load = (file) => import(pathToFileURL(`${task.package}/${file}`).href);
const first = task.kind === "sdk";
const { Client } = await load(first ? "dist/esm/client/index.js" : "dist/index.mjs");
const { StdioClientTransport } = await load(first ? "dist/esm/client/stdio.js" : "dist/stdio.mjs");
const { StreamableHTTPClientTransport } = await load(first ? "dist/esm/client/streamableHttp.js" : "dist/index.mjs");

const options = { capabilities: { sampling: {}, elicitation: {}, roots: {} } };
if (!first) options.versionNegotiation = { mode: "auto" };
const client = new Client({ name: "comparison", version: "1" }, options);
const asked = [];
const answers = {
  "sampling/createMessage": { model: "none", role: "assistant", content: { type: "text", text: "four" } },
  "elicitation/create": { action: "decline" },
  "roots/list": { roots: [] },
};
client.fallbackRequestHandler = async (request) => {
  asked.push(request.method);
  return answers[request.method] ?? {};
};
const headers = task.token ? { Authorization: `Bearer ${task.token}` } : {};
const transport = task.url
  ? new StreamableHTTPClientTransport(new URL(task.url), { requestInit: { headers } })
  : new StdioClientTransport({ command: task.line[0], args: task.line.slice(1), env: process.env, stderr: "ignore" });
await client.connect(transport);

const tried = async (action) => {
  try {
    return await action();
  } catch (error) {
    return { error: { code: error.code ?? 0, message: String(error.message) } };
  }
};
const heard = { server: client.getServerVersion(), instructions: client.getInstructions() ?? null };
const able = client.getServerCapabilities() ?? {};
if (able.tools) heard.tools = await tried(() => client.listTools());
if (able.prompts) heard.prompts = await tried(() => client.listPrompts());
if (able.resources) heard.resources = await tried(() => client.listResources());
heard.calls = [];
for (const call of task.calls) {
  let steps = 0;
  const onprogress = () => { steps += 1; };
  const found = await tried(() => client.callTool({ name: call.tool, arguments: call.arguments }, ...(first ? [undefined] : []), { onprogress, timeout: 60000 }));
  // How many, depends on whether the last one arrives in the same turn as the result: then these clients drop it.
  heard.calls.push({ found, steps: steps > 0 });
}
heard.asked = asked;
await client.close();
// Written before the end: what a pipe does not take at once would be lost.
process.stdout.write(`${JSON.stringify(heard)}\n`, () => process.exit(0));
