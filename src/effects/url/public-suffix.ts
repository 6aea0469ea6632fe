/**
 * Names below which anybody can register: a wildcard on one would grant the whole registry or hosting company.
 *
 * This is a short built-in list with two general rules, not the whole Public Suffix List: it errs towards more
 * suffixes for country codes, and may miss a rare hosting domain. It only bounds what a person's own rule can
 * grant, so a miss is a rule as wide as the person wrote it.
 */

/** Second levels that registries of country codes commonly keep for themselves (`co.uk`, `com.au`, `or.jp`). */
const REGISTRY_LABELS: ReadonlySet<string> = new Set(
  (
    'ac ad adm adv art asn asso biz co com coop csiro ed edu eng esp firm fm gen go gob gop gouv gov govt ' +
    'gub gv id ind info int iwi k12 lg ltd me med mil mus name ne net nhs nic nom nsn or org oz parliament ' +
    'plc police pp press pro psi re res rnu sch school tm tv'
  ).split(' '),
);

/** Hosting companies and dynamic DNS: customers get a name right below (private section of the Public Suffix List). */
const HOSTING: ReadonlySet<string> = new Set(
  (
    'github.io githubusercontent.com githubpreview.dev gitlab.io bitbucket.io codeberg.page ' +
    'pages.dev workers.dev r2.dev trycloudflare.com cloudflare.net ' +
    'vercel.app vercel.dev now.sh netlify.app surge.sh render.com onrender.com railway.app up.railway.app fly.dev ' +
    'herokuapp.com herokussl.com deno.dev deno.net glitch.me replit.app replit.dev repl.co stackblitz.io webcontainer.io ' +
    'codesandbox.io csb.app gitpod.io lovable.app bolt.host ' +
    'web.app firebaseapp.com appspot.com run.app a.run.app cloudfunctions.net storage.googleapis.com ' +
    'translate.goog usercontent.goog blogspot.com ' +
    'azurewebsites.net azurestaticapps.net azureedge.net cloudapp.net cloudapp.azure.com blob.core.windows.net ' +
    'web.core.windows.net trafficmanager.net azurefd.net azure-api.net azurecontainerapps.io ' +
    'amazonaws.com s3.amazonaws.com compute.amazonaws.com elb.amazonaws.com execute-api.amazonaws.com cloudfront.net ' +
    'elasticbeanstalk.com awsapprunner.com amplifyapp.com on.aws lambda-url.us-east-1.on.aws awsglobalaccelerator.com ' +
    'digitaloceanspaces.com ondigitalocean.app linodeobjects.com backblazeb2.com wasabisys.com ' +
    'myshopify.com shopifypreview.com wixsite.com wixstudio.io squarespace.com weebly.com webflow.io framer.app ' +
    'framer.website wordpress.com wpengine.com tumblr.com notion.site carrd.co ghost.io substack.com ' +
    'readthedocs.io readthedocs-hosted.com hf.space streamlit.app gradio.live pythonanywhere.com ' +
    'fastly.net fastlylb.net edgecastcdn.net akamaized.net akamaihd.net edgesuite.net edgekey.net b-cdn.net ' +
    'ngrok.io ngrok.app ngrok.dev ngrok-free.app ngrok-free.dev loca.lt localtunnel.me serveo.net localhost.run ' +
    'lhr.life bore.pub tunnelto.dev pagekite.me devtunnels.ms ts.net tailscale.net ' +
    'nip.io sslip.io xip.io localtest.me lvh.me duckdns.org dyndns.org dynu.net no-ip.org noip.me ddns.net hopto.org ' +
    'zapto.org sytes.net freeddns.org afraid.org mooo.com dynv6.net ' +
    'oastify.com oast.fun oast.live oast.me oast.online oast.pro oast.site interact.sh burpcollaborator.net ' +
    'requestbin.net pipedream.net webhook.site ' +
    'supabase.co supabase.in supabase.net convex.cloud convex.site hasura.app mongodbstitch.com planetscale.com ' +
    'zendesk.com atlassian.net sharepoint.com my.salesforce-sites.com zohosites.com ' +
    'in-addr.arpa ip6.arpa e164.arpa uk.com us.com eu.com de.com gb.net uk.net se.net jpn.com br.com cn.com za.com ' +
    'co.com co.nl co.no eu.org'
  ).split(' '),
);

/** Companies of the cloud that put a region between the customer's name and their own (`s3.eu-west-1.amazonaws.com`). */
const REGIONAL: readonly RegExp[] = [
  /(^|\.)amazonaws\.com(\.cn)?$/,
  /(^|\.)on\.aws$/,
  /(^|\.)run\.app$/,
  /(^|\.)core\.windows\.net$/,
  /(^|\.)cloudapp\.azure\.com$/,
  /(^|\.)digitaloceanspaces\.com$/,
];

/** True where strangers can own names right below this canonical host: no wildcard may stand on it. */
export function isPublicSuffix(host: string): boolean {
  const labels = host.split('.');
  if (labels.length === 1 || HOSTING.has(host)) return true;
  const [second = '', top = ''] = labels.slice(-2);
  if (labels.length === 2 && top.length === 2 && REGISTRY_LABELS.has(second)) return true;
  if (labels.length === 2 && top === 'us' && second.length === 2) return true;
  return REGIONAL.some((pattern) => pattern.test(host));
}
