// PostGraphile as it is run in production: no watching, no explaining, one or several processes behind one port.

import cluster from "node:cluster";
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { postgraphile } from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { tags } from "./tags.mjs";

const { DATABASE_URL, PORT, PROCESSES, POOL, TOKEN, AGENCY_ID, EMPLOYEE_ID } = process.env;
const NOBODY = "00000000-0000-0000-0000-000000000000";

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [tags],
  // Nothing but reading is measured.
  disablePlugins: ["MutationPlugin", "NodePlugin", "SubscriptionPlugin"],
  schema: { defaultBehavior: "connection list -insert -update -delete" },
  pgServices: [
    makePgService({
      connectionString: DATABASE_URL,
      schemas: ["public"],
      poolConfig: { max: Number(POOL), min: Number(POOL), idleTimeoutMillis: 0 },
      pubsub: false,
    }),
  ],
  grafserv: { graphiql: false, graphiqlOnGraphQLGET: false, websockets: false, watch: false, graphqlPath: "/graphql" },
  grafast: {
    explain: false,
    context({ node }) {
      // Whoever has no token belongs to no agency and so sees nothing.
      const known = node?.req.headers.authorization === `Bearer ${TOKEN}`;
      return {
        pgSettings: {
          role: "measured",
          "caller.agency_id": known ? AGENCY_ID : NOBODY,
          "caller.employee_id": known ? EMPLOYEE_ID : NOBODY,
        },
      };
    },
  },
};

if (cluster.isPrimary && Number(PROCESSES) > 1) {
  for (let index = 0; index < Number(PROCESSES); index += 1) cluster.fork();
  cluster.on("exit", () => process.exit(1));
  process.on("SIGTERM", () => process.exit(0));
} else {
  const serv = postgraphile(preset).createServ(grafserv);
  const server = createServer();
  server.once("error", (error) => {
    console.error(error);
    process.exit(1);
  });
  await serv.addTo(server);
  server.listen(Number(PORT), "127.0.0.1");
}
