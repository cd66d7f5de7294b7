import { giveUpProof } from '../../fixtures/factors';
import { newPerson } from '../../fixtures/people';
import { dialog, heading, open, rows, secret } from '../../fixtures/pages';
import { newToken } from '../../fixtures/project';
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
  context,
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
  const another = await context.newPage();
  await open(another, project.path(LIST));
  await page.getByRole('dialog').getByRole('button', { name: 'Refresh token' }).click();
  const fresh = await secret(page).inputValue();
  const verify = async (token: string) =>
    (await (await api(token)).get('/v2/storage/tokens/verify')).status();
  expect(await verify(project.master)).toBe(401);
  expect(await verify(fresh)).toBe(200);
  await expect(another.getByText('You refreshed your master token')).toBeVisible();
  await another.getByRole('link', { name: 'Reload the page' }).click();
  await expect(another.getByText('You refreshed your master token')).toHaveCount(0);

  await open(page, project.path(LIST));
  await page.getByRole('link', { name: colleague.email }).click();
  await expect(heading(page, colleague.email)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Refresh token…' })).toHaveCount(0);
  site.cli(['project', 'remove-member', '--project', project.id, '--email', colleague.email]);
  expect(await verify(theirs)).toBe(401);
});


test('whoever finds a session open does not refresh the master token', async ({
  api,
  context,
  page,
  problems,
  project,
  signedIn,
  site,
}) => {
  problems.expectStatus(403);
  await giveUpProof(context, site);
  await open(page, project.path(LIST));
  await page.getByRole('link', { name: signedIn.email }).click();
  await page.getByRole('link', { name: 'Refresh token…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Refresh token' }).click();
  const verify = async () =>
    (await (await api(project.master)).get('/v2/storage/tokens/verify')).status();
  const asked = page.getByRole('dialog');
  await asked.getByRole('link', { name: 'Confirm it is you' }).click();
  await expect(heading(page, 'Confirm it is you')).toBeVisible();
  expect(await verify()).toBe(200);
  await page.getByLabel('Password', { exact: true }).fill(signedIn.password);
  await page.getByRole('button', { name: 'Check password' }).click();
  await asked.getByRole('button', { name: 'Refresh token' }).click();
  await expect(secret(page)).toBeVisible();
  expect(await verify()).toBe(401);
});
