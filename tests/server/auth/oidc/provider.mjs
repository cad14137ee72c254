// An OpenID provider as a process of the tests: `node provider.mjs MODE`, where MODE is `plain` or `signed` (userinfo as
// a JWT). It is the real oidc-provider, on a free port that it prints; who is signed in there is set at /control.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const mode = process.argv[2];
const state = { account: "sub-1", deny: false };
const people = {
  "sub-1": { email: "helene@elsewhere.example", given_name: "Hélène", family_name: "Dargoire", name: "Hélène Dargoire" },
  "sub-2": { email: "ines@elsewhere.example", given_name: "Inès", usual_name: "Marchetti" },
};

const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "lettrine",
      client_secret: "a secret with +/:%",
      redirect_uris: ["http://localhost/oidc/callback"],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      token_endpoint_auth_method: mode === "signed" ? "client_secret_post" : "client_secret_basic",
      ...(mode === "signed" && { userinfo_signed_response_alg: "RS256" }),
    },
  ],
  ...(mode === "signed" && { clientAuthMethods: ["client_secret_post"] }),
  claims: { openid: ["sub"], email: ["email"], profile: ["name", "given_name", "family_name", "usual_name"] },
  cookies: { keys: ["of the tests"] },
  features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: mode === "signed" } },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => true },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
});

/** Do at once what a person would do there. */
async function interact(request, response) {
  const details = await provider.interactionDetails(request, response);
  if (state.deny) {
    return provider.interactionFinished(request, response, { error: "access_denied" });
  }
  if (details.prompt.name === "login") {
    return provider.interactionFinished(request, response, { login: { accountId: state.account } });
  }
  const grant = new provider.Grant({ accountId: details.session.accountId, clientId: details.params.client_id });
  grant.addOIDCScope("openid email profile");
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

server.on("request", (request, response) => {
  const address = new URL(request.url, issuer);
  if (address.pathname === "/control") {
    state.account = address.searchParams.get("account") ?? "sub-1";
    state.deny = address.searchParams.has("deny");
    response.end();
  } else if (address.pathname.startsWith("/interaction/")) {
    interact(request, response).catch((error) => response.writeHead(500).end(String(error)));
  } else {
    provider.callback()(request, response);
  }
});
console.log(`Listening at ${issuer}`);
