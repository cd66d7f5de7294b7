import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import {
  enrolTotp,
  fillRecoveryCode,
  newRecoveryCodes,
  toSecondFactor,
} from '../../fixtures/factors';
import { mailTo } from '../../fixtures/mail';
import { call } from '../../fixtures/people';
import { dialog, heading, open } from '../../fixtures/pages';
import { expect, test } from '../../fixtures/test';

const CODE = /^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/;

function codes(page: Page) {
  return page.getByText(CODE);
}

test('codes are made, kept, and each signs in once', async ({
  context,
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(400);
  await enrolTotp(context, site);
  await open(page, '/account/security');
  await page.getByRole('link', { name: 'Recovery Codes', exact: true }).click();
  await page.getByRole('button', { name: 'Make recovery codes' }).click();
  await expect(heading(page, 'Your new recovery codes')).toBeVisible();
  await expect(codes(page)).toHaveCount(10);
  const made = await codes(page).allInnerTexts();
  expect(new Set(made).size).toBe(10);
  await mailTo(site, signedIn.email, /^New recovery codes were made/);

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download .txt' }).click();
  const file = readFileSync(await (await downloading).path(), 'utf8');
  for (const code of made) expect(file).toContain(code);
  expect(file).toContain(signedIn.email);
  await page.getByRole('link', { name: 'I have saved them' }).click();
  await expect(heading(page, 'Account & Security')).toBeVisible();
  await expect(page.getByText('Recovery codes: 10 left')).toBeVisible();
  await open(page, '/account/security/recovery-codes');
  await expect(codes(page)).toHaveCount(0);

  const [first] = made;
  await toSecondFactor(page, site, signedIn);
  await fillRecoveryCode(page, first!.toLowerCase().replaceAll('-', ' '));
  await expect(heading(page, 'Recovery Codes')).toBeVisible();
  await expect(page.getByText('You signed in with a recovery code.')).toBeVisible();
  await expect(page.getByText('9 of 10 recovery codes are left.')).toBeVisible();
  await mailTo(site, signedIn.email, /^A recovery code was used; 9 are left/);

  await toSecondFactor(page, site, signedIn);
  await fillRecoveryCode(page, first!);
  await expect(page.getByRole('alert')).toContainText('or it was used already');
});

test('few codes left are warned of, and new ones end the old', async ({
  context,
  page,
  problems,
  signedIn,
  site,
}) => {
  problems.expectStatus(400);
  await enrolTotp(context, site);
  const old = await newRecoveryCodes(context, site);
  for (const code of old.slice(0, 7)) {
    await toSecondFactor(page, site, signedIn);
    await fillRecoveryCode(page, code);
    await expect(heading(page, 'Recovery Codes')).toBeVisible();
  }
  await expect(page.getByText('3 of 10 recovery codes are left.')).toBeVisible();
  await expect(page.getByText('Make new ones before you run out.')).toBeVisible();
  await open(page, '/account/security');
  await expect(page.getByText('You have few recovery codes left.')).toBeVisible();

  await page.getByRole('link', { name: 'Make new recovery codes' }).click();
  await expect(heading(page, 'Recovery Codes')).toBeVisible();
  await page.getByRole('link', { name: 'Make new recovery codes' }).click();
  const asked = dialog(page, 'Make new recovery codes?');
  await expect(asked).toContainText('The 3 that are left stop working at once.');
  await asked.getByRole('button', { name: 'Make new recovery codes' }).click();
  await expect(codes(page)).toHaveCount(10);
  await toSecondFactor(page, site, signedIn);
  await fillRecoveryCode(page, old[8]!);
  await expect(page.getByRole('alert')).toContainText('not one of your recovery codes');
});

test('codes alone are no second factor', async ({ context, page, signedIn: _, site }) => {
  await open(page, '/account/security/recovery-codes');
  await expect(page.getByText('No recovery codes without a second factor')).toBeVisible();
  expect((await call(context, site, 'account/recovery-codes/generate')).status()).toBe(409);
});
