// PostGraphile over the gateway's own tables, each request in the role and the account that the gateway would take on.
//
//   DATABASE_URL=postgresql://... ROLE=... ACCOUNT=acct_... POOL_SIZE=8 node server.mjs

import { createServer } from "node:http";

import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const { DATABASE_URL, ROLE, ACCOUNT, POOL_SIZE } = process.env;

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: DATABASE_URL,
      schemas: ["public"],
      poolConfig: { max: Number(POOL_SIZE) },
      pubsub: false,
    }),
  ],
  // It signs nobody in: that much it is spared.
  grafast: { context: () => ({ pgSettings: { role: ROLE, "app.account": ACCOUNT } }), explain: false },
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false, websockets: false },
  gather: { installWatchFixtures: false },
  // It would leave out conditions on columns without an index, such as `deletedAt: null`.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
};

const server = createServer();
const serv = postgraphile(preset).createServ(grafserv);
await serv.addTo(server);
await serv.ready();
server.listen(0, "127.0.0.1", () => {
  console.log(`serves http://127.0.0.1:${server.address().port}/graphql`);
});
