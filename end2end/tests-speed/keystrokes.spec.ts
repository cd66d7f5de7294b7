import { heading, open, rows, slowestKeystroke } from '../fixtures/pages';
import { newBucket, newToken } from '../fixtures/project';
import { expect, test } from '../fixtures/test';

const LIST = '/settings/api-tokens';

// one after the other: what is measured is one person at one browser
test.describe.configure({ mode: 'serial', timeout: 180_000 });

test('2,000 buckets and 500 components answer within 100 ms a keystroke', async ({
  api,
  page,
  project,
  signedIn: _,
}) => {
  const master = await api(project.master);
  const names = Array.from({ length: 2_000 }, (_, n) => `bucket-${String(n).padStart(4, '0')}`);
  for (let from = 0; from < names.length; from += 20) {
    await Promise.all(names.slice(from, from + 20).map((name) => newBucket(master, name)));
  }
  const componentAccess = Array.from({ length: 500 }, (_, n) => `acme.component-${n}`);
  const { id, token } = await newToken(master, { description: 'Huge', componentAccess });
  await open(page, project.path(`${LIST}/${id}/edit`));
  const groups = page.getByRole('radiogroup');
  await expect(groups).toHaveCount(2_000);

  const buckets = page.getByLabel('Find a bucket');
  expect(await slowestKeystroke(page, buckets, 'bucket-012')).toBeLessThan(100);
  await expect(page.getByText('10 of 2,000 buckets shown')).toBeVisible();
  const components = page.getByLabel('Find a component');
  expect(await slowestKeystroke(page, components, 'component-49')).toBeLessThan(100);
  await expect(page.getByText(/^11 of \d+ components shown$/)).toBeVisible();
  await page.getByRole('checkbox', { name: /acme\.component-499/ }).uncheck();

  await page.getByRole('button', { name: 'Read for all buckets shown in in' }).click();
  const changes = page.getByRole('region', { name: 'What changes' });
  await expect(changes).toContainText('10 buckets: from no access to read');
  await expect(changes).toContainText('can no longer use acme.component-499');
  expect(await slowestKeystroke(page, page.getByLabel('Description'), ' one')).toBeLessThan(100);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(heading(page, 'Huge one')).toBeVisible();
  const bearer = await api(token);
  expect(await (await bearer.get('/v2/storage/buckets')).json()).toHaveLength(10);
  const verified = await (await bearer.get('/v2/storage/tokens/verify')).json();
  expect(verified.componentAccess).toHaveLength(499);
});

test('a list of 5,000 tokens is searched quickly', async ({ api, page, project, signedIn: _ }) => {
  const master = await api(project.master);
  const names = Array.from({ length: 5_000 }, (_, n) => `Loader ${String(n).padStart(4, '0')}`);
  for (let from = 0; from < names.length; from += 20) {
    const some = names.slice(from, from + 20);
    await Promise.all(some.map((description) => newToken(master, { description })));
  }
  await open(page, project.path(LIST));
  await expect(page.getByText('1–100 of 5,001 tokens')).toBeVisible();
  const find = page.getByRole('searchbox', { name: 'Find' });
  expect(await slowestKeystroke(page, find, 'loader 4321')).toBeLessThan(100);
  await expect(rows(page)).toHaveCount(1);
  await find.fill('');
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page.getByText('101–200 of 5,001 tokens')).toBeVisible();
});
