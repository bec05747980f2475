// SPDX-License-Identifier: Apache-2.0
// The official JavaScript client against a running embedded cluster: KUBECONFIG names it, PH_CTL the program that restarts it.
// The pods "box" (a shell that waits) and "echo" (a server on port 7000 that answers what it hears) are there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, connect } from 'node:net';
import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import { CoreV1Api, Exec, KubeConfig, PortForward, Watch, makeInformer } from '@kubernetes/client-node';

const config = new KubeConfig();
config.loadFromFile(process.env.KUBECONFIG);
const core = config.makeApiClient(CoreV1Api);
const namespace = 'default';
const limit = { timeout: 60_000 };
const maps = '/api/v1/namespaces/default/configmaps';

const map = (name, data, labels) => ({ metadata: { name, labels }, data });
const make = (name, data, labels) => core.createNamespacedConfigMap({ namespace, body: map(name, data, labels) });

/** Calls @p ask whenever something was heard until it is true. The time limit of the test ends it. */
function heard() {
  let wake = () => {};
  return {
    tell: () => wake(),
    until: async (ask) => {
      while (!ask()) await new Promise((resolve) => { wake = resolve; });
    },
  };
}

test('lists in pages, with selectors', limit, async () => {
  for (let i = 0; i < 7; i++) await make(`page-${i}`, { n: String(i) }, { suite: 'pages', odd: String(i % 2 === 1) });
  const names = [];
  let _continue;
  do {
    const page = await core.listNamespacedConfigMap({ namespace, labelSelector: 'suite=pages', limit: 3, _continue });
    names.push(...page.items.map((item) => item.metadata.name));
    _continue = page.metadata._continue;
  } while (_continue);
  assert.deepEqual(names, [0, 1, 2, 3, 4, 5, 6].map((i) => `page-${i}`));
  const odd = await core.listNamespacedConfigMap({ namespace, labelSelector: 'suite=pages,odd=true' });
  assert.equal(odd.items.length, 3);
  await assert.rejects(make('page-0'), (error) => error.code === 409);
});

test('watches changes in order', limit, async () => {
  const { metadata } = await core.listNamespacedConfigMap({ namespace });
  const seen = [];
  const ear = heard();
  const stop = await new Watch(config).watch(maps, { resourceVersion: metadata.resourceVersion, labelSelector: 'suite=watch', allowWatchBookmarks: true },
    (phase, object) => {
      if (phase !== 'BOOKMARK') seen.push(`${phase} ${object.metadata.name} ${object.data?.n}`);
      ear.tell();
    }, () => {});
  await make('watched', { n: '1' }, { suite: 'watch' });
  await make('not-watched', { n: '1' });
  await core.replaceNamespacedConfigMap({ name: 'watched', namespace, body: map('watched', { n: '2' }, { suite: 'watch' }) });
  await core.deleteNamespacedConfigMap({ name: 'watched', namespace });
  await ear.until(() => seen.length >= 3);
  stop.abort();
  assert.deepEqual(seen, ['ADDED watched 1', 'MODIFIED watched 2', 'DELETED watched 2']);
});

test('an informer keeps its copy true over a restart of the cluster', limit, async () => {
  const labelSelector = 'suite=informer';
  const informer = makeInformer(config, maps, () => core.listNamespacedConfigMap({ namespace, labelSelector }), labelSelector);
  const ear = heard();
  let errors = 0;
  for (const verb of ['add', 'update', 'delete', 'connect']) informer.on(verb, ear.tell);
  let stopped = false;
  informer.on('error', () => { // as the client's documentation says: start it again
    errors++;
    if (!stopped) setTimeout(() => informer.start().catch(() => {}), 100);
  });
  const names = () => informer.list().map((item) => `${item.metadata.name}=${item.data.n}`).sort().join(' ');
  await make('kept-1', { n: '1' }, { suite: 'informer' });
  await informer.start();
  await ear.until(() => names() === 'kept-1=1');
  await make('kept-2', { n: '1' }, { suite: 'informer' });
  await ear.until(() => names() === 'kept-1=1 kept-2=1');
  for (const verb of ['down', 'up'])
    assert.equal(spawnSync(process.env.PH_CTL, ['local', verb], { stdio: 'inherit' }).status, 0);
  await core.replaceNamespacedConfigMap({ name: 'kept-2', namespace, body: map('kept-2', { n: '2' }, { suite: 'informer' }) });
  await core.deleteNamespacedConfigMap({ name: 'kept-1', namespace });
  await ear.until(() => names() === 'kept-2=2');
  stopped = true;
  await informer.stop();
});

test('exec carries input, both outputs and the exit code', limit, async () => {
  const sink = () => {
    const parts = [];
    return { parts, stream: new Writable({ write(chunk, encoding, done) { parts.push(chunk); done(); } }) };
  };
  const [out, err] = [sink(), sink()];
  const status = await new Promise((resolve, reject) => {
    new Exec(config).exec(namespace, 'box', 'main', ['/bin/sh', '-c', 'read line; echo "got $line"; echo oops >&2; exit 3'], out.stream, err.stream,
      Readable.from(['hello\n']), false, resolve).catch(reject);
  });
  assert.equal(Buffer.concat(out.parts).toString(), 'got hello\n');
  assert.equal(Buffer.concat(err.parts).toString(), 'oops\n');
  assert.equal(status.status, 'Failure');
  assert.equal(status.reason, 'NonZeroExitCode');
  assert.deepEqual(status.details.causes, [{ reason: 'ExitCode', message: '3' }]);
});

test('port-forward echoes a megabyte', limit, async () => {
  const forward = new PortForward(config);
  const server = createServer((socket) => forward.portForward(namespace, 'echo', [7000], socket, null, socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const data = randomBytes(1 << 20);
  const client = connect(server.address().port, '127.0.0.1');
  const parts = [];
  let size = 0;
  const whole = new Promise((resolve, reject) => {
    client.on('error', reject);
    client.on('data', (part) => {
      parts.push(part);
      size += part.length;
      if (size >= data.length) resolve();
    });
  });
  client.write(data);
  await whole;
  client.destroy();
  server.close();
  assert.ok(Buffer.concat(parts).equals(data));
});
