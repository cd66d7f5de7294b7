import type { Page } from '@playwright/test';
import { fillSignIn, signIn, trySignIn } from '../../fixtures/people';
import { accountMenu, heading, open } from '../../fixtures/pages';
import { expect, test } from '../../fixtures/test';

const NEW_PASSWORD = 'nine copper kettles whistle';

const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });

interface Change {
  old: string;
  next?: string;
  repeat?: string;
}

async function change(page: Page, { old, next = NEW_PASSWORD, repeat = next }: Change) {
  await field(page, 'Old password').fill(old);
  await field(page, 'New password').fill(next);
  await field(page, 'Repeat the new password').fill(repeat);
  await page.getByRole('button', { name: 'Change password' }).click();
}

test('the page asks for the old password first and shows the e-mail', async ({
  page,
  signedIn,
}) => {
  await open(page, '/account/security');
  await expect(page.getByRole('main').getByText(signedIn.email)).toBeVisible();
  await expect(page.getByRole('main').getByRole('textbox', { name: /e-mail/i })).toHaveCount(0);
  const labels = page.getByRole('main').locator('form label');
  await expect(labels).toHaveText([
    'Old password',
    'New password',
    'Repeat the new password',
    'Also end my other sessions',
  ]);
});

test('the password is changed and the other sessions end', async ({
  context,
  otherBrowser,
  page,
  problems,
  signedIn,
  site,
}) => {
  const other = await otherBrowser();
  await signIn(other, site, signedIn);
  await open(page, '/account/security');
  await change(page, { old: signedIn.password });
  await expect(page.getByText('Your password was changed.')).toBeVisible();
  await expect(field(page, 'Old password')).toHaveValue('');
  await open(page, '/account/security');
  await expect(heading(page, 'Account & Security')).toBeVisible();

  const elsewhere = await other.newPage();
  problems.expectStatus(400);
  await open(elsewhere, '/');
  await expect(heading(elsewhere, 'Sign in')).toBeVisible();
  await fillSignIn(elsewhere, signedIn);
  await expect(elsewhere.getByRole('alert')).toBeVisible();
  await fillSignIn(elsewhere, { ...signedIn, password: NEW_PASSWORD });
  await expect(heading(elsewhere, 'Projects')).toBeVisible();
  expect((await trySignIn(context, site, signedIn)).status()).toBe(400);
});

test('other sessions stay when one wants them to', async ({
  otherBrowser,
  page,
  signedIn,
  site,
}) => {
  const other = await otherBrowser();
  await signIn(other, site, signedIn);
  await open(page, '/account/security');
  await page.getByLabel('Also end my other sessions').uncheck();
  await change(page, { old: signedIn.password });
  await expect(page.getByText('Your password was changed.')).toBeVisible();
  const elsewhere = await other.newPage();
  await open(elsewhere, '/');
  await expect(heading(elsewhere, 'Projects')).toBeVisible();
});

test('a refusal stands beside its field with the reason', async ({ page, problems, signedIn }) => {
  problems.expectStatus(400);
  await open(page, '/account/security');
  const old = signedIn.password;
  const refusals: [Change, string, RegExp][] = [
    [{ old: 'not my password' }, 'Old password', /not your current password/],
    [{ old, next: 'short' }, 'New password', /at least 12 characters; this one has 5/],
    [{ old, next: 'password1234' }, 'New password', /would be guessed quickly/],
    [{ old, next: signedIn.email }, 'New password', /would be guessed quickly/],
    [{ old, repeat: 'something else' }, 'Repeat the new password', /not the same/],
    [{ old, next: old }, 'New password', /the one you have now/],
  ];
  for (const [typed, name, reason] of refusals) {
    await change(page, typed);
    await expect(field(page, name)).toHaveAccessibleDescription(reason);
    await expect(field(page, name)).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByRole('alert')).toContainText(reason);
  }
  await page.getByRole('alert').getByRole('link').click();
  await expect(field(page, 'New password')).toBeFocused();
});

test('a password can be shown while it is typed', async ({ page, signedIn }) => {
  await open(page, '/account/security');
  await field(page, 'Old password').fill(signedIn.password);
  await page.getByRole('button', { name: 'Show the text of Old password' }).click();
  await expect(field(page, 'Old password')).toHaveAttribute('type', 'text');
  await field(page, 'New password').fill('eleven byte');
  await expect(page.getByText('1 more character needed.')).toBeVisible();
});

test('the page is reached from home and from inside a project', async ({
  page,
  project,
  signedIn,
}) => {
  for (const place of ['/', project.path()]) {
    await open(page, place);
    await accountMenu(page).click();
    await expect(page.getByText(signedIn.email).first()).toBeVisible();
    await page.getByRole('link', { name: 'Account Settings' }).click();
    await expect(heading(page, 'Account & Security')).toBeVisible();
  }
});
