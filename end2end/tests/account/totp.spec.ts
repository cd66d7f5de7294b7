import type { Page } from '@playwright/test';
import { enrolTotp, fillTotp, toSecondFactor } from '../../fixtures/factors';
import { mailTo } from '../../fixtures/mail';
import { dialog, heading, open, rows } from '../../fixtures/pages';
import { expect, test } from '../../fixtures/test';
import { Totp } from '../../fixtures/totp';

/** Reads the secret from the page, as somebody does who cannot scan the QR code. */
async function authenticatorOf(page: Page): Promise<Totp> {
  const secret = page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  return new Totp(await secret.innerText());
}

async function activate(page: Page, name: string, code: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Activate' }).click();
}

test('an authenticator app is set up, and its codes sign in', async ({ page, signedIn, site }) => {
  await open(page, '/account/security');
  await page.locator('summary').filter({ hasText: 'Enable MFA' }).click();
  await page.getByRole('link', { name: 'Enable TOTP' }).click();
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  const totp = await authenticatorOf(page);
  await activate(page, 'Phone', await totp.code());
  await expect(heading(page, 'Account & Security')).toBeVisible();
  await expect(page.getByText('Multi-factor authentication is enabled')).toBeVisible();
  await expect(page.getByText('You have configured 1 device')).toBeVisible();
  await mailTo(site, signedIn.email, /^The authenticator "Phone" was added/);

  await toSecondFactor(page, site, signedIn);
  await fillTotp(page, await totp.code());
  await expect(heading(page, 'Projects')).toBeVisible();
  await open(page, '/account/sessions');
  await expect(rows(page, 'This device')).toContainText('Password and TOTP');
});

test('nothing is enabled until a code was right', async ({ page, problems, signedIn, site }) => {
  problems.expectStatus(400);
  await open(page, '/account/security/totp/new');
  const totp = await authenticatorOf(page);
  const code = page.getByLabel('Code', { exact: true });
  await activate(page, 'Phone', totp.wrongCode());
  await expect(code).toHaveAccessibleDescription(/The code is not right/);
  await activate(page, 'Phone', totp.codeOff(11));
  await expect(code).toHaveAccessibleDescription(/clock of your device is about 5 minutes ahead/);
  expect(await (await authenticatorOf(page)).code()).toBe(await totp.code());

  const other = await page.context().newPage();
  await open(other, '/account/security');
  await expect(other.getByText('Multi-factor authentication is enabled')).toHaveCount(0);
  await activate(page, 'Phone', await totp.code());
  await expect(page.getByText('Multi-factor authentication is enabled')).toBeVisible();
  await mailTo(site, signedIn.email, /^The authenticator "Phone" was added/);
});

test('a wrong code and a used one are refused', async ({
  context,
  otherBrowser,
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(400);
  const totp = await enrolTotp(context, site);
  await toSecondFactor(page, site, signedIn);
  const code = page.getByLabel('Code from your authenticator app');
  await fillTotp(page, totp.wrongCode());
  await expect(code).toHaveAccessibleDescription(/The code is not right/);
  await fillTotp(page, '12345');
  await expect(code).toHaveAccessibleDescription(/Enter the 6 digits/);
  const used = await totp.code();
  await fillTotp(page, used);
  await expect(heading(page, 'Projects')).toBeVisible();

  const elsewhere = await (await otherBrowser()).newPage();
  await toSecondFactor(elsewhere, site, signedIn);
  await fillTotp(elsewhere, used);
  await expect(elsewhere.getByRole('alert')).toContainText('This code was used already.');
  await open(elsewhere, '/account/security');
  await expect(heading(elsewhere, 'Account & Security')).toHaveCount(0);
  await open(page, '/account/activity');
  await expect(rows(page, 'A second factor was refused: TOTP code').first()).toBeVisible();
});

test('a new phone takes the place of the old one once its code was right', async ({
  context,
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(400);
  const old = await enrolTotp(context, site, 'Old phone');
  await open(page, '/account/security/multi-factor');
  await page.getByRole('link', { name: 'Reconfigure Old phone' }).click();
  await expect(page.getByText('"Old phone" keeps working until')).toBeVisible();
  const next = await authenticatorOf(page);
  await activate(page, 'New phone', next.wrongCode());
  await expect(page.getByRole('alert')).toBeVisible();
  await activate(page, 'New phone', await next.code());
  await expect(page.getByText('You have configured 1 device')).toBeVisible();
  await mailTo(site, signedIn.email, /^The authenticator "Old phone" was removed/);

  await toSecondFactor(page, site, signedIn);
  await fillTotp(page, await old.code());
  await expect(page.getByRole('alert')).toContainText('The code is not right');
  await fillTotp(page, await next.code());
  await expect(heading(page, 'Projects')).toBeVisible();
});

test('an authenticator is renamed and removed', async ({ context, page, signedIn, site }) => {
  await enrolTotp(context, site, 'Phone');
  await open(page, '/account/security/multi-factor');
  await page.getByRole('link', { name: 'Rename Phone' }).click();
  const rename = dialog(page, 'Rename "Phone"');
  await rename.getByLabel('Name').fill('Tablet');
  await rename.getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByText('The authenticator has a new name.')).toBeVisible();
  await expect(rows(page, 'Tablet')).toContainText('Authenticator app');
  await page.getByRole('link', { name: 'Remove Tablet' }).click();
  const remove = dialog(page, 'Remove the authenticator "Tablet"?');
  await expect(remove).toContainText('It is your last second factor.');
  await remove.getByRole('button', { name: 'Remove authenticator' }).click();
  await expect(page.getByText('The authenticator was removed.')).toBeVisible();
  await mailTo(site, signedIn.email, /^The authenticator "Tablet" was removed/);
  await mailTo(site, signedIn.email, /^Multi-factor authentication was switched off/);
  await open(page, '/account/security');
  await expect(page.locator('summary').filter({ hasText: 'Enable MFA' })).toBeVisible();
});
