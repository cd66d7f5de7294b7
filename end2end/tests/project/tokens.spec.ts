import { newPerson } from '../../fixtures/people';
import {
  dialog,
  expectNoSidewaysScroll,
  heading,
  open,
  rows,
  secret,
  tabTo,
} from '../../fixtures/pages';
import { newBucket, newToken } from '../../fixtures/project';
import { expect, test } from '../../fixtures/test';

const LIST = '/settings/api-tokens';

test('a token string is shown once', async ({ page, project, signedIn }) => {
  await open(page, project.path(`${LIST}/new`));
  await page.getByLabel('Read all file uploads').check();
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(heading(page, /^The token .* was created$/)).toBeVisible();
  const shown = await secret(page).inputValue();
  await page.reload();
  await expect(heading(page, 'Create an API token')).toBeVisible();
  expect(await page.content()).not.toContain(shown);

  await open(page, project.path(LIST));
  await expect(rows(page, `Created by ${signedIn.email}`)).toContainText('all files');
  await page.getByRole('link', { name: 'Created by' }).click();
  await expect(page.getByText('It can read all file uploads.')).toBeVisible();
  expect(await page.content()).not.toContain(shown);
});

test('the string can be copied', async ({ context, page, project, signedIn: _ }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, project.path(`${LIST}/new`));
  await page.getByLabel('Description').fill('Copied');
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(page.getByText('Copied.').first()).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await secret(page).inputValue());
});

test('the list is filtered by text and state', async ({ api, page, project, signedIn: _ }) => {
  const master = await api(project.master);
  await newToken(master, { description: 'Nightly loader', canManageBuckets: true });
  await newToken(master, { description: 'Report reader', expiresIn: 86_400 });
  const { id } = await newToken(master, { description: 'Old loader' });
  await master.delete(`/v2/storage/tokens/${id}`);

  await open(page, project.path(LIST));
  const find = page.getByRole('searchbox', { name: 'Find' });
  const state = page.getByLabel('State');
  await expect(page.getByText('4 tokens', { exact: true })).toBeVisible();
  await find.fill('LOADER');
  await expect(rows(page)).toHaveCount(2);
  await state.selectOption('Active');
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('all buckets, create and drop');
  await find.fill('');
  await state.selectOption('Expiring within 7 days');
  await expect(rows(page)).toHaveText(/Report reader/);
  await state.selectOption('Expired or deleted');
  await expect(rows(page)).toHaveText(/Old loader/);
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/\?state=ended$/);
  await page.reload();
  await expect(rows(page)).toHaveText(/Old loader/);
  await find.fill('nothing like it');
  await page.getByRole('link', { name: 'Show all tokens' }).click();
  await expect(rows(page)).toHaveCount(4);
});

test('a question before the end of a string can be answered with no', async ({
  api,
  page,
  project,
  signedIn: _,
}) => {
  const { id, token } = await newToken(await api(project.master), { description: 'Loader' });
  await open(page, project.path(`${LIST}/${id}`));
  for (const act of ['Refresh', 'Delete']) {
    const ask = page.getByRole('link', { name: `${act} token…` });
    const asked = dialog(page, `${act} the token "Loader"?`);
    await ask.click();
    await asked.getByRole('link', { name: 'Cancel' }).click();
    await expect(asked).toBeHidden();
    await ask.click();
    await expect(asked).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(asked).toBeHidden();
  }
  const answer = await (await api(token)).get('/v2/storage/tokens/verify');
  expect(answer.status()).toBe(200);
});

test('a master token is not deleted here, and only its owner refreshes it', async ({
  api,
  page,
  project,
  signedIn,
  site,
}) => {
  const colleague = newPerson(site);
  const theirs = project.add(colleague, 'guest');
  await open(page, project.path(LIST));
  await page.getByRole('link', { name: signedIn.email }).click();
  await expect(page.getByText("It follows the owner's role.")).toBeVisible();
  await expect(page.getByRole('link', { name: 'Delete token…' })).toHaveCount(0);
  await open(page, `${page.url()}?confirm=delete`);
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await page.getByRole('link', { name: 'Refresh token…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Refresh token' }).click();
  const fresh = await secret(page).inputValue();
  const verify = async (token: string) =>
    (await (await api(token)).get('/v2/storage/tokens/verify')).status();
  expect(await verify(project.master)).toBe(401);
  expect(await verify(fresh)).toBe(200);

  await open(page, project.path(LIST));
  await page.getByRole('link', { name: colleague.email }).click();
  await expect(heading(page, colleague.email)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Refresh token…' })).toHaveCount(0);
  site.cli(['project', 'remove-member', '--project', project.id, '--email', colleague.email]);
  expect(await verify(theirs)).toBe(401);
});

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
  await tabTo(page, page.getByLabel('Purge the trash'));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByRole('button', { name: 'Create token' }));
  await expectNoSidewaysScroll(page, 'the editor');
  await page.keyboard.press('Enter');
  await expect(heading(page, 'The token "Made by hand" was created')).toBeVisible();
  await tabTo(page, secret(page));
  const selected = await page.evaluate(() => String(document.getSelection()));
  expect(selected).toBe(await secret(page).inputValue());
  await expectNoSidewaysScroll(page, 'the new token');
});

test('300 buckets are searched and granted quickly', async ({
  api,
  page,
  project,
  signedIn: _,
}) => {
  const master = await api(project.master);
  const names = Array.from({ length: 300 }, (_, n) => `bucket-${String(n).padStart(3, '0')}`);
  for (let from = 0; from < names.length; from += 10) {
    await Promise.all(names.slice(from, from + 10).map((name) => newBucket(master, name)));
  }
  await open(page, project.path(`${LIST}/new`));
  const groups = page.getByRole('radiogroup');
  await expect(groups).toHaveCount(300);
  const quickly = { timeout: 2_000 };
  await page.getByLabel('Find a bucket').fill('bucket-29');
  await expect(page.getByText('10 of 300 buckets shown')).toBeVisible(quickly);
  await expect(groups).toHaveCount(10, quickly);
  await page.getByRole('button', { name: 'Read for all buckets shown in in' }).click();
  const summary = page.getByRole('region', { name: 'In short' });
  await expect(summary).toContainText('read 10 buckets', quickly);
  await page.getByLabel('Find a bucket').fill('');
  await expect(groups).toHaveCount(300, quickly);
  await page.getByRole('button', { name: 'Create token' }).click();
  const bearer = await api(await secret(page).inputValue());
  expect(await (await bearer.get('/v2/storage/buckets')).json()).toHaveLength(10);
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
