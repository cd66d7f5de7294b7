import type { Page } from '@playwright/test';
import { giveUpProof } from '../../fixtures/factors';
import { mailTo } from '../../fixtures/mail';
import { call, newPerson, signIn, unique } from '../../fixtures/people';
import { accountMenu, dialog, heading, open, rows } from '../../fixtures/pages';
import type { Site } from '../../fixtures/site';
import { expect, test } from '../../fixtures/test';

const LIST = '/admin/application-tokens';

async function create(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Create token' }).click();
}

/** The string, where it is shown once. */
function secret(page: Page) {
  return page.getByLabel('Application token', { exact: true });
}

/** What the Manage API says of a token. */
function verify(page: Page, site: Site, token: string) {
  const headers = { 'X-KBC-ManageApiToken': token };
  return page.context().request.get(`${site.url}/manage/tokens/verify`, { headers });
}

test('a token is made, shown once, used, and ended', async ({ context, page, site }) => {
  const root = newPerson(site, { superAdmin: true });
  await signIn(context, site, root);
  const name = unique('Billing');
  await open(page, '/');
  await accountMenu(page).click();
  await page.getByRole('link', { name: 'Application Tokens', exact: true }).click();
  await expect(heading(page, 'Application Tokens')).toBeVisible();
  await page.getByRole('link', { name: 'New token' }).click();
  await expect(heading(page, 'New application token')).toBeVisible();
  await page.getByLabel('Description').fill(name);
  const scope = page.getByRole('checkbox', { name: 'See every project and its people' });
  await expect(scope).toHaveAccessibleDescription('projects:read');
  await scope.check();
  await page.getByLabel('Valid for').selectOption('As long as nobody deletes it');
  await create(page);
  await expect(heading(page, `The token "${name}" was created`)).toBeVisible();
  await expect(page.getByText('Be sure to note it, it cannot be retrieved.')).toBeVisible();
  await expect(page.getByText('It works until somebody deletes it.')).toBeVisible();
  const token = await secret(page).inputValue();
  await mailTo(site, root.email, /^The application token ".*" was created/);

  await page.getByRole('link', { name: 'All application tokens' }).click();
  const row = rows(page, name);
  await expect(row).toContainText('Active');
  await expect(row).toContainText('projects:read');
  await expect(row.getByText('Never')).toHaveCount(2);
  expect(await page.content()).not.toContain(token);
  const verified = await (await verify(page, site, token)).json();
  expect(verified).toMatchObject({ type: 'super', scopes: ['projects:read'], expires: null });
  await open(page, `${LIST}/new`);
  await expect(heading(page, 'New application token')).toBeVisible();
  expect(await page.content()).not.toContain(token);

  await open(page, LIST);
  await expect(row.getByText('Never')).toHaveCount(1);
  const act = page.getByRole('link', { name: `Delete: ${name}` });
  const asked = dialog(page, `Delete the token "${name}"?`);
  await act.click();
  await asked.getByRole('link', { name: 'Cancel' }).click();
  await expect(asked).toBeHidden();
  expect((await verify(page, site, token)).status()).toBe(200);
  await act.click();
  await asked.getByRole('button', { name: 'Delete token' }).click();
  await expect(page.getByText('The token was deleted.')).toBeVisible();
  await expect(row).toHaveCount(0);
  expect((await verify(page, site, token)).status()).toBe(401);
});

test('making and deleting ask for a proof, and nothing typed is lost', async ({
  context,
  page,
  problems,
  site,
}) => {
  problems.expectStatus(403);
  const root = newPerson(site, { superAdmin: true });
  await signIn(context, site, root);
  const name = unique('Audit');
  await open(page, `${LIST}/new`);
  await giveUpProof(context, site);
  await page.getByLabel('Description').fill(name);
  const scope = page.getByRole('checkbox', { name: 'See every organization and its people' });
  await scope.check();
  await create(page);
  const proof = dialog(page, 'Confirm it is you');
  await proof.getByLabel('Password', { exact: true }).fill(root.password);
  await expect(page.getByLabel('Description')).toHaveValue(name);
  await expect(scope).toBeChecked();
  await proof.getByRole('button', { name: 'Check password' }).click();
  await expect(heading(page, `The token "${name}" was created`)).toBeVisible();

  await open(page, LIST);
  await giveUpProof(context, site);
  await page.getByRole('link', { name: `Delete: ${name}` }).click();
  const asked = dialog(page, `Delete the token "${name}"?`);
  await asked.getByRole('button', { name: 'Delete token' }).click();
  await proof.getByLabel('Password', { exact: true }).fill(root.password);
  await proof.getByRole('button', { name: 'Check password' }).click();
  await expect(page.getByText('The token was deleted.')).toBeVisible();
});

test('others see no application tokens and make none', async ({
  context,
  page,
  problems,
  signedIn: _,
  site,
}) => {
  problems.expectStatus(403, 404);
  const answer = await open(page, LIST);
  expect([403, 404]).toContain(answer.status());
  await expect(rows(page)).toHaveCount(0);
  for (const act of ['list', 'create', 'delete']) {
    const form = { id: '1', description: 'x' };
    const refused = await call(context, site, `admin/application-tokens/${act}`, form);
    expect.soft(refused.status(), act).toBe(403);
  }
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a token is made, shown once, and ended', async ({ context, page, problems, site }) => {
    problems.expectMessage(/was preloaded using link preload but not used/);
    await signIn(context, site, newPerson(site, { superAdmin: true }));
    const name = unique('Deploys');
    await page.goto(`${LIST}/new`);
    await page.getByLabel('Description').fill(name);
    await page.getByRole('checkbox', { name: 'See every project and its people' }).check();
    await page.getByLabel('Or until a day').fill('2020-01-16');
    await create(page);
    await expect(page.getByLabel('Or until a day')).toHaveAccessibleDescription(/day is over/);
    await expect(page.getByLabel('Description')).toHaveValue(name);
    await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(1);
    await page.getByLabel('Or until a day').fill('');
    await create(page);
    await expect(heading(page, `The token "${name}" was created`)).toBeVisible();
    const token = await secret(page).inputValue();
    expect((await verify(page, site, token)).status()).toBe(200);
    await page.reload();
    expect(await page.content()).not.toContain(token);

    await page.goto(LIST);
    await page.getByRole('link', { name: `Delete: ${name}` }).click();
    const asked = dialog(page, `Delete the token "${name}"?`);
    await asked.getByRole('button', { name: 'Delete token' }).click();
    await expect(page.getByText('The token was deleted.')).toBeVisible();
    expect((await verify(page, site, token)).status()).toBe(401);
  });
});
