import type { Page } from '@playwright/test';
import { giveUpProof } from '../../fixtures/factors';
import { mailTo } from '../../fixtures/mail';
import { call } from '../../fixtures/people';
import { dialog, heading, open, rows } from '../../fixtures/pages';
import type { Site } from '../../fixtures/site';
import { expect, test } from '../../fixtures/test';

const LIST = '/account/access-tokens';

async function fill(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Valid for').selectOption('7 days');
}

async function create(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Create token' }).click();
}

/** The string, where it is shown once. */
function secret(page: Page) {
  return page.getByLabel('Access token', { exact: true });
}

/** What the Manage API says of a token. */
function verify(page: Page, site: Site, token: string) {
  const headers = { 'X-KBC-ManageApiToken': token };
  return page.context().request.get(`${site.url}/manage/tokens/verify`, { headers });
}

test('a token is made, shown once, used, and ended', async ({ page, signedIn, site }) => {
  await open(page, '/account/security');
  await page.getByRole('link', { name: 'Access Tokens' }).click();
  await expect(heading(page, 'Access Tokens')).toBeVisible();
  await expect(page.getByText('You have no access tokens')).toBeVisible();
  await page.getByRole('link', { name: 'Create a token' }).click();
  await fill(page, 'Deploys');
  await create(page);
  await expect(heading(page, 'The token "Deploys" was created')).toBeVisible();
  await expect(page.getByText('Be sure to note it, it cannot be retrieved.')).toBeVisible();
  const token = await secret(page).inputValue();
  await mailTo(site, signedIn.email, /^The management token "Deploys" was created/);
  const verified = await (await verify(page, site, token)).json();
  expect(verified.user.email).toBe(signedIn.email);

  await page.getByRole('link', { name: 'All access tokens' }).click();
  await expect(rows(page, 'Deploys')).toContainText('Active');
  await expect(rows(page, 'Deploys')).not.toContainText('Never');
  expect(await page.content()).not.toContain(token);
  await open(page, `${LIST}/new`);
  await expect(heading(page, 'New access token')).toBeVisible();
  expect(await page.content()).not.toContain(token);

  await open(page, LIST);
  const act = page.getByRole('link', { name: 'Delete: Deploys' });
  const asked = dialog(page, 'Delete the token "Deploys"?');
  await act.click();
  await asked.getByRole('link', { name: 'Cancel' }).click();
  await expect(asked).toBeHidden();
  expect((await verify(page, site, token)).status()).toBe(200);
  await act.click();
  await asked.getByRole('button', { name: 'Delete token' }).click();
  await expect(page.getByText('The token was deleted.')).toBeVisible();
  await expect(page.getByText('You have no access tokens')).toBeVisible();
  expect((await verify(page, site, token)).status()).toBe(401);
  await open(page, '/account/activity');
  await expect(page.getByText('The management token "Deploys" was deleted')).toBeVisible();
});

test('a proof is asked for, and nothing typed is lost', async ({
  context,
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(403);
  await open(page, `${LIST}/new`);
  await giveUpProof(context, site);
  await fill(page, 'Deploys');
  await create(page);
  const asked = dialog(page, 'Confirm it is you');
  await asked.getByLabel('Password', { exact: true }).fill(signedIn.password);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Deploys');
  await asked.getByRole('button', { name: 'Check password' }).click();
  await expect(heading(page, 'The token "Deploys" was created')).toBeVisible();
});

test('a day that is over is refused beside its field', async ({
  page,
  problems,
  signedIn: _,
}) => {
  problems.expectStatus(400);
  await open(page, `${LIST}/new`);
  await fill(page, 'Deploys');
  const day = page.getByLabel('Or until a day');
  await day.fill('2020-01-16');
  await create(page);
  await expect(day).toHaveAccessibleDescription(/This day is over/);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Deploys');
  const soon = new Date(Date.now() + 20 * 86_400_000);
  await day.fill(soon.toISOString().slice(0, 10));
  await create(page);
  await expect(heading(page, 'The token "Deploys" was created')).toBeVisible();
  await page.getByRole('link', { name: 'All access tokens' }).click();
  await expect(rows(page, 'Deploys')).toContainText('Active');
});

test('tokens of others cannot be ended', async ({ context, page, signedIn: _, site }) => {
  const path = 'account/management-tokens/delete';
  expect((await call(context, site, path, { id: '999999999' })).status()).toBe(404);
  await open(page, `${LIST}?delete=999999999`);
  await expect(heading(page, 'Access Tokens')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a token is made, shown once, and ended', async ({ page, problems, signedIn: _, site }) => {
    problems.expectMessage(/was preloaded using link preload but not used/);
    await page.goto(`${LIST}/new`);
    await fill(page, 'Deploys');
    await create(page);
    await expect(heading(page, 'The token "Deploys" was created')).toBeVisible();
    const token = await secret(page).inputValue();
    expect((await verify(page, site, token)).status()).toBe(200);
    await page.reload();
    expect(await page.content()).not.toContain(token);

    await page.goto(LIST);
    await page.getByRole('link', { name: 'Delete: Deploys' }).click();
    const asked = dialog(page, 'Delete the token "Deploys"?');
    await asked.getByRole('button', { name: 'Delete token' }).click();
    await expect(page.getByText('The token was deleted.')).toBeVisible();
    expect((await verify(page, site, token)).status()).toBe(401);
  });
});
