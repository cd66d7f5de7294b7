import { expectNoSidewaysScroll, heading, open, secret, tabTo } from '../../fixtures/pages';
import { newBucket, newToken } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

const LIST = '/settings/api-tokens';

test('a token is made with the keyboard alone on a narrow screen', async ({
  api,
  page,
  project,
  signedIn: _,
}) => {
  const bucket = await newBucket(await api(project.master), 'survey');
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, project.path(`${LIST}/new`));
  await tabTo(page, page.getByLabel('Description'));
  await page.keyboard.type('Made by hand');
  await tabTo(page, page.getByLabel('Valid for'));
  await page.keyboard.press('7');
  await expect(page.getByLabel('Valid for')).toHaveValue('604800');
  const access = page.getByRole('radiogroup', { name: bucket });
  await tabTo(page, access.getByLabel('None'));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(access.getByLabel('Write')).toBeChecked();
  await tabTo(page, page.getByLabel('Find a component'));
  await page.keyboard.type('mysql extractor');
  const mysql = page.getByRole('checkbox', { name: /keboola\.ex-db-mysql/ });
  await tabTo(page, mysql);
  await page.keyboard.press('Space');
  await expect(mysql).toBeChecked();
  await tabTo(page, page.getByLabel('Purge the trash'));
  await page.keyboard.press('Space');
  const summary = page.getByRole('region', { name: 'In short' });
  await expect(summary).toContainText(`read and write ${bucket}, use keboola.ex-db-mysql`);
  await tabTo(page, page.getByRole('button', { name: 'Create token' }));
  await expectNoSidewaysScroll(page, 'the editor');
  await page.keyboard.press('Enter');
  await expect(heading(page, 'The token "Made by hand" was created')).toBeVisible();
  await tabTo(page, secret(page));
  const selected = await page.evaluate(() => String(document.getSelection()));
  expect(selected).toBe(await secret(page).inputValue());
  await expectNoSidewaysScroll(page, 'the new token');
  const verified = await (await api(selected)).get('/v2/storage/tokens/verify');
  expect((await verified.json()).componentAccess).toEqual(['keboola.ex-db-mysql']);
});

test('a long list is skipped with one key', async ({ api, page, project, signedIn: _ }) => {
  await newBucket(await api(project.master), 'survey');
  await open(page, project.path(`${LIST}/new`));
  await tabTo(page, page.getByRole('link', { name: 'Skip the buckets' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Find a component')).toBeFocused();
  await tabTo(page, page.getByRole('link', { name: 'Skip the components' }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel(/^Create and drop buckets/)).toBeFocused();
});

test('a token is changed, and what will be different is said before', async ({
  api,
  page,
  project,
  signedIn: _,
}) => {
  const master = await api(project.master);
  const [first, second] = [await newBucket(master, 'first'), await newBucket(master, 'second')];
  const bucketPermissions = { [first]: 'write' };
  const { id, token } = await newToken(master, { description: 'Loader', bucketPermissions });
  await open(page, project.path(`${LIST}/${id}`));
  await page.getByRole('link', { name: 'Change', exact: true }).click();
  await expect(heading(page, 'Change the token "Loader"')).toBeVisible();
  const changes = page.getByRole('region', { name: 'What changes' });
  await expect(changes).toContainText('Nothing yet.');
  const of = (bucket: string) => page.getByRole('radiogroup', { name: bucket });
  await expect(of(first).getByLabel('Write')).toBeChecked();
  await of(first).getByLabel('None').check();
  await of(second).getByLabel('Read').check();
  await page.getByLabel('Description').fill('Reader');
  await expect(changes).toContainText(`${second}: from no access to read`);
  await expect(changes).toContainText(`${first}: from write to no access`);
  await expect(changes).toContainText('the description becomes "Reader"');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(heading(page, 'Reader')).toBeVisible();
  await expect(page.getByText(`It can read ${second}`)).toBeVisible();
  const bearer = await api(token);
  const [gone, there] = [await bearer.get(`/v2/storage/buckets/${first}`), await bearer.get(`/v2/storage/buckets/${second}`)];
  expect([gone.status(), there.status()]).toEqual([403, 200]);
});

test('a token works until the end of a chosen day', async ({ page, project, signedIn: _ }) => {
  await open(page, project.path(`${LIST}/new`));
  await expect(page.getByLabel('Last day')).toBeHidden();
  await page.getByLabel('Valid for').selectOption('Until a day…');
  await page.getByLabel('Last day').fill('2099-12-31');
  const summary = page.getByRole('region', { name: 'In short' });
  await expect(summary).toContainText('valid until the end of 2099-12-31');
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.locator('time[datetime="2100-01-01T00:00:00Z"]')).toBeVisible();
});

test('a stale choice is refused and the form keeps what was typed', async ({
  api,
  page,
  problems,
  project,
  signedIn: _,
}) => {
  problems.expectStatus(400);
  const master = await api(project.master);
  const bucket = await newBucket(master, 'short-lived');
  await open(page, project.path(`${LIST}/new`));
  await page.getByLabel('Description').fill('Too late');
  await page.getByRole('radiogroup', { name: bucket }).getByLabel('Read').check();
  await master.delete(`/v2/storage/buckets/${bucket}`);
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByRole('alert')).toContainText(bucket);
  await expect(page.getByLabel('Description')).toHaveValue('Too late');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a token is changed', async ({ api, page, project, signedIn: _ }) => {
    const master = await api(project.master);
    const bucket = await newBucket(master, 'plain');
    const { id, token } = await newToken(master, { description: 'Plain', canPurgeTrash: true });
    await page.goto(project.path(`${LIST}/${id}/edit`));
    await expect(page.getByLabel('Purge the trash')).toBeChecked();
    await page.getByLabel('Purge the trash').uncheck();
    await page.getByRole('radiogroup', { name: bucket }).getByLabel('Write').check();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText(`It can read and write ${bucket}.`)).toBeVisible();
    const answer = await (await api(token)).get('/v2/storage/tokens/verify');
    expect(await answer.json()).toMatchObject({
      bucketPermissions: { [bucket]: 'write' },
      canPurgeTrash: false,
    });
  });
});
