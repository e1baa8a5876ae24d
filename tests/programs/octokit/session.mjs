// Goes through one flow with GitHub's libraries for Node: node session.mjs FLOW API_URL CLIENT_ID CLIENT_SECRET
//
// Each step prints a line of JSON. What a person would open or enter is printed, too; where the flow needs the URL that
// the browser is sent back to, it waits for a line on standard input.
import { createInterface } from "node:readline/promises";
import { createOAuthDeviceAuth } from "@octokit/auth-oauth-device";
import { Octokit } from "@octokit/core";
import { OAuthApp } from "@octokit/oauth-app";
import * as oauth from "@octokit/oauth-methods";

const [flow, baseUrl, clientId, clientSecret] = process.argv.slice(2);
const Client = Octokit.defaults({ baseUrl });
const request = new Client().request;

const tell = (step, told = {}) => console.log(JSON.stringify({ step, ...told }));
const status = async (answer) => (await answer.catch((refusal) => refusal)).status;

async function codeFor(url) {
  tell("open", { url });
  const input = createInterface({ input: process.stdin });
  const callback = new URL((await input[Symbol.asyncIterator]().next()).value);
  input.close();
  return callback.searchParams.get("code");
}

async function signIn(app) {
  const { url } = oauth.getWebFlowAuthorizationUrl({ ...app, scopes: ["repo", "gist"] });
  const { authentication } = await oauth.exchangeWebFlowCode({ ...app, code: await codeFor(url) });
  return authentication;
}

const flows = {
  async web() {
    const app = { clientType: "oauth-app", clientId, clientSecret, request };
    const { token } = await signIn(app);
    tell("signed in", { token });
    const { data } = await oauth.checkToken({ ...app, token });
    tell("checked", { login: data.user.login, scopes: data.scopes });
    const { authentication: fresh } = await oauth.resetToken({ ...app, token });
    tell("reset", { token: fresh.token, old: await status(oauth.checkToken({ ...app, token })) });
    tell("deleted", { status: await status(oauth.deleteToken({ ...app, token: fresh.token })) });
    tell("checked again", { status: await status(oauth.checkToken({ ...app, token: fresh.token })) });
  },

  async expiring() {
    const app = { clientType: "github-app", clientId, clientSecret, request };
    const first = await signIn(app);
    tell("signed in", { token: first.token, expires: first.expiresAt });
    const { authentication: second } = await oauth.refreshToken({ ...app, refreshToken: first.refreshToken });
    tell("refreshed", { token: second.token });
    const only = { target: "acme", repositories: ["rocket"], permissions: { contents: "read" } };
    const { data } = await oauth.scopeToken({ ...app, ...only, token: second.token });
    tell("scoped", { token: data.token, permissions: data.permissions });
    tell("grant deleted", { status: await status(oauth.deleteAuthorization({ ...app, token: second.token })) });
  },

  async device() {
    const onVerification = ({ user_code, verification_uri }) => tell("enter", { user_code, verification_uri });
    const auth = { clientType: "oauth-app", clientId, scopes: ["gist"], onVerification };
    const octokit = new Client({ authStrategy: createOAuthDeviceAuth, auth });
    const { data } = await octokit.request("GET /user");
    tell("signed in", { login: data.login });
  },

  async app() {
    const app = new OAuthApp({ clientType: "oauth-app", clientId, clientSecret, Octokit: Client });
    app.on(["token", "authorization"], ({ name, action }) => tell("event", { name: `${name}.${action}` }));
    const code = await codeFor(app.getWebFlowAuthorizationUrl({ scopes: ["gist"] }).url);
    const { authentication } = await app.createToken({ code });
    const { data } = await app.checkToken({ token: authentication.token });
    tell("signed in", { login: data.user.login });
    const { authentication: fresh } = await app.resetToken({ token: authentication.token });
    tell("grant deleted", { status: await status(app.deleteAuthorization({ token: fresh.token })) });
  },
};

await flows[flow]();
