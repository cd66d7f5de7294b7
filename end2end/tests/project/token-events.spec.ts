import { heading, open, rows } from '../../fixtures/pages';
import { newToken } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

test('events are paged, newest first', async ({ api, page, project, signedIn: _ }) => {
  const { id, token } = await newToken(await api(project.master), { description: 'Busy' });
  const bearer = await api(token);
  for (let n = 0; n < 60; n += 1) await bearer.get('/v2/storage/buckets');
  await bearer.get('/v2/storage/buckets/in.c-nowhere');

  await open(page, project.path(`/settings/api-tokens/${id}`));
  await page.getByRole('link', { name: 'Events' }).click();
  await expect(heading(page, 'Busy')).toBeVisible();
  await expect(rows(page)).toHaveCount(50);
  await expect(rows(page, 'Listed buckets').first()).toContainText('127.0.0.1');
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(rows(page, 'Created the token "Busy"')).toContainText('done');
  await expect(rows(page).last()).toContainText('Created the token "Busy"');
  await expect(page.getByRole('link', { name: 'Older' })).toHaveCount(0);
  await page.reload();
  await expect(rows(page).last()).toContainText('Created the token "Busy"');
  await page.getByRole('link', { name: 'Newest events' }).click();
  await expect(rows(page)).toHaveCount(50);
});

test('refusals are events', async ({ api, page, project, signedIn: _ }) => {
  const { id, token } = await newToken(await api(project.master), { description: 'Curious' });
  const bearer = await api(token);
  const answer = await bearer.post('/v2/storage/buckets', { data: { name: 'x', stage: 'in' } });
  expect(answer.status()).toBe(403);
  await open(page, project.path(`/settings/api-tokens/${id}/events`));
  const refusal = rows(page, 'Refused: the token may not');
  await expect(refusal).toContainText('refused');
  await expect(refusal).toContainText('Curious');
});

test('events are narrowed down, drawn by day and exported', async ({
  api,
  page,
  project,
  signedIn: _,
}) => {
  const { id, token } = await newToken(await api(project.master), { description: 'Busy' });
  const bearer = await api(token);
  for (let n = 0; n < 3; n += 1) await bearer.get('/v2/storage/buckets');
  await bearer.post('/v2/storage/buckets', { data: { name: 'x', stage: 'in' } });
  const component = 'acme.loader';
  const reported = { component, type: 'error', message: 'Disk full, 5 rows lost', runId: '77' };
  expect((await bearer.post('/v2/storage/events', { data: reported })).status()).toBe(201);

  await open(page, project.path(`/settings/api-tokens/${id}/events`));
  await expect(page.getByRole('img', { name: /^\d+ events in 60 days, 2 of them/ })).toBeVisible();
  const find = page.getByRole('searchbox', { name: 'Find' });
  await find.fill('disk FULL');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('failed');
  await expect(rows(page)).toContainText('reported as');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const file = await (await download).createReadStream();
  const csv = Buffer.concat(await file.toArray()).toString('utf8');
  expect(csv).toContain('"Disk full, 5 rows lost"');
  expect(csv.trim().split('\n')).toHaveLength(2);

  await page.getByRole('link', { name: 'Clear' }).click();
  await expect(find).toHaveValue('');
  await expect(rows(page)).not.toHaveCount(1);
  await page.getByLabel('Result').selectOption('Refused');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(rows(page)).toHaveCount(2);
  await page.getByLabel('About').selectOption('Buckets');
  await page.getByLabel('Until').fill('2001-01-01');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page.getByText('No event matches')).toBeVisible();
});
