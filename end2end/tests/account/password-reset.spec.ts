import type { Page } from '@playwright/test';
import { enrolTotp, fillTotp } from '../../fixtures/factors';
import { linkIn, mailsTo, mailTo } from '../../fixtures/mail';
import { fillNewPassword, fillSignIn, newInvited, unique } from '../../fixtures/people';
import { heading, open } from '../../fixtures/pages';
import type { Site } from '../../fixtures/site';
import { expect, test } from '../../fixtures/test';

const NEW_PASSWORD = 'nine copper kettles whistle';

async function request(page: Page, email: string): Promise<void> {
  await open(page, '/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(heading(page, 'Reset your password')).toBeVisible();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await expect(heading(page, 'Check your e-mail')).toBeVisible();
}

async function setPassword(page: Page, password: string): Promise<void> {
  await fillNewPassword(page, password);
  await page.getByRole('button', { name: 'Set new password' }).click();
}

async function resetLink(site: Site, email: string): Promise<string> {
  return linkIn(await mailTo(site, email, /^Set a new password/), site, '/reset-password/new');
}

test('a mailed link sets a new password, ends every session and leaves the second factor', async ({
  context,
  otherBrowser,
  page,
  problems,
  signedIn,
  site,
}) => {
  const totp = await enrolTotp(context, site);
  const stranger = await (await otherBrowser()).newPage();
  await request(stranger, signedIn.email);
  const link = await resetLink(site, signedIn.email);

  await open(stranger, link);
  await expect(stranger.getByLabel('Code', { exact: true })).toHaveValue(link.split('#')[1]!);
  problems.expectStatus(400);
  await setPassword(stranger, 'password1234');
  await expect(stranger.getByRole('alert')).toContainText('would be guessed quickly');
  await setPassword(stranger, NEW_PASSWORD);
  await expect(heading(stranger, 'Sign in')).toBeVisible();
  await expect(stranger.getByText('Your password was changed.')).toBeVisible();
  await mailTo(site, signedIn.email, /^The password was reset by a mailed link/);

  await open(page, '/');
  await expect(heading(page, 'Sign in')).toBeVisible();
  await fillSignIn(page, signedIn);
  await expect(page.getByRole('alert')).toContainText('The e-mail or the password is not right.');
  await fillSignIn(page, { ...signedIn, password: NEW_PASSWORD });
  await expect(heading(page, 'Second factor')).toBeVisible();
  await fillTotp(page, await totp.code());
  await expect(heading(page, 'Projects')).toBeVisible();

  await stranger.goto('about:blank');
  await open(stranger, link);
  await setPassword(stranger, 'twelve silent drums of rain');
  await expect(stranger.getByRole('alert')).toContainText('This link is not valid any more');
});

test('a newer link takes the place of the one before', async ({ page, person, problems, site }) => {
  problems.expectStatus(400);
  await request(page, person.email);
  const first = await resetLink(site, person.email);
  await request(page, person.email);
  const links = async () => {
    const mails = await mailsTo(site, person.email);
    return mails.map((mail) => linkIn(mail, site, '/reset-password/new'));
  };
  await expect.poll(async () => (await links()).length).toBe(2);
  const second = (await links()).find((link) => link !== first)!;
  await open(page, first);
  await setPassword(page, NEW_PASSWORD);
  await expect(page.getByRole('alert')).toContainText('This link is not valid any more');
  await page.goto('about:blank');
  await open(page, second);
  await setPassword(page, NEW_PASSWORD);
  await expect(heading(page, 'Sign in')).toBeVisible();
});

test('an unknown address gets the same words and no mail', async ({ page, person, site }) => {
  const nobody = `${unique('nobody')}@example.com`;
  const pages = [];
  for (const email of [nobody, person.email]) {
    await request(page, email);
    pages.push(await page.getByRole('main').innerText());
  }
  expect(pages[0]).toBe(pages[1]);
  // answered in turn: once the later one is there, the earlier one would be
  await resetLink(site, person.email);
  expect(await mailsTo(site, nobody)).toEqual([]);
});

test('a disabled person gets no link', async ({ page, person, site }) => {
  site.cli(['user', 'disable', '--email', person.email]);
  await request(page, person.email);
  const { email } = newInvited(site);
  await request(page, email);
  await mailTo(site, email, /^Activate your account/);
  const subjects = (await mailsTo(site, person.email)).map(({ subject }) => subject);
  expect(subjects).toEqual(['The account was disabled']);
});

test('opening the link uses nothing up and tells nobody the code', async ({
  otherBrowser,
  page,
  person,
  site,
}) => {
  await request(page, person.email);
  const link = await resetLink(site, person.email);
  const code = link.split('#')[1]!;
  const scanner = await (await otherBrowser()).newPage();
  const seen: string[] = [];
  scanner.on('request', (sent) => seen.push(sent.url(), JSON.stringify(sent.headers())));
  const answer = await open(scanner, link);
  expect(answer.headers()['referrer-policy']).toMatch(/^(no-referrer|same-origin)$/);
  expect(seen.filter((text) => text.includes(code))).toEqual([]);
  await open(page, link);
  await setPassword(page, NEW_PASSWORD);
  await expect(heading(page, 'Sign in')).toBeVisible();
});
